"""Streets and landscapes: STR and LDS."""

from draw import Draw, split
from people import INITIALS
from phrases import CONTRACTIONS, Noun, noun_phrase

STREET_HEADS = {
    "train": split(
        "Linden Mühlen Garten Ulmen Kirch Brunnen Schloss Hafen Tannen Rosen Wiesen Schul Turm"
        " Eschen Markt Feld Kloster Pappel Weiden Bahnhof Mittel Stein Amsel Fuhr"
    ),
    "dev": split("Ahorn Keller Dohlen Leine Ziegel Kranich"),
    "test": split("Erlen Fähr Sperling Deich Kastanien Nelken Salz Gerber Hopfen Reiher"),
}
STREET_TAILS = [("f", "straße"), ("f", "allee"), ("f", "gasse"), ("m", "weg"), ("m", "ring")]
STREETS_WITH_AM = {
    "train": split(
        "Am Holzmarkt|An der Kirchwiese|Am Alten Speicher|Zum Eulenturm|Am Sonnenhang", "|"
    ),
    "dev": split("Am Krähenbusch|Zur Furt", "|"),
    "test": split("Am Töpfertor|An der Walkmühle|Zum Hirschsprung", "|"),
}

LANDSCAPES: dict[str, list[Noun]] = {
    "train": [
        ("f", "Uckermark"),
        ("f", "Eifel"),
        ("m", "Harz"),
        ("m", "Spreewald"),
        ("m", "Hunsrück"),
        ("n", "Vogtland"),
        ("n", "Emsland"),
        ("f", "Lausitz"),
        ("f", "Altmark"),
        ("m", "Odenwald"),
        ("n", "Sauerland"),
        ("m", "Taunus"),
        ("n", "Allgäu"),
        ("f", "Prignitz"),
        ("m", "Spessart"),
        ("m", "Westerwald"),
        ("f", "Lüneburger Heide"),
        ("f", "Wetterau"),
    ],
    "dev": [
        ("f", "Rhön"),
        ("n", "Eichsfeld"),
        ("m", "Fläming"),
        ("n", "Wendland"),
    ],
    "test": [
        ("n", "Münsterland"),
        ("n", "Erzgebirge"),
        ("m", "Kraichgau"),
        ("f", "Hallertau"),
        ("f", "Schwäbisch~ Alb"),
        ("m", "Schwarzwald"),
        ("n", "Havelland"),
        ("f", "Pfalz"),
    ],
}
# Invented protected areas.
AREAS = {
    "train": split(
        "Kranichmoor|Obere Lahrwiesen|Birkenluch|Hohe Tonheide|Schilfwerder|Ellernbruch", "|"
    ),
    "dev": split("Reihersee|Krumme Aue", "|"),
    "test": split("Otterbruch|Untere Wessaue|Torfkuhlen|Großes Binsenried", "|"),
}


def street(draw: Draw, form: str) -> tuple[str, str]:
    """``in``: with preposition and article; ``nr``: with a house number."""
    rng, part = draw.rng, draw.part
    gender, tail = rng.choice(STREET_TAILS)
    name = draw.pick("STR", STREET_HEADS[part]) + tail
    if rng.random() < 0.12:
        name = f"{rng.choice(INITIALS[part])}-{tail.capitalize()}"
    if form == "in":
        return CONTRACTIONS["im"][gender == "f"], name
    if rng.random() < 0.2:
        name = rng.choice(STREETS_WITH_AM[part])
    return "", f"{name} {rng.randint(1, 148)}{rng.choice(['', '', '', '', 'a', 'b'])}"


def landscape(draw: Draw, form: str) -> tuple[str, str]:
    """``area``: the name of a protected area; else as for noun phrases."""
    if form == "area":
        return "", draw.pick("area", AREAS[draw.part])
    return noun_phrase(draw, LANDSCAPES[draw.part], form)
