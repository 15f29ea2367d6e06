"""Companies and brands: UN and MRK."""

from draw import Draw, split
from people import INITIALS

FIRM_WORDS = {
    "train": split(
        "Nordhafen Albatris Terranova Silvaplan Ostwind Kronberg Lumina Havelwerk Polytrans"
        " Medicano Rheinkontor Vektoris Agrimont Bluestern Delphinum Fortunella Granitas Hanselog"
        " Ikarion Kalibra Mercantis Novalux Optimar Primatherm Quadrant Solentis Tiefental Unitas"
        " Viadukt Zenit"
    ),
    "dev": split("Baltikon Cerestin Elbtal Morena Pergamin Xenotec"),
    "test": split(
        "Arcadium Norvalis Corvinalis Dominium Isarkontor Lagunalis Montaflor Passatia Rubinox"
        " Saxotherm Tarnowerk Ventalis"
    ),
}
FIRM_TRADES = split(
    "Logistik Bau Handels Pflege Energie Druck Verlags Maschinenbau Immobilien Software Reise"
    " Leasing Versicherungs Reinigungs Textil Chemie"
)
FIRM_FORMS = ["GmbH", "GmbH", "AG", "KG", "GmbH & Co. KG", "SE", "OHG"]


def company(draw: Draw) -> str:
    rng = draw.rng
    form, trade = rng.choice(FIRM_FORMS), rng.choice(FIRM_TRADES)
    kind = rng.random()
    if kind < 0.25:
        initial = rng.choice(INITIALS[draw.part])
        return rng.choice([f"{initial}. {form}", f"{initial} {trade} {form}", f"{initial}-{form}"])
    if kind < 0.5:
        return f"{rng.choice(draw.names['UN'])} {trade} {form}"
    word = draw.pick("UN", FIRM_WORDS[draw.part])
    return rng.choice([f"{word} {trade} {form}", f"{word} {form}"])


def brand(draw: Draw) -> str:
    mark = draw.pick("MRK", draw.names["MRK"])
    return mark + draw.rng.choice(["", "", "", "", " Plus", " Vital"])
