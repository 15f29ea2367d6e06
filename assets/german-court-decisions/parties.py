"""The plaintiff and the defendant, outside entities, of one gender throughout a sentence."""

from draw import Draw
from phrases import Noun, decline

PARTIES: dict[str, dict[str, Noun]] = {
    "KL": {"m": ("m", "Kläger", "Klägers"), "f": ("f", "Klägerin")},
    "BK": {"m": ("m", "Beklagt~"), "f": ("f", "Beklagt~")},
}
# Pronouns and endings, masculine and feminine.
PRONOUNS = {
    "er": ("er", "sie"),
    "ihn": ("ihn", "sie"),
    "sein": ("sein", "ihr"),
    "rel": ("der", "die"),
    "in": ("", "in"),
    "r": ("r", ""),
}


def party(draw: Draw, which: str, form: str) -> str:
    gender = draw.genders[which]
    if form in PRONOUNS:
        return PRONOUNS[form][gender == "f"]
    return " ".join(decline(PARTIES[which][gender], form))
