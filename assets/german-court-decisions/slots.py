"""The slots of the frames, and sentences made by filling them."""

import re
from collections.abc import Callable

import amounts
import cities
import companies
import contracts
import dates
import decisions
import european_norms
import institutions
import laws
import literature
import ordinances
import organisations
import parties
import people
import places
import regulations
from draw import Draw
from tagged import Tagged, entity

SLOT = re.compile(r"\{([^{}]*)\}")
CHOICE = re.compile(r"\[([^\[\]]*)\]")

# Words outside entities.
WORDS: dict[str, Callable[..., str]] = {
    "KL": lambda draw, form: parties.party(draw, "KL", form),
    "BK": lambda draw, form: parties.party(draw, "BK", form),
    "DATE": dates.full,
    "MONTH": dates.month,
    "YEAR": dates.year,
    "EUR": amounts.euro,
    "N": amounts.number,
    "REG": amounts.trade_mark_number,
    "FILE": amounts.file_number,
    "ITEM": amounts.outline,
}
# Entities with their labels.
ENTITIES: dict[str, tuple[str, Callable[..., str]]] = {
    "PER": ("PER", people.person),
    "RR": ("RR", people.judge),
    "AN": ("AN", people.lawyer),
    "ST": ("ST", cities.city),
    "LD": ("LD", cities.country),
    "UN": ("UN", companies.company),
    "MRK": ("MRK", companies.brand),
    "GS": ("GS", laws.law),
    "VO": ("VO", ordinances.ordinance),
    "EUN": ("EUN", european_norms.european_norm),
    "VS": ("VS", regulations.regulation),
    "BMF": ("VS", regulations.ministry_letter),
    "VT": ("VT", contracts.contract),
    "RS": ("RS", decisions.decision),
    "URTEIL": ("RS", decisions.appealed),
    "VERFAHREN": ("RS", decisions.proceedings),
    "LIT": ("LIT", literature.literature),
    "DRS": ("LIT", literature.document),
}
# Entities with their labels and, before them, an article or a preposition.
PHRASES: dict[str, tuple[str, Callable[..., tuple[str, str]]]] = {
    "STR": ("STR", places.street),
    "LDS": ("LDS", places.landscape),
    "ORG": ("ORG", organisations.organisation),
    "INN": ("INN", institutions.institution),
    "GRT": ("GRT", institutions.court),
    "GSN": ("GS", laws.law_name),
    "VON": ("VO", ordinances.ordinance_name),
    "EUNN": ("EUN", european_norms.european_name),
    "VSN": ("VS", regulations.regulation_name),
    "VTN": ("VT", contracts.contract_name),
}


def slot_names(frame: str) -> list[str]:
    return [slot.split(":")[0] for slot in SLOT.findall(frame)]


def labels(frame: str) -> list[str]:
    """The labels of the entities in every sentence of ``frame``."""
    labelled = ENTITIES | PHRASES
    return [labelled[name][0] for name in slot_names(frame) if name in labelled]


def sentence(draw: Draw, frame: str) -> Tagged:
    """One sentence of ``frame``: choices first, then slots."""
    draw.begin_sentence()
    frame = CHOICE.sub(lambda choice: draw.rng.choice(choice[1].split("|")), frame)
    filled: Tagged = []
    for token in frame.split():
        if labels(token):
            filled += fill_entity(draw, token)
        else:
            words = SLOT.sub(lambda slot: fill_words(draw, slot[1]), token)
            filled += outside(words)
    return filled


def fill_entity(draw: Draw, token: str) -> Tagged:
    name, *args = token[1:-1].split(":")
    if name in ENTITIES:
        label, fill = ENTITIES[name]
        return entity(fill(draw, *args), label)
    label, fill_phrase = PHRASES[name]
    before, words = fill_phrase(draw, *args)
    return outside(before) + entity(words, label)


def fill_words(draw: Draw, slot: str) -> str:
    name, *args = slot.split(":")
    return WORDS[name](draw, *args)


def outside(words: str) -> Tagged:
    return [(word, "O") for word in words.split()]
