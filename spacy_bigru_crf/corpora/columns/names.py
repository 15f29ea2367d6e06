"""Names that columns have in the header line of a file."""

import re
from collections.abc import Sequence

from spacy_bigru_crf.corpora.columns.format import Column
from spacy_bigru_crf.tags.cells import is_tag

_TOKENS = {"token", "tokens", "word", "words", "form", "text", "char", "character", "wort"}
_ENTITIES = re.compile(
    r"(?:(?:\w+:)?ner?|iob2?|bio2?|bilou|bioes|entity|entities|labels?|named entity)(?:[-_ :].*)?",
    re.I,
)
_GLOBAL_COLUMNS = re.compile(r"#\s*global\.columns\s*=(.*)")
_TAGS = {"tag", "tags"}
_SENTENCES = re.compile(r"sent(?:ence)?s?[-_ ]?(?:#|id|idx|index|no|nr|num|number)?\.?", re.I)


def is_header(cells: Sequence[str], wanted: Sequence[Column | None]) -> bool:
    """Return whether a line is certainly a header.

    Args:
        cells: Its cells.
        wanted: Columns as named by the user: if one has a name, a header is what has all of these
            names; otherwise it has a usual name of the token's and of the tag's column.
    """
    names = [column for column in wanted if isinstance(column, str)]
    if names:
        return set(names) <= {cell.strip() for cell in cells}
    if any(is_tag(cell) for cell in cells):
        return False
    token, tag = token_index(cells), tag_index(cells)
    return token is not None and tag is not None and token != tag


def token_index(header: Sequence[str]) -> int | None:
    """Return the index of the first column that has a usual name for tokens."""
    return next((i for i, name in enumerate(header) if _plain(name) in _TOKENS), None)


def tag_index(header: Sequence[str]) -> int | None:
    """Return the index of the first column named after entities, otherwise of the last of tags."""
    for i, name in enumerate(header):
        if _ENTITIES.fullmatch(name.strip()):
            return i
    return next((i for i in reversed(range(len(header))) if _plain(header[i]) in _TAGS), None)


def sentence_index(header: Sequence[str]) -> int | None:
    """Return the index of the column that numbers the sentences, as in ``Sentence #``."""
    return next((i for i, name in enumerate(header) if _SENTENCES.fullmatch(name.strip())), None)


def names_in_comment(line: str) -> tuple[str, ...]:
    """Return the names in ``# global.columns = ID FORM`` of CoNLL-U Plus; none in other lines."""
    match = _GLOBAL_COLUMNS.match(line)
    return tuple(match[1].split()) if match else ()


def _plain(name: str) -> str:
    return name.strip().lower()
