"""Layout of a column file, found out from all of its lines."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from spacy_bigru_crf.corpora.columns import names as column_names
from spacy_bigru_crf.corpora.columns.comments import COMMENT, is_metadata
from spacy_bigru_crf.corpora.columns.counts import (
    MOST,
    MOST_BARE_LABELS,
    ColumnCounts,
    NumberCounts,
)
from spacy_bigru_crf.corpora.columns.format import (
    Column,
    ColumnFormat,
    Separator,
    column_index,
    is_blank,
    split_line,
)
from spacy_bigru_crf.corpora.lines import CorpusError, data_suffix, read_lines
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.cells import MISSING_TAGS, is_bare_label, is_tag, tag_in_misc
from spacy_bigru_crf.tags.schemes import IO, OUTSIDE, Scheme

DOCUMENT_BOUNDARY = "-DOCSTART-"

# lines from which separator and number of columns are found out
_SAMPLE = 200
# an outer layer has few times as many entities as an inner one; this is more than that
_RICHER = 2


@dataclass(frozen=True)
class Layout:
    """Layout of a column file.

    Attributes:
        separator: Separator of two columns, not ``AUTO``.
        width: Number of columns; 0 if the file has no line with a token.
        token: Index of the token's column.
        tag: Index of the tag's column.
        number: Index of the column that numbers the tokens.
        sentence: Index of the column that numbers the sentences.
        misc: Index of the column with flags such as ``SpaceAfter=No``.
        header: Cells of the header line.
        doubtful_line: Number of a first line that has no tag, while all others have one.
        comments: Prefixes of comment lines, as named by the user.
        bare_labels: Labels without prefix, which are tags of IO.
        tags_in_misc: Whether the tag stands between flags.
        has_space_marks: Whether the file says anywhere that no space follows a token.
        richer_column: Number of another column that has far more tags.
    """

    separator: Separator = Separator.SPACE
    width: int = 0
    token: int = 0
    tag: int = 0
    number: int | None = None
    sentence: int | None = None
    misc: int | None = None
    header: tuple[str, ...] | None = None
    doubtful_line: int | None = None
    comments: tuple[str, ...] = ()
    bare_labels: frozenset[str] = frozenset()
    tags_in_misc: bool = False
    has_space_marks: bool = False
    richer_column: int | None = None

    def is_token_line(self, cells: Sequence[str]) -> bool:
        """Return whether cells are a token and its tag."""
        if len(cells) != self.width or not cells[self.token]:
            return False
        return self.tag_of(cells) is not None

    def tag_of(self, cells: Sequence[str]) -> str | None:
        """Return the tag of a token, with a prefix; None if its cell holds no tag."""
        cell = cells[self.tag].strip()
        if self.tags_in_misc:
            return cell if cell in MISSING_TAGS - {"_"} else tag_in_misc(cell) or OUTSIDE
        if cell in self.bare_labels:
            return f"I-{cell}"
        return cell if is_tag(cell) else None


def find_layout(path: Path, columns: ColumnFormat, scheme: Scheme | None = None) -> Layout:
    """Find out the layout of a file.

    Args:
        path: The file.
        columns: What its user says about it.
        scheme: Scheme of its tags, if it is known.

    Raises:
        CorpusError: A column does not exist, or it is not certain where the tags are.
    """
    lines = _token_lines(path, (COMMENT, *columns.comments))
    sample = list(islice(lines, _SAMPLE))
    if not sample:
        # all tokens may begin with the sign
        lines = _token_lines(path, columns.comments)
        sample = list(islice(lines, _SAMPLE))
    if not sample:
        return Layout(comments=columns.comments)
    separator = _separator([line for _, line in sample], columns.separator, path)
    width = _width([line for _, line in sample], separator)
    survey = _Survey(path, columns, separator, width, sample[0], scheme)
    survey.read(chain(sample, lines))
    return survey.layout(scheme)


def _token_lines(path: Path, comments: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield the lines that have a token or are a header."""
    for number, line in read_lines(path):
        skipped = line.startswith((DOCUMENT_BOUNDARY, *comments)) or is_metadata(line)
        if not skipped and line.strip():
            yield number, line


