"""Persons, judges and lawyers: PER, RR and AN. Their surnames come from ``names.py``."""

from draw import Draw, split

FIRST_NAMES = {
    "m": split(
        "Albrecht Bernd Carsten Detlef Eberhard Falk Gerold Hanno Ingo Jost Konrad Ludger Malte"
        " Norbert Ottmar Piet Rainer Sönke Thilo Ulrich Volker Wendelin"
    ),
    "f": split(
        "Antje Birte Carola Dörte Elke Frauke Gesine Hedda Ines Jutta Karin Luise Maren Nele"
        " Ortrud Petra Renate Silke Tabea Ute Verena Wiebke"
    ),
}
# Decisions are published with initials for the people in them.
INITIALS = {
    "train": split("A B C D E F G H J K"),
    "dev": split("L M N"),
    "test": split("P R S T W Z"),
}


def named(draw: Draw, label: str, gender: str, first_name: float) -> str:
    """A surname, with the chance ``first_name`` of a first name before it."""
    surname = draw.pick(label, draw.names[label])
    if draw.rng.random() < first_name:
        return f"{draw.rng.choice(FIRST_NAMES[gender])} {surname}"
    return surname


def person(draw: Draw, gender: str) -> str:
    rng = draw.rng
    if rng.random() < 0.4:
        letters = INITIALS[draw.part]
        one, two = rng.choice(letters), rng.choice(letters)
        return rng.choice([f"{one}.", one, f"{one} …", f"{one}. {two}.", f"{one}{two.lower()}."])
    return named(draw, "PER", gender, 0.5)


def judge(draw: Draw, gender: str) -> str:
    return named(draw, "RR", gender, 0.1)


def lawyer(draw: Draw, gender: str) -> str:
    if draw.rng.random() < 0.15:
        return f"{draw.rng.choice(INITIALS[draw.part])} …"
    return named(draw, "AN", gender, 0.3)
