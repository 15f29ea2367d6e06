"""Scripts that are written without spaces between words."""

from bisect import bisect_right

# (first, last) code point of blocks, in order: Thai, Lao, Tibetan, Myanmar, Khmer, Tai and Khmer
# symbols, CJK punctuation and radicals, kana, bopomofo, ideographs, full-width forms
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x0F00, 0x0FFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x1950, 0x1AAF),
    (0x2E80, 0x312F),
    (0x31A0, 0xA4CF),
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAA7F),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFDC),
    (0x1B000, 0x1B2FF),
    (0x20000, 0x3FFFF),
)
_FIRSTS = [first for first, _ in _UNSPACED]


def is_unspaced(character: str) -> bool:
    """Return whether a character belongs to a script without spaces between words."""
    code = ord(character)
    index = bisect_right(_FIRSTS, code) - 1
    return index >= 0 and code <= _UNSPACED[index][1]
