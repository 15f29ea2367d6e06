"""Counts of what the columns of a file hold."""

import re
from collections import Counter
from dataclasses import dataclass, field

from spacy_bigru_crf.corpora.columns import misc_flags
from spacy_bigru_crf.tags.cells import MISSING_TAGS, has_prefix, is_bare_label, tag_in_misc
from spacy_bigru_crf.tags.schemes import OUTSIDE

# share of cells that have to be of a kind, so that one mistake changes nothing
MOST = 0.9
MOST_BARE_LABELS = 30
_NUMBER = re.compile(r"(\d+)(?:[-.]\d+)?")
# columns of chunks have tags as those of entities have
_CHUNKS = {"ADJP", "ADVP", "CONJP", "INTJ", "LST", "NP", "PP", "PRT", "SBAR", "UCP", "VP"}
_CHUNKS.update(("AC", "ADVC", "CC", "NC", "PC", "SC", "VC"))


@dataclass
class ColumnCounts:
    """Counts of the cells of a column.

    Attributes:
        most_labels: Number of labels without prefix that a column may have.
        cells: All cells.
        outside: Those that are ``O``.
        missing: Those that are ``-`` or ``_``.
        prefixed: Those that are a prefix and a label.
        labels: These labels.
        others: Other cells, as many as are needed to see that they are no labels.
        tags_in_misc: Cells with a tag between flags.
        flags: Cells with flags of spaces or sentences.
        space_marks: Cells that say whether a space follows.
    """

    most_labels: int = MOST_BARE_LABELS
    cells: int = 0
    outside: int = 0
    missing: int = 0
    prefixed: int = 0
    labels: set[str] = field(default_factory=set)
    others: Counter[str] = field(default_factory=Counter)
    tags_in_misc: int = 0
    flags: int = 0
    space_marks: int = 0

    def add(self, cell: str) -> None:
        """Count a cell."""
        self.cells += 1
        cell = cell.strip()
        if cell == OUTSIDE:
            self.outside += 1
            return
        if cell in MISSING_TAGS:
            self.missing += 1
            return
        marks = misc_flags.is_space_mark(cell)
        self.space_marks += marks
        self.flags += marks or misc_flags.ends_sentence(cell)
        if "=" in cell or marks:
            self.tags_in_misc += tag_in_misc(cell) is not None
        if has_prefix(cell) and not marks:
            self.prefixed += 1
            self.labels.add(cell[2:])
        elif len(self.others) <= self.most_labels or cell in self.others:
            self.others[cell] += 1

    @property
    def may_matter(self) -> bool:
        """Whether the cells are tags or flags."""
        return self.has_mostly_tags or self.flags > 0 or self.missing > self.cells / 2

    @property
    def tags(self) -> int:
        """Number of cells that are tags."""
        return self.outside + self.missing + self.prefixed

    @property
    def has_tags(self) -> bool:
        """Whether the cells are tags, some of which say something."""
        return self.outside + self.prefixed > 0 and self.tags >= MOST * self.cells

    @property
    def has_mostly_tags(self) -> bool:
        """Whether the cells are tags except for mistakes."""
        return self.outside + self.prefixed > 0 and self.tags > self.cells / 2

    @property
    def has_entities(self) -> bool:
        """Whether the cells are tags of entities, rather than of chunks."""
        return self.has_tags and self.prefixed > 0 and not self.labels <= _CHUNKS

    def bare_labels(self) -> frozenset[str]:
        """Return the labels, if the cells are certainly either these or ``O``."""
        labels = self.others
        if self.prefixed or not labels or len(labels) > self.most_labels:
            return frozenset()
        rare = self.outside >= max(labels.values())
        words = all(is_bare_label(label) for label in labels)
        return frozenset(labels) if rare and words else frozenset()


class NumberCounts:
    """Finds out whether cells count: 1, 2, 3, and from the start again."""

    def __init__(self) -> None:
        self.cells = self.in_order = self.steps = 0
        self.previous = -1

    def add(self, cell: str) -> None:
        """Count a cell."""
        self.cells += 1
        match = _NUMBER.fullmatch(cell.strip())
        if match is None:
            return
        number = int(match[1])
        begins = number in (0, 1) or self.previous < 0
        step = number == self.previous + 1 and self.previous >= 0
        self.steps += step
        # 3-4 and 3.1 of CoNLL-U stand beside the token 3
        self.in_order += step or begins or cell.strip() != match[1]
        self.previous = number if cell.strip() == match[1] else self.previous

    @property
    def are_counting(self) -> bool:
        """Whether nearly all cells are in this order."""
        return self.steps > 0 and self.in_order >= MOST * self.cells
