"""Noun phrases with an article.

A noun is a tuple ``(gender, nominative)`` or ``(gender, nominative, genitive)``; the other cases
are like the nominative. ``~`` is the ending of an adjective. ``{ST}`` and ``{CLASS}`` are a city
and a class of goods.
"""

from collections.abc import Sequence

from amounts import number
from cities import city
from draw import Draw

Noun = tuple[str, ...]

ARTICLES = {
    "m": {"n": "der", "g": "des", "d": "dem", "a": "den"},
    "f": {"n": "die", "g": "der", "d": "der", "a": "die"},
    "n": {"n": "das", "g": "des", "d": "dem", "a": "das"},
}
# Prepositions that melt with the article, masculine and neuter against feminine.
CONTRACTIONS = {
    "beim": ("beim", "bei der"),
    "vom": ("vom", "von der"),
    "im": ("im", "in der"),
}


def decline(noun: Noun, form: str) -> tuple[str, str]:
    """The article and the noun in ``form``: a case, a capital case, or a contraction."""
    gender, nominative, *genitive = noun
    case = "d" if form in CONTRACTIONS else form.lower()
    words = genitive[0] if genitive and case == "g" else nominative
    ending = "e" if case == "n" or (case == "a" and gender != "m") else "en"
    article = ARTICLES[gender][case]
    if form in CONTRACTIONS:
        article = CONTRACTIONS[form][gender == "f"]
    elif form.isupper():
        article = article.capitalize()
    return article, words.replace("~", ending)


def noun_phrase(draw: Draw, nouns: Sequence[Noun], form: str) -> tuple[str, str]:
    """The article and the words of one of ``nouns`` in ``form``."""
    article, words = decline(draw.rng.choice(nouns), form)
    return article, words.replace("{ST}", city(draw)).replace("{CLASS}", number(draw, "1", "45"))
