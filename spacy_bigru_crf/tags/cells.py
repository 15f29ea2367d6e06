"""Tags as they stand in the cells of files: alone, or among the flags of a MISC column."""

import re

from spacy_bigru_crf.tags.schemes import OUTSIDE, SCHEMES

# spaCy's tag for a token without annotation, and that of CoNLL-U for an empty cell
MISSING_TAGS = frozenset(("-", "_"))

_LETTERS = "".join(sorted({letter for scheme in SCHEMES.values() for letter in scheme.letters}))
_FIRST = {p.letter for scheme in SCHEMES.values() for p in scheme.prefixes if p.first}
_PREFIXED = re.compile(rf"[{_LETTERS}]-.", re.DOTALL)
# a label without prefix, rather than a prefix without label, or in a form that is not known
_BARE_LABEL = re.compile(rf"(?![{_LETTERS}]-?$|[BIbi][-_].)[^\W\d_][\w.:/&-]*")
_MISC_TAG = re.compile(r"(?i:name|NER?)=(.*)", re.DOTALL)


def has_prefix(tag: str) -> bool:
    """Return whether a tag is a prefix of any scheme, a hyphen and a label."""
    return _PREFIXED.match(tag) is not None


def is_tag(cell: str) -> bool:
    """Return whether the content of a cell is a tag of any scheme, or says that there is none."""
    return cell == OUTSIDE or cell in MISSING_TAGS or has_prefix(cell)


def is_bare_label(cell: str) -> bool:
    """Return whether the content of a cell may be a label without prefix."""
    return not is_tag(cell) and _BARE_LABEL.fullmatch(cell) is not None


def continues(left: str, right: str) -> bool:
    """Return whether a tag says in any scheme that it goes on with the entity before it."""
    if not (has_prefix(left) and has_prefix(right)):
        return False
    return left[2:] == right[2:] and right[0] not in _FIRST


def tag_in_misc(cell: str) -> str | None:
    """Return the tag in a MISC column; None if there is none.

    It is written ``name=B-PER`` (also ``NE=``, ``NER=``), or only ``B-PER``, between other flags
    such as ``SpaceAfter=No``, which are separated by ``|``.
    """
    for part in cell.split("|"):
        if match := _MISC_TAG.fullmatch(part):
            return match[1]
        if part == OUTSIDE or has_prefix(part):
            return part
    return None
