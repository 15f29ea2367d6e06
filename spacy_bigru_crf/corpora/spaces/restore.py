"""Spaces between the tokens of a sentence, by rules of language and script."""

from collections.abc import Sequence

from spacy_bigru_crf.corpora.spaces.marks import (
    CLOSING,
    CURRENCIES,
    CURRENCY_FIRST,
    ENGLISH_JOINING,
    JOINING,
    OPENING,
    SPACED_PER_CENT,
    is_enclitic,
    is_proclitic,
)
from spacy_bigru_crf.corpora.spaces.quotes import quote_sides
from spacy_bigru_crf.corpora.spaces.scripts import is_unspaced

_APOSTROPHES = frozenset({"'", "’"})
# French writes a space inside of guillemets and before these
_FRENCH_SPACED = frozenset({";", ":", "!", "?", "»", "%"})
_PER_CENT = frozenset({"%", "‰"})


def restore_spaces(words: Sequence[str], lang: str) -> list[bool]:
    """Return for each token of a sentence whether a space follows it in running text.

    After the last token there is none.

    Args:
        words: The tokens.
        lang: spaCy's code of the language, ``xx`` for any.
    """
    sides = quote_sides(words)
    return [
        index + 1 < len(words) and _is_spaced(words, index, sides, lang)
        for index in range(len(words))
    ]


def spaced_scripts(left: str, right: str) -> bool:
    """Return whether the scripts of two tokens have a space between them.

    Chinese, Japanese, Thai and their kin have none, nor between them and other scripts.
    """
    return not (is_unspaced(left[-1]) or is_unspaced(right[0]))


def _is_spaced(words: Sequence[str], index: int, sides: dict[int, bool], lang: str) -> bool:
    """Return whether there is a space between a token and the next one."""
    left, right = words[index], words[index + 1]
    if left.isspace() or right.isspace() or not spaced_scripts(left, right):
        return False
    if lang == "fr" and (right in _FRENCH_SPACED or left == "«"):
        return True
    opens_left, opens_right = sides.get(index), sides.get(index + 1)
    if opens_left is not None or opens_right is not None:
        if opens_left or opens_right is False:
            return False
        # after a closing or before an opening quotation mark other rules decide
        if opens_right:
            return left not in OPENING
        return not _closes(left, right, lang)
    return not (
        left in OPENING
        or not JOINING.isdisjoint((left, right))
        or (lang == "en" and not ENGLISH_JOINING.isdisjoint((left, right)))
        or _closes(left, right, lang)
        or is_proclitic(left, lang)
        or _is_apostrophe(words, index)
        or (left in CURRENCIES and lang in CURRENCY_FIRST and right[0].isdigit())
    )


def _closes(left: str, right: str, lang: str) -> bool:
    """Return whether a token is written directly after the one before it."""
    if right in _PER_CENT:
        return lang not in SPACED_PER_CENT
    return right in CLOSING or is_enclitic(left, right, lang)


def _is_apostrophe(words: Sequence[str], index: int) -> bool:
    """Return whether an apostrophe, a token of its own, joins two tokens.

    It always belongs to the word before it (Talot ' s, boys '), and to a single letter after it.
    """
    left, right = words[index], words[index + 1]
    if right in _APOSTROPHES:
        return True
    return left in _APOSTROPHES and len(right) <= len("ll") and right.isalpha() and index > 0
