"""Sentences from column files such as CoNLL: one token per line, its tag in another column."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacy_bigru_crf.corpora.columns import comments, misc_flags
from spacy_bigru_crf.corpora.columns.format import Separator, is_blank, split_line
from spacy_bigru_crf.corpora.columns.layout import DOCUMENT_BOUNDARY, Layout
from spacy_bigru_crf.corpora.conversion.problems import Problems
from spacy_bigru_crf.corpora.lines import read_lines
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.cells import MISSING_TAGS, continues
from spacy_bigru_crf.tags.schemes import OUTSIDE

# the number of a token; of several, 3-4; of an empty node, 3.1
_NUMBER = re.compile(r"(\d+)(?:([-.])(\d+))?")


@dataclass
class Sentence:
    """A sentence as written in a file.

    Attributes:
        starts_document: Whether it is the first one of the file or after the border of a document.
        words: Tokens.
        tags: Tag of each token.
        lines: Line number of each token.
        spaces: Whether a space follows each token; None where the file does not say.
        text: Running text of the sentence; None where the file does not say.
        is_whole: Whether all of its lines could be read.
    """

    starts_document: bool
    words: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    spaces: list[bool | None] = field(default_factory=list)
    text: str | None = None
    is_whole: bool = True


@dataclass
class ReadingNotes:
    """What was passed over or changed in reading a file.

    Attributes:
        borders: Borders of documents, apart from the beginning of the file.
        comments: Comment lines.
        uncommented: Lines that begin like a comment, but were read as tokens.
        trimmed: Cells of tokens and tags with white space at their ends, which was left out.
        extra_rows: Rows of CoNLL-U for several tokens or for none (``3-4``, ``3.1``).
        byte_order_marks: Byte order marks within the file.
    """

    borders: int = 0
    comments: int = 0
    uncommented: int = 0
    trimmed: int = 0
    extra_rows: int = 0
    byte_order_marks: int = 0


def read_sentences(
    path: Path, layout: Layout, problems: Problems, notes: ReadingNotes | None = None
) -> Iterator[Sentence]:
    """Yield the sentences of a file without holding the file in memory.

    A sentence ends at a line without any column (empty or white space), at a border of documents,
    where the numbers of tokens or sentences begin again, and at the end of the file.

    Args:
        path: The file.
        layout: Its layout, of ``find_layout``.
        problems: Takes each line that cannot be read.
        notes: Counts what is passed over or changed.

    Raises:
        CorpusError: The file is no text.
    """
    reader = _Reader(layout, problems, notes or ReadingNotes())
    marks = Counter[Path]()
    for number, line in read_lines(path, marks):
        yield from reader.read(number, line)
    yield from reader.end()
    reader.notes.byte_order_marks = marks[path]


class _Reader:
    """Makes sentences of the lines of a file."""

    def __init__(self, layout: Layout, problems: Problems, notes: ReadingNotes) -> None:
        self.layout = layout
        self.problems = problems
        self.notes = notes
        self.sentence = Sentence(starts_document=True)
        self.sentence_name = ""
        self.number: int | None = None
        # in a block of comments, # alone is an empty one
        self.after_comment = False
        # such flags come from programs, which end sentences within entities too
        self.flagged_end = False
        # the last token of a row for several tokens, and whether a space follows it
        self.range: tuple[int, bool | None] | None = None

    def end(self, *, document: bool = False) -> Iterator[Sentence]:
        """End the sentence, and the document if that is so, and yield the sentence if any."""
        if self.sentence.words or not self.sentence.is_whole:
            yield self.sentence
            self.sentence = Sentence(starts_document=False)
        self.number = self.range = None
        self.flagged_end = False
        if document:
            self.sentence.starts_document = True
            self.notes.borders += 1

    def read(self, number: int, line: str) -> Iterator[Sentence]:
        """Read a line, and yield a sentence that ends before or after it."""
        layout = self.layout
        if line.startswith(DOCUMENT_BOUNDARY):
            yield from self.end(document=True)
            return
        if is_blank(line, layout.separator):
            yield from self.end()
            return
        if "\r" in line:
            # whatever the line says: there may be tokens in it
            self._refuse(Errors.D053, number)
            return
        try:
            cells = split_line(line, layout.separator, layout.width)
        except ValueError as error:
            cells, fault = [], str(error)
        else:
            fault = ""
        if layout.header is not None and tuple(cell.strip() for cell in cells) == layout.header:
            # of another file, if files were joined
            yield from self.end(document=bool(self.sentence.words))
            return
        before, self.after_comment = self.after_comment, False
        if self._is_comment(line, cells) or (before and line == comments.COMMENT):
            self.after_comment = True
            yield from self._comment(line)
            return
        if number == layout.doubtful_line:
            fault = Errors.D046.format(cell=cells[layout.tag])
        elif not fault and len(cells) != layout.width:
            fault = Errors.D007.format(
                found=len(cells), separator=layout.separator.value, width=layout.width
            )
        if fault:
            self._refuse(fault, number)
            return
        yield from self._row(number, cells)

    def _refuse(self, fault: str, number: int) -> None:
        self.problems.add(fault, number)
        self.sentence.is_whole = False

    def _is_comment(self, line: str, cells: list[str]) -> bool:
        layout = self.layout
        named = line.startswith(layout.comments)
        if not (named or line.startswith(comments.COMMENT)):
            return False
        if layout.separator is Separator.SPACE and comments.is_metadata(line):
            return True
        if layout.is_token_line(cells):
            self.notes.uncommented += named
            return False
        # a line with another number of columns, or without a tag
        return named or comments.is_comment(line)

    def _comment(self, line: str) -> Iterator[Sentence]:
        self.notes.comments += 1
        text = comments.running_text(line)
        if comments.starts_document(line):
            yield from self.end(document=True)
        elif text is not None:
            yield from self.end()
            self.sentence.text = text

    def _row(self, number: int, cells: list[str]) -> Iterator[Sentence]:
        layout = self.layout
        if layout.sentence is not None:
            name = cells[layout.sentence].strip()
            if name and name != self.sentence_name:
                yield from self.end()
                self.sentence_name = name
        value = None
        if layout.number is not None:
            match = _NUMBER.fullmatch(cells[layout.number].strip())
            if match is None:
                self._refuse(Errors.D047.format(cell=cells[layout.number]), number)
                return
            if match[2]:
                self._extra_row(match, number, cells)
                return
            value = int(match[1])
            if value <= 1 and self.number is not None and value <= self.number:
                yield from self.end()
            self.number = value
        word, tag = self._trim(cells[layout.token]), self._tag(cells)
        if not (word and tag):
            part, column = ("tag", layout.tag) if word else ("token", layout.token)
            self._refuse(Errors.D008.format(part=part, column=column + 1), number)
            return
        if self.flagged_end and not continues(self.sentence.tags[-1], tag):
            yield from self.end()
        sentence = self.sentence
        sentence.words.append(word)
        sentence.tags.append(tag)
        sentence.lines.append(number)
        sentence.spaces.append(self._space_after(value, cells))
        self.flagged_end = layout.misc is not None and misc_flags.ends_sentence(cells[layout.misc])

    def _extra_row(self, match: re.Match[str], number: int, cells: list[str]) -> None:
        tag = self._tag(cells)
        if tag and tag != OUTSIDE and tag not in MISSING_TAGS:
            self._refuse(Errors.D048.format(number=match[0], tag=tag), number)
            return
        self.notes.extra_rows += 1
        if match[2] == "-":
            self.range = int(match[3]), self._mark(cells)

    def _trim(self, cell: str) -> str:
        """Leave out white space at the ends of a cell, unless there is nothing else."""
        trimmed = cell.strip()
        if trimmed and trimmed != cell:
            self.notes.trimmed += 1
            return trimmed
        return cell

    def _tag(self, cells: list[str]) -> str:
        cell = cells[self.layout.tag]
        if not self.layout.tags_in_misc:
            cell = self._trim(cell)
        return self.layout.tag_of(cells) or cell.strip()

    def _mark(self, cells: list[str]) -> bool | None:
        layout = self.layout
        if layout.misc is None or not layout.has_space_marks:
            return None
        return misc_flags.has_space_after(cells[layout.misc])

    def _space_after(self, number: int | None, cells: list[str]) -> bool | None:
        if number is not None and self.range is not None and number <= self.range[0]:
            # words such as de and el of del: the file has spaces for the whole only
            return self.range[1] if number == self.range[0] else None
        return self._mark(cells)
