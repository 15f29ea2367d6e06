"""Punctuation and parts of words that are written without a space on one side."""

import re

# brackets of the Penn Treebank, which are tokens of letters
OPENING = frozenset("( [ { ⟨ ¿ ¡ „ ‚ ‹ -LRB- -LSB- -LCB-".split())
CLOSING = frozenset(
    ". , ; : ! ? … .. ... ) ] } ⟩ › ” ° ′ ″ -RRB- -RSB- -RCB- "
    "· ، ؛ ؟ ۔ । ॥ ։ ። ፣".split()  # Greek, Arabic, Urdu, Hindi, Armenian, Amharic
)
# a stroke or Hebrew maqaf joins two words; in English a long dash does, too
JOINING = frozenset("/ ־".split())
ENGLISH_JOINING = frozenset({"—"})
# of ranges: 1914–1918
DASHES = frozenset("- ‐ ‑ – —".split())
CURRENCIES = frozenset("$ £ ¥ € US$ R$ A$ C$ HK$ NT$".split())

# languages with a space before per cent
SPACED_PER_CENT = frozenset("de fr es ca sv nb nn da fi ru uk bg cs sk pl hu ro lt lv et".split())
# languages that put the sign of the currency before the amount without a space
CURRENCY_FIRST = frozenset("en zh ja ko th hi xx".split())

_ENDINGS = "s|m|d|t|re|ve|ll|em|n"
# English 's, 're; the apostrophe may be typographic
_ENCLITIC = re.compile(rf"(?:['’](?:{_ENDINGS})|n['’]t)", re.IGNORECASE)
_ENDING = re.compile(_ENDINGS, re.IGNORECASE)
# Romance l', qu', dell'
_PROCLITIC = re.compile(r"[^\W\d_]+['’]")
_PROCLITIC_LANGUAGES = frozenset("fr it ca oc pt ga lij".split())
_LONGEST_PROCLITIC = 2  # in a language that is not known
# Italian po' di, unlike l'altro
_VOWEL = re.compile(r"[^bcdfgjklmnpqrstvwxyz]", re.IGNORECASE)
# French -t-il, Portuguese -se; German has "Koffer und -taschen"
_HYPHENATED = re.compile(r"[-‐‑][^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_HYPHENATED_LANGUAGES = frozenset("fr pt ca gl oc ro".split())
_LONGEST_HYPHENATED = len("-lhe")  # in a language that is not known
# Romanian s-a, într-un
_BEFORE_HYPHEN = re.compile(r"[^\W\d_]+[-‐‑]")
_CONTRACTED = {
    "can": {"not"},
    "gon": {"na"},
    "wan": {"na"},
    "got": {"ta"},
    "gim": {"me"},
    "lem": {"me"},
}
_ENGLISH = frozenset({"en", "xx"})
# with an apostrophe of its own: L ' Indre
_ELIDED = frozenset("l d".split())
_ELIDED_ROMANCE = frozenset("l d j m t s c n qu jusqu lorsqu aujourd dell all nell sull un".split())


def is_enclitic(left: str, right: str, lang: str) -> bool:
    """Return whether a token is written as the end of the word before it."""
    if _ENCLITIC.fullmatch(right):
        return True
    if _HYPHENATED.fullmatch(right):
        short = lang == "xx" and len(right) <= _LONGEST_HYPHENATED
        return left[-1].isalpha() and (short or lang in _HYPHENATED_LANGUAGES)
    return lang in _ENGLISH and right.lower() in _CONTRACTED.get(left.lower(), ())


def is_proclitic(word: str, following: str, lang: str) -> bool:
    """Return whether a token is written as the beginning of the word after it."""
    if lang == "ro" and _BEFORE_HYPHEN.fullmatch(word):
        return True
    if not _PROCLITIC.fullmatch(word):
        return False
    if lang == "it":
        return _VOWEL.match(following) is not None
    return lang in _PROCLITIC_LANGUAGES or (lang == "xx" and len(word) - 1 <= _LONGEST_PROCLITIC)


def is_ending(word: str) -> bool:
    """Return whether a token is an English ending without its apostrophe, such as ``s``."""
    return _ENDING.fullmatch(word) is not None


def is_elided(word: str, lang: str) -> bool:
    """Return whether a token is joined to the next word by an apostrophe between them."""
    elided = _ELIDED_ROMANCE if lang in _PROCLITIC_LANGUAGES else _ELIDED
    return word.lower() in elided