def _leading_comments(path: Path) -> Iterator[str]:
    """Yield the comment lines before the first other line."""
    for _, line in read_lines(path):
        if line.startswith(COMMENT):
            yield line
        elif line.strip():
            return


def _separator(lines: Sequence[str], separator: Separator, path: Path) -> Separator:
    if separator is not Separator.AUTO:
        return separator
    if "\t" in lines[0]:
        return Separator.TAB
    for found in (Separator.SPACE, Separator.COMMA, Separator.SEMICOLON):
        if _have_tags(lines, found):
            return found
    if data_suffix(path) == ".csv":
        widest = max(Separator.COMMA, Separator.SEMICOLON, key=lambda s: _width(lines, s))
        if _width(lines, widest) > 1:
            return widest
    return Separator.SPACE


def _have_tags(lines: Sequence[str], separator: Separator) -> bool:
    """Return whether most lines have as many cells, and a cell with a tag in the same column."""
    width = _width(lines, separator)
    rows = [cells for line in lines if len(cells := _split(line, separator, width)) == width]
    # the first line may be a header
    body = [row for row in rows[1:] if any(row)] or rows
    if width < 2 or len(rows) < MOST * len(lines):
        return False
    tags = [sum(is_tag(row[column].strip()) for row in body) for column in range(width)]
    return max(tags) >= MOST * len(body)


def _width(lines: Sequence[str], separator: Separator) -> int:
    """Return the most frequent number of cells."""
    widths = Counter(len(_split(line, separator, 0)) for line in lines)
    return widths.most_common(1)[0][0]


def _split(line: str, separator: Separator, width: int) -> list[str]:
    try:
        return split_line(line, separator, width)
    except ValueError:
        return []


