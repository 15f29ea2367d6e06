"""Sentences from column files: one token a line, its tag in another column (CoNLL and its kin)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from spacy_bigru_crf.corpora.lines import CorpusError, read_lines
from spacy_bigru_crf.errors import Errors

DOCUMENT_BORDER = "-DOCSTART-"


class Separator(StrEnum):
    """What stands between two columns."""

    AUTO = "auto"  # tab if the first token's line has one, else space
    SPACE = "space"  # one or more spaces
    TAB = "tab"  # exactly one tab


@dataclass(frozen=True)
class ColumnFormat:
    """Where a column file has its tokens and tags.

    token_column: Column of the token, counted from 1, or from -1 at the end of the line.
    tag_column: Column of the tag, counted likewise.
    separator: What stands between two columns.
    comment: Text with which comment lines begin; without it there are none, since ``#`` is a token.

    Raises ValueError for columns that cannot exist and for an empty comment text.
    """

    token_column: int = 1
    tag_column: int = -1
    separator: Separator = Separator.AUTO
    comment: str | None = None

    def __post_init__(self) -> None:
        for column in (self.token_column, self.tag_column):
            if column == 0:
                raise ValueError(Errors.D003.format(column=column))
        if self.token_column == self.tag_column:
            raise ValueError(Errors.D004.format(column=self.tag_column))
        if self.comment == "":
            raise ValueError(Errors.D005)


@dataclass
class Sentence:
    """A sentence as it stands in a file.

    opens_document: Whether it is the first one of the file or after a ``-DOCSTART-`` line.
    words: Its tokens.
    tags: The tag of each.
    lines: The number of the line of each.
    """

    opens_document: bool
    words: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def read_sentences(path: Path, columns: ColumnFormat) -> Iterator[Sentence]:
    """The sentences of a file, one after the other, without holding the file in memory.

    A sentence ends at a line without any column, be it empty or white space, at a
    ``-DOCSTART-`` line, and at the end of the file.

    Raises CorpusError, with the number of the line, if a line does not have the same columns as
    the others, or lacks its token or tag.
    """
    splitter = _LineSplitter(path, columns)
    sentence = Sentence(opens_document=True)
    for number, line in read_lines(path):
        if columns.comment is not None and line.startswith(columns.comment):
            continue
        border = line.startswith(DOCUMENT_BORDER)
        if border or not line.strip():
            if sentence.words:
                yield sentence
                sentence = Sentence(opens_document=False)
            sentence.opens_document |= border
            continue
        word, tag = splitter.token_and_tag(number, line)
        sentence.words.append(word)
        sentence.tags.append(tag)
        sentence.lines.append(number)
    if sentence.words:
        yield sentence


class _LineSplitter:
    """Splits the lines of one file, which must all have as many columns as its first one."""

    def __init__(self, path: Path, columns: ColumnFormat) -> None:
        self.path = path
        self.columns = columns
        self.separator = columns.separator
        self.width = 0  # not known yet
        self.token_index = self.tag_index = 0

    def token_and_tag(self, number: int, line: str) -> tuple[str, str]:
        if self.separator is Separator.AUTO:
            self.separator = Separator.TAB if "\t" in line else Separator.SPACE
        fields = self._split(line)
        if not self.width:
            self._learn_width(number, len(fields))
        if len(fields) != self.width:
            message = Errors.D007.format(
                found=len(fields), separator=self.separator.value, width=self.width
            )
            raise CorpusError(message, self.path, number)
        word, tag = fields[self.token_index], fields[self.tag_index]
        if not word:
            raise self._empty("token", self.columns.token_column, number)
        if not tag:
            raise self._empty("tag", self.columns.tag_column, number)
        return word, tag

    def _split(self, line: str) -> list[str]:
        if self.separator is Separator.TAB:
            return line.split("\t")
        fields = [column for column in line.split(" ") if column]
        # "  O" is a space, the separator and O: the one way for a space to be a token here
        if line.startswith("  ") and len(fields) == (self.width or 2) - 1:
            fields.insert(0, " ")
        return fields

    def _learn_width(self, number: int, width: int) -> None:
        indices = [
            column - 1 if column > 0 else width + column
            for column in (self.columns.token_column, self.columns.tag_column)
        ]
        if not all(0 <= index < width for index in indices) or indices[0] == indices[1]:
            message = Errors.D006.format(
                found=width,
                separator=self.separator.value,
                token=self.columns.token_column,
                tag=self.columns.tag_column,
            )
            raise CorpusError(message, self.path, number)
        self.width = width
        self.token_index, self.tag_index = indices

    def _empty(self, part: str, column: int, number: int) -> CorpusError:
        return CorpusError(Errors.D008.format(part=part, column=column), self.path, number)
