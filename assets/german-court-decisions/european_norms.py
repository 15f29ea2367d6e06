"""European norms: EUN, cited by an article or named."""

from draw import Draw
from phrases import Noun, noun_phrase

EUROPEAN_NAMES: dict[str, list[Noun]] = {
    "train": [
        ("f", "Europäisch~ Menschenrechtskonvention"),
        ("f", "Arbeitszeitrichtlinie"),
        ("f", "Mehrwertsteuersystemrichtlinie"),
        ("m", "EU-Vertrag", "EU-Vertrags"),
        ("f", "Vogelschutzrichtlinie"),
        ("f", "Qualifikationsrichtlinie"),
    ],
    "dev": [
        ("f", "Unionsmarkenverordnung"),
        ("f", "Rückführungsrichtlinie"),
    ],
    "test": [
        ("f", "Datenschutz-Grundverordnung"),
        ("f", "EU-Grundrechtecharta"),
        ("f", "Fluggastrechteverordnung"),
        ("f", "Verbrauchsgüterkaufrichtlinie"),
    ],
}


def european_norm(draw: Draw, kind: str = "") -> str:
    rng = draw.rng
    year, number = rng.randrange(1995, 2015), rng.randrange(3, 140)
    community = "EG" if year < 2010 else "EU"
    norms = [
        "AEUV",
        "EUV",
        f"der Richtlinie {year}/{number}/{community}",
        f"der Richtlinie {year}/{number}/{community}",
        f"der Verordnung ( {community} ) Nr. {number * 7}/{year}",
        f"VO ( {community} ) Nr. {number * 7}/{year}",
    ]
    norm = rng.choice(["EMRK", "GRCh"] if kind == "rights" else norms)
    where = f"Art. {rng.randint(1, 52)}"
    if rng.random() < 0.7:
        where += f" Abs. {rng.randint(1, 5)}"
        where += rng.choice(["", "", " Satz 1", " Satz 2", " Buchst. a", " Buchst. c"])
    return f"{where} {norm}"


def european_name(draw: Draw, form: str) -> tuple[str, str]:
    return noun_phrase(draw, EUROPEAN_NAMES[draw.part], form)
