"""``spacy-bigru-crf.Radical.v1``: the part of a Chinese character that hints at its meaning."""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d, Ints2d

from spacy_bigru_crf.architectures.classes import classes_of_words, embed_classes, extracted

N_RADICALS = 214
# the characters that Unicode took over in the order of the Kangxi dictionary, by radical
_FIRST, _LAST = "\u4e00", "\u9fa5"
_SECTIONS = [unicodedata.normalize("NFKC", chr(0x2F00 + i)) for i in range(N_RADICALS)]


def build_radical_v1(width: int) -> Model[list[Doc], list[Floats2d]]:
    """Embed the Kangxi radical of tokens that are one Chinese character.

    The radical is looked up nowhere: the characters U+4E00 to U+9FA5 stand in the order of the
    Kangxi dictionary, by radical, and each of its 214 sections begins with the radical itself. A
    few simplified characters stand where their traditional form would not. All other tokens,
    later additions to Unicode and words of several characters among them, have no radical and
    share one vector. For characters' parts as a sequence see ``RadicalSequence.v1``.

    width: Width of a radical's vector.
    """
    return embed_classes(Model("radical", forward), width, 1 + N_RADICALS)


def forward(
    model: Model[list[Doc], list[Ints2d]], docs: list[Doc], is_train: bool
) -> tuple[list[Ints2d], Callable]:
    """The number of each token's radical."""
    return extracted(model, classes_of_words(docs, radical_of))


def radical_of(character: str) -> int:
    """The number of a character's Kangxi radical, 1 to 214, or 0 if it has none."""
    if len(character) != 1 or not _FIRST <= character <= _LAST:
        return 0
    return bisect_right(_SECTIONS, character)
