"""Format of a column file as its user describes it, and lines split into cells."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from spacy_bigru_crf.errors import Errors


class Separator(StrEnum):
    """Separator of two columns.

    Attributes:
        AUTO: Tab if the first line with a token has one; otherwise comma or semicolon if nearly
            all lines read as CSV have as many cells and one of them a tag; otherwise spaces.
        SPACE: One or more spaces.
        TAB: Exactly one tab.
        COMMA: A comma; cells with a comma or quotation mark are quoted as in CSV (RFC 4180).
        SEMICOLON: A semicolon, likewise, as in the CSV of countries with decimal commas.
    """

    AUTO = "auto"
    SPACE = "space"
    TAB = "tab"
    COMMA = "comma"
    SEMICOLON = "semicolon"


# characters that separate the cells of CSV
_CSV = {Separator.COMMA: ",", Separator.SEMICOLON: ";"}

# the number of a column, or its name in the header
Column = int | str


@dataclass(frozen=True)
class ColumnFormat:
    """Format of a column file.

    Attributes:
        token_column: Column of the token: its number, counted from 1, or from -1 at the end of the
            line, or its name in the header. None for the one that a header names; otherwise for the
            first column, or the second if the first one numbers the tokens.
        tag_column: Column of the tag, likewise. None for the one that a header names; otherwise for
            the last column, or the only one with tags.
        separator: Separator of two columns.
        comments: Prefixes of comment lines, besides those that are certainly comments.

    Raises:
        ValueError: A column cannot exist, or the prefix of a comment is empty.
    """

    token_column: Column | None = None
    tag_column: Column | None = None
    separator: Separator = Separator.AUTO
    comments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if 0 in (self.token_column, self.tag_column):
            raise ValueError(Errors.D003.format(column=0))
        if self.token_column is not None and self.token_column == self.tag_column:
            raise ValueError(Errors.D004.format(column=self.tag_column))
        if "" in self.comments:
            raise ValueError(Errors.D005)


def split_line(line: str, separator: Separator, width: int) -> list[str]:
    """Split a line into cells.

    Args:
        line: The line.
        separator: The separator, not ``AUTO``.
        width: Number of cells of the other lines, 0 if that is not known.

    Raises:
        ValueError: Quotation marks are not closed.
    """
    if separator is Separator.TAB:
        return line.split("\t")
    if separator in _CSV:
        try:
            return next(csv.reader([line], delimiter=_CSV[separator], strict=True), [])
        except csv.Error as error:
            raise ValueError(Errors.D043.format(reason=error)) from error
    cells = [cell for cell in line.split(" ") if cell]
    # "  O" is a space, the separator and O: the one way for a space to be a token here
    if line.startswith("  ") and len(cells) == (width or 2) - 1:
        cells.insert(0, " ")
    return cells


def is_blank(line: str, separator: Separator) -> bool:
    """Return whether a line has no cell with content."""
    # programs for tables write the separators of empty rows
    return not (line.strip(f"{_CSV[separator]} \t") if separator in _CSV else line.strip())


def column_index(column: Column, width: int, header: Sequence[str] | None) -> int | None:
    """Return the index of a column; None if there is no such column.

    Args:
        column: The number or name of the column.
        width: Number of columns.
        header: Names of the columns, if the file has them.
    """
    if isinstance(column, str):
        return header.index(column) if header is not None and column in header else None
    index = column - 1 if column > 0 else width + column
    return index if 0 <= index < width else None
