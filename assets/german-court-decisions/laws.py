"""Laws: GS, cited by a section or named."""

from draw import Draw
from phrases import Noun, noun_phrase

# (abbreviation, highest paragraph, "§" or "Art.")
LAWS = {
    "civil": [
        ("BGB", 900, "§"),
        ("ZPO", 800, "§"),
        ("HGB", 450, "§"),
        ("InsO", 300, "§"),
        ("VVG", 210, "§"),
        ("GmbHG", 80, "§"),
        ("AktG", 400, "§"),
        ("WEG", 48, "§"),
        ("FamFG", 480, "§"),
        ("UWG", 19, "§"),
    ],
    "labour": [
        ("KSchG", 25, "§"),
        ("BetrVG", 125, "§"),
        ("ArbGG", 110, "§"),
        ("TzBfG", 22, "§"),
        ("BUrlG", 15, "§"),
        ("EFZG", 12, "§"),
        ("AGG", 32, "§"),
        ("BGB", 630, "§"),
        ("TVG", 13, "§"),
    ],
    "social": [
        ("SGB II", 70, "§"),
        ("SGB III", 430, "§"),
        ("SGB V", 300, "§"),
        ("SGB VI", 300, "§"),
        ("SGB IX", 150, "§"),
        ("SGB X", 110, "§"),
        ("SGB XII", 130, "§"),
        ("SGG", 200, "§"),
    ],
    "tax": [
        ("EStG", 95, "§"),
        ("UStG", 27, "§"),
        ("AO", 380, "§"),
        ("FGO", 155, "§"),
        ("KStG", 36, "§"),
        ("GewStG", 35, "§"),
        ("ErbStG", 37, "§"),
        ("BewG", 200, "§"),
    ],
    "admin": [
        ("VwGO", 180, "§"),
        ("VwVfG", 98, "§"),
        ("BauGB", 240, "§"),
        ("BImSchG", 70, "§"),
        ("AufenthG", 100, "§"),
        ("AsylG", 85, "§"),
        ("BBesG", 80, "§"),
        ("BeamtStG", 60, "§"),
        ("SG", 90, "§"),
    ],
    "criminal": [("StGB", 350, "§"), ("StPO", 470, "§"), ("BtMG", 37, "§"), ("GVG", 190, "§")],
    "patent": [
        ("MarkenG", 150, "§"),
        ("PatG", 140, "§"),
        ("DesignG", 70, "§"),
        ("UrhG", 130, "§"),
        ("GebrMG", 29, "§"),
    ],
    "constitutional": [("GG", 19, "Art."), ("GG", 19, "Art."), ("GG", 104, "Art.")],
    # Laws for sentences about one matter.
    "procedure": [("ZPO", 800, "§"), ("ZPO", 800, "§"), ("FamFG", 480, "§")],
    "contract": [("BGB", 900, "§")],
    "income": [("EStG", 95, "§"), ("KStG", 36, "§"), ("GewStG", 35, "§")],
    "environment": [("BauGB", 240, "§"), ("BImSchG", 70, "§"), ("BNatSchG", 70, "§")],
}

LAW_NAMES: dict[str, list[Noun]] = {
    "train": [
        ("n", "Grundgesetz", "Grundgesetzes"),
        ("n", "Bürgerlich~ Gesetzbuch", "Bürgerlich~ Gesetzbuchs"),
        ("f", "Zivilprozessordnung"),
        ("n", "Kündigungsschutzgesetz", "Kündigungsschutzgesetzes"),
        ("f", "Abgabenordnung"),
        ("n", "BGB"),
        ("f", "ZPO"),
        ("n", "KSchG"),
        ("n", "SGB II"),
        ("n", "Markengesetz", "Markengesetzes"),
        ("n", "Baugesetzbuch", "Baugesetzbuchs"),
        ("f", "VwGO"),
        ("n", "Einkommensteuergesetz", "Einkommensteuergesetzes"),
        ("n", "Aufenthaltsgesetz", "Aufenthaltsgesetzes"),
    ],
    "dev": [
        ("n", "Handelsgesetzbuch", "Handelsgesetzbuchs"),
        ("n", "UStG"),
        ("n", "Patentgesetz", "Patentgesetzes"),
    ],
    "test": [
        ("n", "Betriebsverfassungsgesetz", "Betriebsverfassungsgesetzes"),
        ("f", "Insolvenzordnung"),
        ("n", "Bundesdatenschutzgesetz", "Bundesdatenschutzgesetzes"),
        ("n", "Sozialgerichtsgesetz", "Sozialgerichtsgesetzes"),
        ("f", "FGO"),
        ("n", "TzBfG"),
    ],
}


def section(draw: Draw, sign: str, highest: int, terse: bool = False) -> str:
    """Section, paragraph, sentence and number of a norm; ``terse`` as social courts write."""
    rng = draw.rng
    dot = "" if terse else "."
    where = f"{sign} {rng.randint(1, highest)}"
    if sign == "§" and highest > 20 and rng.random() < 0.12:
        where += rng.choice("abcd")
    if rng.random() < 0.8:
        where += f" Abs{dot} {rng.randint(1, 6)}"
    kind = rng.random()
    if kind < 0.3:
        where += f" {'S' if terse else 'Satz'} {rng.randint(1, 4)}"
    if 0.2 < kind < 0.5:
        where += f" Nr{dot} {rng.randint(1, 9)}"
        if rng.random() < 0.2:
            where += f" Buchst{dot} {rng.choice('abc')}"
    elif kind > 0.93:
        where += f" Halbs{dot} 2"
    return where


def law(draw: Draw, kind: str = "", number: str = "") -> str:
    """The citation of a law; with number ``one`` of a single section."""
    rng = draw.rng
    field = kind or rng.choice(["civil", "labour", "social", "tax", "admin", "criminal"])
    law, highest, sign = rng.choice(LAWS[field])
    terse = field == "social" and rng.random() < 0.6
    where = section(draw, sign, highest, terse)
    shape = rng.random()
    if sign == "§" and highest > 25 and shape < 0.09 and number != "one":
        first = rng.randint(1, highest - 4)
        where = rng.choice([f"§§ {first} , {first + 2}", f"§§ {first} ff."])
    elif shape < 0.17:
        where += f" i. V. m. {section(draw, sign, highest, terse)}"
    elif shape < 0.24:
        where += f" und Abs. {rng.randint(7, 9)}" if " Abs. " in where else ""
    elif shape < 0.28 and sign == "§":
        return f"{where} {law} a. F."
    return f"{where} {law}"


def law_name(draw: Draw, form: str) -> tuple[str, str]:
    return noun_phrase(draw, LAW_NAMES[draw.part], form)
