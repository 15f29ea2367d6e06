"""Spaces between the tokens of a sentence, by rules of language and script."""

from collections.abc import Sequence

from spacy_bigru_crf.corpora.spaces.marks import (
    CLOSING,
    CURRENCIES,
    CURRENCY_FIRST,
    DASHES,
    ENGLISH_JOINING,
    JOINING,
    OPENING,
    SPACED_PER_CENT,
    is_elided,
    is_enclitic,
    is_ending,
    is_proclitic,
)
from spacy_bigru_crf.corpora.spaces.quotes import quote_sides
from spacy_bigru_crf.corpora.spaces.scripts import is_unspaced

_APOSTROPHES = frozenset({"'", "’"})
# French writes a space inside of guillemets and before these
_FRENCH_SPACED = frozenset({";", ":", "!", "?", "»", "%"})
_EXCLAMATIONS = frozenset({"!", "?"})
_PER_CENT = frozenset({"%", "‰"})
# languages whose punctuation has no spaces, whatever script it comes from
_UNSPACED_LANGUAGES = frozenset("zh ja th lo km my".split())


def restore_spaces(words: Sequence[str], lang: str) -> list[bool]:
    """Return for each token of a sentence whether a space follows it in running text.

    After the last token there is none.

    Args:
        words: The tokens.
        lang: spaCy's code of the language, ``xx`` for any.
    """
    sides = quote_sides(words, lang)
    return [
        index + 1 < len(words) and _is_spaced(words, index, sides, lang)
        for index in range(len(words))
    ]


def is_spaced_border(left: str, right: str, lang: str) -> bool:
    """Return whether there is a space between the last token of a sentence and the next one."""
    return not (left.isspace() or right.isspace()) and (
        _spaced_scripts(left, right) and (lang not in _UNSPACED_LANGUAGES or left[-1].isascii())
    )


def _spaced_scripts(left: str, right: str) -> bool:
    """Return whether the scripts of two tokens have a space between them.

    Chinese, Japanese, Thai and their kin have none, nor between them and other scripts.
    """
    return not (is_unspaced(left[-1]) or is_unspaced(right[0]))


def _is_spaced(words: Sequence[str], index: int, sides: dict[int, bool], lang: str) -> bool:
    """Return whether there is a space between a token and the next one."""
    left, right = words[index], words[index + 1]
    if left.isspace() or right.isspace() or not _spaced_scripts(left, right):
        return False
    if lang in _UNSPACED_LANGUAGES and not (_is_word(left) and _is_word(right)):
        # a space between two words of another script, as in a name; Latin punctuation as there
        return left in CLOSING and left.isascii() and _is_word(right) and right[0].isalpha()
    if lang == "fr" and (right in _FRENCH_SPACED or left == "«"):
        return not _EXCLAMATIONS.issuperset((left, right))
    opens_left, opens_right = sides.get(index), sides.get(index + 1)
    if opens_left is not None or opens_right is not None:
        if opens_left or opens_right is False:
            return False
        # after a closing or before an opening quotation mark other rules decide
        if opens_right:
            return not (left in OPENING or is_proclitic(left, right, lang))
        return not _closes(left, right, lang)
    return not (
        left in OPENING
        or not JOINING.isdisjoint((left, right))
        or (lang == "en" and not ENGLISH_JOINING.isdisjoint((left, right)))
        or _closes(left, right, lang)
        or is_proclitic(left, right, lang)
        or _is_apostrophe(words, index, lang)
        or _is_in_range(words, index)
        or (left in CURRENCIES and lang in CURRENCY_FIRST and right[0].isdigit())
    )


def _is_word(token: str) -> bool:
    return any(character.isalnum() for character in token)


def _closes(left: str, right: str, lang: str) -> bool:
    """Return whether a token is written directly after the one before it."""
    if right in _PER_CENT:
        return lang not in SPACED_PER_CENT
    return right in CLOSING or is_enclitic(left, right, lang)


def _is_apostrophe(words: Sequence[str], index: int, lang: str) -> bool:
    """Return whether an apostrophe, a token of its own, joins two tokens.

    It always belongs to the word before it (Talot ' s, boys '), and to an English ending or after
    an elided word to the one after it (l ' Indre).
    """
    left, right = words[index], words[index + 1]
    if right in _APOSTROPHES:
        return True
    if left not in _APOSTROPHES or index == 0:
        return False
    before = words[index - 1]
    return (before[-1].isalnum() and is_ending(right)) or is_elided(before, lang)


def _is_in_range(words: Sequence[str], index: int) -> bool:
    """Return whether two tokens are a number and a dash that leads from a lower to a higher one.

    In "Urteil vom 8. Mai 2007 – 5 StR 99/07" a dash between numbers is none of a range.
    """
    for first in (index - 1, index):
        if first < 0 or first + 2 >= len(words) or words[first + 1] not in DASHES:
            continue
        low, high = words[first], words[first + 2]
        if low.isdecimal() and high.isdecimal() and len(low) == len(high) and low < high:
            return True
    return False
