"""Names that occur in one part only, put together from syllables: surnames and brands."""

import random

from draw import split
from tagged import PARTS

SURNAME_HEADS = split(
    "Hell Brand Ost Linden Kar Wend Holt Rohr Eichen Sand Lang Mar Tor Bir Wiesen Stol Gers Ruh"
    " Neu Alt Fried Dor Hag Kling Moor Buch Ell Grau Rau Tann Hasel Quint"
)
SURNAME_TAILS = split(
    "meyer mann hoff kamp bach brock horst feld stedt hagen inger rath eck wald hausen ow beck"
    " lohe rup eder"
)
# How many surnames put together from syllables each part gets, for each kind of bearer.
SURNAMES_PER_PART = {
    "PER": {"train": 60, "dev": 12, "test": 22},
    "RR": {"train": 60, "dev": 12, "test": 22},
    "AN": {"train": 44, "dev": 10, "test": 16},
    "LIT": {"train": 50, "dev": 12, "test": 20},
    "UN": {"train": 20, "dev": 6, "test": 10},
}
# Surnames that are common nouns as well: the frames use the nouns outside entities.
NOUN_SURNAMES = {
    "RR": {
        "train": ["Stein", "Richter", "Winter", "Vogel", "Schranke"],
        "dev": ["Wald"],
        "test": ["Kraft", "Sturm", "Bogen"],
    },
    "AN": {
        "train": ["Kaufmann", "Berg", "Zeiger"],
        "dev": ["Koch"],
        "test": ["Grund", "Anger"],
    },
    "PER": {
        "train": ["Sommer", "Zimmermann", "Brücke", "Nagel"],
        "dev": ["Sonntag"],
        "test": ["Bauer", "Herbst", "Acker"],
    },
    "LIT": {"train": ["Lehmboden", "Markt"], "dev": ["Garten"], "test": ["Ernte", "Kern"]},
}

BRAND_HEADS = split("Vel Nor Kor Sani Tri Lux Pal Mon Bri Cal Fer Gal Dri Zel Ami Ros")
BRAND_TAILS = split("anto ida exa ura olin ivo asta emma odan ettix unio arel")
BRANDS_PER_PART = {"train": 40, "dev": 10, "test": 18}
# Brands that are common nouns as well.
NOUN_BRANDS = {
    "train": ["Morgenrot", "Kompass", "Anker", "Wegweiser"],
    "dev": ["Meilenstein"],
    "test": ["Leuchtturm", "Schlüssel", "Rückenwind"],
}


def deal(rng: random.Random) -> dict[str, dict[str, list[str]]]:
    """The names of each part by the label of their bearers."""
    surnames = [head + tail for head in SURNAME_HEADS for tail in SURNAME_TAILS]
    brands = [head + tail for head in BRAND_HEADS for tail in BRAND_TAILS]
    rng.shuffle(surnames)
    rng.shuffle(brands)
    names: dict[str, dict[str, list[str]]] = {}
    for part in PARTS:
        names[part] = {}
        for bearer, sizes in SURNAMES_PER_PART.items():
            nouns = NOUN_SURNAMES.get(bearer, {}).get(part, [])
            # Nouns twice, so that they turn up more often than the many other names.
            names[part][bearer] = [surnames.pop() for _ in range(sizes[part])] + nouns * 2
        marks = [brands.pop() for _ in range(BRANDS_PER_PART[part])]
        marks[::3] = [mark.upper() for mark in marks[::3]]
        names[part]["MRK"] = marks + NOUN_BRANDS[part]
    return names
