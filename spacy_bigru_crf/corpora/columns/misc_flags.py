"""Flags of MISC columns: ``SpaceAfter=No`` of CoNLL-U, ``NoSpaceAfter`` of HIPE, and others."""

import re

_NO_SPACE = re.compile(r"(?:^|\|)(?:SpaceAfter=No|NoSpaceAfter)(?=\||$)")
_SPACE_MARK = re.compile(r"(?:^|\|)(?:SpaceAfter=No|NoSpaceAfter|SpacesAfter=[^|]*)(?=\||$)")
_SENTENCE_END = re.compile(r"(?:^|\|)EndOfSentence(?=\||$)")


def is_space_mark(cell: str) -> bool:
    """Return whether a cell says whether a space follows the token."""
    return "pace" in cell and _SPACE_MARK.search(cell) is not None


def has_space_after(cell: str) -> bool:
    """Return whether a space follows a token, by its cell in a file with such marks."""
    return _NO_SPACE.search(cell) is None


def ends_sentence(cell: str) -> bool:
    """Return whether the token is the last one of a sentence."""
    return "End" in cell and _SENTENCE_END.search(cell) is not None
