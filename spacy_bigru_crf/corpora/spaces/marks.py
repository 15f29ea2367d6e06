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
CURRENCIES = frozenset("$ £ ¥ € US$ R$ A$ C$ HK$ NT$".split())

ENGLISH_JOINING = frozenset({"—"})

# languages with a space before per cent
SPACED_PER_CENT = frozenset("de fr es ca sv nb nn da fi ru uk bg cs sk pl hu ro lt lv et".split())
# languages that put the sign of the currency before the amount without a space
CURRENCY_FIRST = frozenset("en zh ja ko th hi xx".split())

# English 's, 're; the apostrophe may be typographic
_ENCLITIC = re.compile(r"(?:['’](?:s|m|d|t|re|ve|ll|em|n)|n['’]t)", re.IGNORECASE)
# Romance l', qu', dell'
_PROCLITIC = re.compile(r"[^\W\d_]+['’]")
_PROCLITIC_LANGUAGES = frozenset("fr it ca oc pt ga lij".split())
_LONGEST_PROCLITIC = 2  # in a language that is not known
# French -t-il, Portuguese -se
_HYPHENATED = re.compile(r"[-‐‑][^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_CONTRACTED = {
    "can": {"not"},
    "gon": {"na"},
    "wan": {"na"},
    "got": {"ta"},
    "gim": {"me"},
    "lem": {"me"},
}
_ENGLISH = frozenset({"en", "xx"})


def is_enclitic(left: str, right: str, lang: str) -> bool:
    """Return whether a token is written as the end of the word before it."""
    if _ENCLITIC.fullmatch(right) or _HYPHENATED.fullmatch(right):
        return True
    return lang in _ENGLISH and right.lower() in _CONTRACTED.get(left.lower(), ())


def is_proclitic(word: str, lang: str) -> bool:
    """Return whether a token is written as the beginning of the word after it."""
    if not _PROCLITIC.fullmatch(word):
        return False
    return lang in _PROCLITIC_LANGUAGES or (lang == "xx" and len(word) - 1 <= _LONGEST_PROCLITIC)
