"""Ordinances: VO, cited by a section or named."""

from draw import Draw
from laws import section
from phrases import Noun, noun_phrase

# (abbreviation, highest paragraph)
ORDINANCES = {
    "building": [("BauNVO", 26)],
    "traffic": [("StVO", 53), ("FeV", 76), ("StVZO", 72)],
    "limits": [("der 16. BImSchV", 6), ("TrinkwV", 25), ("GefStoffV", 24), ("der 39. BImSchV", 30)],
    "other": [
        ("MarkenV", 60),
        ("EStDV", 84),
        ("UStDV", 74),
        ("LStDV", 8),
        ("BetrKV", 4),
        ("HeizkostenV", 14),
        ("ArbStättV", 9),
        ("BeschV", 48),
        ("PatV", 22),
        ("SLV", 45),
        ("EUrlV", 19),
        ("VersMedV", 5),
        ("BauNVO", 26),
        ("TrinkwV", 25),
    ],
}

ORDINANCE_NAMES: dict[str, list[Noun]] = {
    "train": [
        ("f", "Straßenverkehrsordnung"),
        ("f", "Baunutzungsverordnung"),
        ("f", "Trinkwasserverordnung"),
        ("f", "Soldatenlaufbahnverordnung"),
        ("f", "Heizkostenverordnung"),
        ("f", "Energieeinsparverordnung"),
        ("f", "Handelsregisterverordnung"),
    ],
    "dev": [("f", "Gefahrstoffverordnung"), ("f", "Markenverordnung")],
    "test": [
        ("f", "Arbeitsstättenverordnung"),
        ("f", "Beschäftigungsverordnung"),
        ("f", "Betriebskostenverordnung"),
        ("f", "Fahrerlaubnisverordnung"),
    ],
}


def ordinance(draw: Draw, kind: str = "other") -> str:
    name, highest = draw.rng.choice(ORDINANCES[kind])
    if kind == "other" and draw.rng.random() < 0.3:
        highest = 15
        name = f"der {draw.rng.choice(ORDINANCE_NAMES[draw.part])[1]}"
    return f"{section(draw, '§', highest)} {name}"


def ordinance_name(draw: Draw, form: str) -> tuple[str, str]:
    return noun_phrase(draw, ORDINANCE_NAMES[draw.part], form)
