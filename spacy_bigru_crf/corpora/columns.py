"""Sentences from column files such as CoNLL: one token per line, its tag in another column."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from spacy_bigru_crf.corpora.lines import CorpusError, read_lines
from spacy_bigru_crf.errors import Errors

DOCUMENT_BOUNDARY = "-DOCSTART-"


class Separator(StrEnum):
    """Separator of two columns.

    Attributes:
        AUTO: Tab if the line of the first token has one, otherwise spaces.
        SPACE: One or more spaces.
        TAB: Exactly one tab.
    """

    AUTO = "auto"
    SPACE = "space"
    TAB = "tab"


@dataclass(frozen=True)
class ColumnFormat:
    """Format of a column file.

    Attributes:
        token_column: Column of the token, counted from 1, or from -1 at the end of the line.
        tag_column: Column of the tag, counted likewise.
        separator: Separator of two columns.
        comment: Prefix of comment lines; None for no comments, because ``#`` may be a token.

    Raises:
        ValueError: A column cannot exist, or the comment prefix is empty.
    """

    token_column: int = 1
    tag_column: int = -1
    separator: Separator = Separator.AUTO
    comment: str | None = None

    def __post_init__(self) -> None:
        if 0 in (self.token_column, self.tag_column):
            raise ValueError(Errors.D003.format(column=0))
        if self.token_column == self.tag_column:
            raise ValueError(Errors.D004.format(column=self.tag_column))
        if self.comment == "":
            raise ValueError(Errors.D005)


@dataclass
class Sentence:
    """A sentence as written in a file.

    Attributes:
        starts_document: Whether it is the first one of the file or after a ``-DOCSTART-`` line.
        words: Tokens.
        tags: Tag of each token.
        lines: Line number of each token.
        spaces: Whether a space follows each token; None where the file does not say.
        text: Running text of the sentence; None where the file does not say.
    """

    starts_document: bool
    words: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    spaces: list[bool | None] = field(default_factory=list)
    text: str | None = None


def read_sentences(path: Path, columns: ColumnFormat) -> Iterator[Sentence]:
    """Yield the sentences of a file without holding the file in memory.

    A sentence ends at a line without any column (empty or white space), at a ``-DOCSTART-`` line,
    and at the end of the file.

    Raises:
        CorpusError: A line does not have as many columns as the others, or lacks its token or tag;
            with the line number.
    """
    splitter = _LineSplitter(path, columns)
    sentence = Sentence(starts_document=True)
    for number, line in read_lines(path):
        if columns.comment is not None and line.startswith(columns.comment):
            continue
        border = line.startswith(DOCUMENT_BOUNDARY)
        if border or not line.strip():
            if sentence.words:
                yield sentence
                sentence = Sentence(starts_document=False)
            sentence.starts_document |= border
            continue
        word, tag = splitter.token_and_tag(number, line)
        sentence.words.append(word)
        sentence.tags.append(tag)
        sentence.lines.append(number)
        sentence.spaces.append(None)
    if sentence.words:
        yield sentence


class _LineSplitter:
    """Splits the lines of one file, which must all have as many columns as the first one."""

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
        if not (word and tag):
            columns = self.columns
            part, column = ("tag", columns.tag_column) if word else ("token", columns.token_column)
            raise CorpusError(Errors.D008.format(part=part, column=column), self.path, number)
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
