"""Contracts: VT, collective and works agreements, cited by a section or named."""

from draw import Draw, split
from laws import section
from phrases import Noun, noun_phrase

# (trade, short form for citations)
TRADES = {
    "train": [
        ("die Holzindustrie", "Holz"),
        ("das Gaststättengewerbe", "Gaststätten"),
        ("die Milchwirtschaft", "Milch"),
        ("den Hafenumschlag", "Hafen"),
        ("das Zeitungswesen", "Zeitung"),
        ("die Seilbahnen", "Seilbahn"),
        ("die Zuckerindustrie", "Zucker"),
        ("das Bestattungswesen", "Bestattung"),
        ("die Kurkliniken", "Kurkliniken"),
        ("den Gartenbau", "Gartenbau"),
    ],
    "dev": [("die Brauereien", "Brauereien"), ("den Nahverkehr", "Nahverkehr")],
    "test": [
        ("die Papierverarbeitung", "Papier"),
        ("das Steinmetzhandwerk", "Steinmetz"),
        ("die Rettungsdienste", "Rettung"),
        ("den Naturwerksteinhandel", "Naturwerkstein"),
        ("das Bewachungsgewerbe", "Bewachung"),
    ],
}
AGREEMENTS = [
    ("Manteltarifvertrag", "MTV"),
    ("Entgeltrahmentarifvertrag", "ERTV"),
    ("Tarifvertrag", "TV"),
    ("Rahmentarifvertrag", "RTV"),
    ("Urlaubstarifvertrag", "UTV"),
]
SHOP_TOPICS = {
    "train": split("Arbeitszeitkonten Prämienlohn Rufbereitschaft Videoüberwachung Dienstpläne"),
    "dev": split("Telearbeit Kantine"),
    "test": split("Jubiläumsgeld Schichtwechsel Dienstwagen"),
}


def contract(draw: Draw) -> str:
    rng = draw.rng
    trade, short = rng.choice(TRADES[draw.part])
    title, abbreviation = rng.choice(AGREEMENTS)
    where = section(draw, "§", 30)
    shape = rng.random()
    if shape < 0.55:
        return f"{where} {abbreviation} {short}"
    if shape < 0.8:
        return f"{where} des {title}s für {trade}"
    topic = rng.choice(SHOP_TOPICS[draw.part])
    return f"Nr. {rng.randint(2, 9)}.{rng.randint(1, 9)} der Betriebsvereinbarung {topic}"


def contract_name(draw: Draw, form: str, kind: str = "") -> tuple[str, str]:
    trade, short = draw.rng.choice(TRADES[draw.part])
    title, abbreviation = draw.rng.choice(AGREEMENTS)
    topic = draw.rng.choice(SHOP_TOPICS[draw.part])
    tariff: list[Noun] = [
        ("m", f"{title} für {trade}", f"{title}s für {trade}"),
        ("m", f"{abbreviation} {short}"),
    ]
    shop: list[Noun] = [("f", f"Betriebsvereinbarung {topic}")]
    return noun_phrase(draw, {"tariff": tariff, "shop": shop, "": tariff + shop}[kind], form)
