"""Court decisions: RS, cited as the courts of the field write it."""

from datetime import date, timedelta

from cities import city
from dates import any_day, say
from draw import Draw, split
from literature import JOURNALS

DASH = "\u2013"
ROMAN = split("I II III IV V VI VII VIII IX X XI XII")

# The reporters of the supreme courts.
REPORTERS = {
    "civil": "BGHZ",
    "labour": "BAGE",
    "social": "BSGE",
    "tax": "BFHE",
    "admin": "BVerwGE",
    "criminal": "BGHSt",
    "patent": "BPatGE",
    "constitutional": "BVerfGE",
}
# Titles under which decisions in trade mark cases are known; invented.
CASE_TITLES = {
    "train": split("Silberdistel Kaffeewärmer Zugspitzblick Nachtfalter Holzpferd Regenmacher"),
    "dev": split("Teekessel Wanderstab"),
    "test": split("Seidenraupe Apfelpresse Mondlicht Laternenfest"),
}


def decision(draw: Draw, kind: str = "") -> str:
    rng = draw.rng
    fields = ["civil", "labour", "social", "tax", "admin", "criminal", "constitutional"]
    field = kind or rng.choice(fields)
    if kind == "lower":
        return lower_decision(draw, rng.choice(["civil", "labour", "admin"]))
    if kind == "europe":
        return european_decision(draw)
    if kind != "patent" and rng.random() < 0.1:
        return lower_decision(draw, field)
    return supreme_decision(draw, field)


def supreme_decision(draw: Draw, field: str) -> str:
    rng = draw.rng
    day = any_day(draw)
    docket = supreme_docket(draw, field, day)
    what = "Beschluss" if "B" in docket[1:] else "Urteil"
    judged = f"{what} vom {say(day)}"
    margin = rng.randint(8, 64)
    volume, page = rng.randint(98, 260), rng.randint(1, 420)
    report = f"{REPORTERS[field]} {volume} , {page}"
    journal = f"{rng.choice(JOURNALS[field])} {day.year + 1} , {rng.randint(30, 1900)}"
    title = draw.pick("case", CASE_TITLES[draw.part]) if field == "patent" else ""
    shapes = {
        "civil": [
            f"BGH , {judged} {DASH} {docket} , {journal} Rn. {margin}",
            f"BGH , {judged} {DASH} {docket} , juris Rn. {margin}",
            f"BGH , {judged} {DASH} {docket} , {report} Rn. {margin} f.",
            f"Senats{what.lower()} vom {say(day)} {DASH} {docket} , aaO Rn. {margin}",
            f"{report} , {page + 6}",
        ],
        "labour": [
            f"BAG {say(day)} - {docket} - Rn. {margin} , {report}",
            f"BAG {say(day)} - {docket} - Rn. {margin}",
            f"BAG {say(day)} - {docket} - zu II {margin % 5 + 1} der Gründe",
        ],
        "social": [
            f"BSG {what} vom {day.day}. {day.month}. {day.year} - {docket} - RdNr {margin}",
            f"BSG {what} vom {day.day}. {day.month}. {day.year} - {docket} - juris RdNr {margin}"
            " mwN",
            f"BSGE {volume % 90 + 30} , {page} , {page + 5}",
        ],
        "tax": [
            f"BFH-{judged} {docket} , {report} , BStBl II {day.year} , {page + 100} , Rz {margin}",
            f"BFH-{judged} {docket} , BFH / NV {day.year} , {page + 300}",
            f"Senats{what.lower()} vom {say(day)} {docket} , {report}",
        ],
        "admin": [
            f"BVerwG , {judged} - {docket} - {report} Rn. {margin}",
            f"BVerwG , {judged} - {docket} - juris Rn. {margin}",
        ],
        "criminal": [
            f"BGH , {judged} {DASH} {docket} , {journal}",
            f"BGH , {judged} {DASH} {docket} , {report} , {page + 4}",
        ],
        "patent": [
            f"BGH GRUR {day.year} , {page + 20} Rn. {margin} {DASH} {title}",
            f"BPatG , Beschluss vom {say(day)} , {docket} {DASH} {title}",
            f"BGH , GRUR {day.year} , {page + 20} , {page + 22} {DASH} {title}",
        ],
        "constitutional": [
            f"BVerfGE {volume % 110 + 20} , {page} < {page + 9} >",
            f"BVerfG , Beschluss des Ersten Senats vom {say(day)} - {docket} - , juris ,"
            f" Rn. {margin}",
            f"BVerfG , Beschluss vom {say(day)} - {docket} - , {journal}",
        ],
    }
    return rng.choice(shapes[field])


