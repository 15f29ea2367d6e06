"""``spacy-bigru-crf.Casing.v1``: how a word is written."""

from collections.abc import Callable

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d, Ints2d

from spacy_bigru_crf.architectures.classes import classes_of_words, embed_classes, extracted

CASINGS = (
    "numeric",
    "mainly numeric",
    "all lower",
    "all upper",
    "initial upper",
    "contains digit",
    "other",
)


def build_casing_v1(width: int) -> Model[list[Doc], list[Floats2d]]:
    """Embed the casing of words, one of seven classes (Reimers & Gurevych 2017, section 4).

    In this order: *numeric* (digits only), *mainly numeric* (more than half are digits), *all
    lower*, *all upper*, *initial upper*, *contains digit*, *other* (such as ``iPhone``, ``§``, or a
    word of a script without case). Digits and signs inside do not change the case: ``EU-27`` is
    all upper.

    width: Width of a class's vector.
    """
    return embed_classes(Model("casing", forward), width, len(CASINGS))


def forward(
    model: Model[list[Doc], list[Ints2d]], docs: list[Doc], is_train: bool
) -> tuple[list[Ints2d], Callable]:
    """The number of each token's class."""
    return extracted(model, classes_of_words(docs, lambda word: CASINGS.index(casing_of(word))))


def casing_of(word: str) -> str:
    """The class of a word, one of ``CASINGS``."""
    n_digits = sum(character.isdigit() for character in word)
    if n_digits == len(word):
        return "numeric"
    if 2 * n_digits > len(word):
        return "mainly numeric"
    if word.islower():
        return "all lower"
    if word.isupper():
        return "all upper"
    if word[0].isupper():
        return "initial upper"
    return "contains digit" if n_digits else "other"