class _Survey:
    """Counts what the columns of a file hold, and decides which one is which."""

    def __init__(
        self,
        path: Path,
        columns: ColumnFormat,
        separator: Separator,
        width: int,
        first: tuple[int, str],
        scheme: Scheme | None,
    ) -> None:
        self.path = path
        self.format = columns
        self.separator = separator
        self.width = width
        self.first_line, line = first
        self.first = self._cells(line)
        self.header, self.names = self._header()
        if self.header == self.first and len(self.first) != width:
            message = Errors.D054.format(found=len(self.first), width=width)
            raise CorpusError(message, path, self.first_line)
        # of a scheme that the user names, a column may have any number of labels
        most = sys.maxsize if scheme is IO else MOST_BARE_LABELS
        self.counts = [ColumnCounts(most) for _ in range(width)]
        self.numbers = NumberCounts()

    def _header(self) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        """Return the cells of the header line, and the names of the columns in it."""
        wanted = (self.format.token_column, self.format.tag_column)
        if column_names.is_header(self.first, wanted):
            return self.first, self.first
        for line in _leading_comments(self.path):
            names = column_names.names_in_comment(line) or self._cells(line.lstrip("# "))
            if len(names) == self.width and column_names.is_header(names, wanted):
                return self._cells(line), names
        return None, None

    def _cells(self, line: str) -> tuple[str, ...]:
        return tuple(cell.strip() for cell in _split(line, self.separator, self.width))

    def read(self, lines: Iterable[tuple[int, str]]) -> None:
        """Count the cells of all lines; those of columns that cannot matter only in the sample."""
        watched: Sequence[int] = range(self.width)
        for place, (_, line) in enumerate(lines):
            if place == _SAMPLE:
                watched = [i for i in watched if i == self.width - 1 or self.counts[i].may_matter]
            cells = _split(line, self.separator, self.width)
            if len(cells) != self.width or is_blank(line, self.separator):
                continue
            if self.header and self._cells(line) == self.header:
                continue
            if place < _SAMPLE or self.numbers.are_counting:
                self.numbers.add(cells[0])
            for i in watched:
                self.counts[i].add(cells[i])

    def layout(self, scheme: Scheme | None) -> Layout:
        token = self._token()
        numbered = self.width > 2 and token != 0 and self.numbers.are_counting
        tag = self._tag(token, 0 if numbered else None)
        if token == tag:
            column = self.format.tag_column or self.format.token_column
            raise CorpusError(Errors.D004.format(column=column), self.path)
        counts = self.counts[tag]
        bare = counts.bare_labels() if scheme is None else frozenset[str]()
        if scheme is IO:
            bare = frozenset(label for label in counts.others if is_bare_label(label))
        others = [i for i in range(self.width) if i not in (token, tag)]
        misc = max(range(self.width), key=lambda i: (i != token) * self.counts[i].flags)
        in_misc = not counts.has_mostly_tags and counts.tags_in_misc > 0
        richest = max(others, key=lambda i: self.counts[i].prefixed, default=tag)
        richer = (
            self.counts[richest].has_entities
            and self.counts[richest].prefixed > _RICHER * counts.prefixed
            and not bare
            and not in_misc
        )
        return Layout(
            separator=self.separator,
            width=self.width,
            token=token,
            tag=tag,
            number=0 if numbered else None,
            sentence=column_names.sentence_index(self.names) if self.names else None,
            misc=misc if self.counts[misc].flags else None,
            header=self.header,
            doubtful_line=None if bare or in_misc else self._doubtful_line(tag),
            comments=self.format.comments,
            bare_labels=bare,
            tags_in_misc=in_misc,
            has_space_marks=any(self.counts[i].space_marks for i in (*others, tag)),
            richer_column=richest + 1 if richer else None,
        )

    def _token(self) -> int:
        if self.format.token_column is not None:
            return self._index(self.format.token_column)
        named = column_names.token_index(self.names) if self.names else None
        if named is not None:
            return named
        return 1 if self.width > 2 and self.numbers.are_counting else 0

    def _tag(self, token: int, number: int | None) -> int:
        if self.format.tag_column is not None:
            return self._index(self.format.tag_column)
        if self.width < 2:
            self._index(2)
        named = column_names.tag_index(self.names) if self.names else None
        if named is not None and named != token:
            return named
        last = self.width - 1
        count = self.counts[last]
        others = [i for i in range(last) if i not in (token, number)]
        able = [i for i in others if self.counts[i].has_entities]
        holds_tags = count.has_mostly_tags or count.tags_in_misc or count.bare_labels()
        # a tag in a column of - is a mistake, if another column has more to say
        if last != token and holds_tags and not (able and count.missing > count.cells / 2):
            return last
        if len(able) > 1:
            found = ", ".join(str(i + 1) for i in able)
            raise CorpusError(Errors.D044.format(columns=found), self.path)
        return able[0] if able else last

    def _index(self, column: Column) -> int:
        index = column_index(column, self.width, self.names)
        if index is not None:
            return index
        if isinstance(column, str):
            found = ", ".join(map(repr, self.first))
            message = Errors.D045.format(column=column, found=found)
        else:
            message = Errors.D006.format(
                found=self.width,
                separator=self.separator.value,
                token=1 if self.format.token_column is None else self.format.token_column,
                tag=-1 if self.format.tag_column is None else self.format.tag_column,
            )
        raise CorpusError(message, self.path, self.first_line)

    def _doubtful_line(self, tag: int) -> int | None:
        count = self.counts[tag]
        if self.header or len(self.first) != self.width or is_tag(self.first[tag]):
            return None
        if count.tags == count.missing:
            return None
        return self.first_line if count.cells > 1 and count.tags == count.cells - 1 else None
