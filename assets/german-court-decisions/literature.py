"""Legal literature: LIT, commentaries, books, essays and the papers of parliament."""

from dates import MONTHS
from draw import Draw
from laws import LAWS

JOURNALS = {
    "civil": ["NJW", "NJW-RR", "MDR", "WM", "ZIP"],
    "labour": ["NZA", "RdA", "AuR"],
    "social": ["NZS", "SGb"],
    "tax": ["DStR", "BB", "FR"],
    "admin": ["NVwZ", "DVBl", "DÖV"],
    "criminal": ["NStZ", "StV", "wistra"],
    "patent": ["GRUR", "Mitt."],
    "constitutional": ["JZ", "NJW", "DÖV"],
}
BOOK_TITLES = {
    "civil": ["Schuldrecht", "Zivilprozessrecht", "Insolvenzrecht in der Praxis"],
    "labour": ["Kündigungsrecht", "Arbeitsrecht", "Recht der Befristung"],
    "social": ["Grundsicherung für Arbeitsuchende", "Sozialverwaltungsverfahren"],
    "tax": ["Einkommensteuerrecht", "Umsatzsteuer", "Steuerliches Verfahrensrecht"],
    "admin": ["Baurecht", "Verwaltungsprozessrecht", "Ausländerrecht"],
    "criminal": ["Strafzumessung", "Strafprozessrecht"],
    "patent": ["Markenrecht", "Patentrecht"],
    "constitutional": ["Grundrechte", "Verfassungsprozessrecht"],
}


def author(draw: Draw) -> str:
    return draw.pick("LIT", draw.names["LIT"])


def literature(draw: Draw, kind: str = "") -> str:
    rng = draw.rng
    field = kind or rng.choice(list(BOOK_TITLES))
    law, highest, sign = rng.choice(LAWS[field])
    where = f"{sign} {rng.randint(1, highest)}"
    if rng.random() < 0.3:
        where += f" Abs. {rng.randint(1, 5)}"
    margin = f"{rng.choice(['Rn.', 'Rn.', 'Rz'])} {rng.randint(2, 190)}"
    margin += rng.choice(["", "", " f.", " ff."])
    edition, year, page = rng.randint(2, 14), rng.randint(2003, 2016), rng.randint(40, 1900)
    journal = rng.choice(JOURNALS[field])
    title = rng.choice(BOOK_TITLES[field])
    return rng.choice(
        [
            f"{author(draw)} in {author(draw)} / {author(draw)} , {law} , {edition}. Aufl. ,"
            f" {where} {margin}",
            f"{author(draw)} in Musterkommentar , {law} , {edition}. Aufl. , {where} {margin}",
            f"{author(draw)} in : {author(draw)} , {law} , Stand"
            f" {rng.choice(MONTHS)} {year} , {where} {margin}",
            f"{author(draw)} / {author(draw)} , {law} , {edition}. Aufl. , {where} {margin}",
            f"{author(draw)} , {journal} {year} , {page} , {page + 3}",
            f"{author(draw)} / {author(draw)} {journal} {year} , {page}",
            f"{author(draw)} , {title} , {edition}. Aufl. {year} , S. {rng.randint(20, 600)}",
            f"{author(draw)} , {title} , {year} , {margin}",
        ]
    )


def document(draw: Draw) -> str:
    """A printed paper of the Bundestag or the Bundesrat."""
    rng = draw.rng
    page = rng.randint(8, 260)
    return rng.choice(
        [
            f"BT-Drs. {rng.randint(12, 18)}/{rng.randint(60, 13000)} S. {page}",
            f"BT-Drucks. {rng.randint(12, 18)}/{rng.randint(60, 13000)} , S. {page} f.",
            f"BR-Drucks. {rng.randint(40, 900)}/{rng.randint(1, 16):02d} , S. {page}",
        ]
    )
