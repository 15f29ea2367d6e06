"""Organisations: ORG."""

from draw import Draw, split
from phrases import Noun, noun_phrase

ORG_TOPICS = {
    "train": split(
        "Orgelbauer Flussfischer Korbmacher Stuckateure Müller Kranführer Buchbinder Hafenlotsen"
        " Obstbauern Steinmetze Schornsteinfeger Zugbegleiter"
    ),
    "dev": split("Hutmacher Fährleute Glasbläser"),
    "test": split("Imker Bierbrauer Deichbauer Taucher Geigenbauer Dachdecker"),
}
# The first four may conclude collective agreements.
ORG_SHAPES: list[Noun] = [
    ("m", "Verband der {T} e. V.", "Verbands der {T} e. V."),
    ("f", "Gewerkschaft der {T}"),
    ("f", "Vereinigung der {T}"),
    ("m", "Bundesverband der {T}", "Bundesverbandes der {T}"),
    ("f", "Stiftung der {T} in {ST}"),
    ("f", "Arbeitsgemeinschaft der {T}"),
    ("m", "Förderverein der {T} in {ST}", "Fördervereins der {T} in {ST}"),
]


def organisation(draw: Draw, form: str, kind: str = "") -> tuple[str, str]:
    topic = draw.pick("ORG", ORG_TOPICS[draw.part])
    shapes = ORG_SHAPES[:4] if kind == "union" else ORG_SHAPES
    article, words = noun_phrase(draw, shapes, form)
    return article, words.replace("{T}", topic)