def supreme_docket(draw: Draw, field: str, day: date) -> str:
    """The file number of a supreme court."""
    rng = draw.rng
    year = f"{(day - timedelta(days=rng.randrange(200, 600))).year % 100:02d}"
    number = rng.randint(3, 420)
    return {
        "civil": f"{rng.choice(ROMAN)} {rng.choice(['ZR', 'ZR', 'ZB'])} {number}/{year}",
        "labour": f"{rng.randint(1, 10)} {rng.choice(['AZR', 'AZR', 'ABR'])} {number}/{year}",
        "social": f"B {rng.randint(1, 14)} {rng.choice(['AS', 'R', 'KR', 'U', 'SO'])}"
        f" {number % 70 + 1}/{year} {rng.choice(['R', 'R', 'B'])}",
        "tax": f"{rng.choice(ROMAN[:11])} {rng.choice(['R', 'R', 'B'])} {number % 90 + 1}/{year}",
        "admin": f"{rng.randint(1, 10)} {rng.choice(['C', 'C', 'B'])} {number % 90 + 1}.{year}",
        "criminal": f"{rng.randint(1, 5)} StR {number}/{year}",
        "patent": f"{rng.randint(24, 35)} W ( pat ) {number}/{year}",
        "constitutional": f"{rng.randint(1, 2)} BvR {number * 6}/{year}",
    }[field]


def lower_decision(draw: Draw, field: str) -> str:
    day = any_day(draw)
    margin = draw.rng.randint(8, 64)
    year = f"{day.year % 100:02d}"
    number = draw.rng.randint(3, 900)
    where, when = city(draw), say(day)
    if field == "labour":
        return f"LAG {where} {when} - {number % 17 + 1} Sa {number}/{year} -"
    if field in ("social", "admin", "constitutional"):
        return (
            f"VG {where} , Urteil vom {when} - {number % 12 + 1} K {number * 3}/{year} - , juris ,"
            f" Rn. {margin}"
        )
    if field == "tax":
        return (
            f"FG {where} , Urteil vom {when} {number % 12 + 1} K {number * 3}/{year} ,"
            f" EFG {day.year + 1} , {number + 50}"
        )
    return (
        f"OLG {where} , Urteil vom {when} {DASH} {number % 25 + 1} U {number % 240}/{year} ,"
        f" juris Rn. {margin}"
    )


def european_decision(draw: Draw) -> str:
    rng = draw.rng
    day = any_day(draw)
    docket = f"C-{rng.randint(3, 650)}/{(day.year - 2) % 100:02d}"
    margin = rng.randint(18, 88)
    return rng.choice(
        [
            f"EuGH , Urteil vom {say(day)} , {docket} , EU : C : {day.year} : {rng.randint(9, 890)}"
            f" , Rn. {margin}",
            f"EuGH {say(day)} - {docket} - Rn. {margin}",
            f"EuGH-Urteil vom {say(day)} {docket} , Rz {margin}",
        ]
    )


def appealed(draw: Draw, kind: str) -> str:
    """A judgment with court, date and file number; the frame has the article before it."""
    day = any_day(draw)
    year, number = f"{day.year % 100:02d}", draw.rng.randint(3, 400)
    court, docket = {
        "civil": ("Oberlandesgerichts", f"{number % 25 + 1} U {number}/{year}"),
        "civil_low": ("Landgerichts", f"{number % 25 + 1} O {number}/{year}"),
        "labour": ("Landesarbeitsgerichts", f"{number % 17 + 1} Sa {number}/{year}"),
        "labour_low": ("Arbeitsgerichts", f"{number % 17 + 1} Ca {number * 9}/{year}"),
        "social": ("Landessozialgerichts", f"L {number % 17 + 1} AS {number}/{year}"),
        "tax": ("Finanzgerichts", f"{number % 15 + 1} K {number * 5}/{year}"),
        "admin": ("Verwaltungsgerichts", f"{number % 12 + 1} K {number * 4}/{year}"),
    }[kind]
    if kind != "tax":
        docket = f"- {docket} -"
    return f"Urteil des {court} {city(draw)} vom {say(day)} {docket}"


def proceedings(draw: Draw) -> str:
    """``Verfahrens vor dem ...``, a genitive."""
    courts = {
        "labour": "Bundesarbeitsgericht",
        "social": "Bundessozialgericht",
        "constitutional": "Bundesverfassungsgericht",
    }
    field = draw.rng.choice(list(courts))
    docket = supreme_docket(draw, field, any_day(draw))
    return f"Verfahrens vor dem {courts[field]} zum Aktenzeichen - {docket} -"
