"""A column of a table with a header: CSV and TSV."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.errors import Errors

# by suffix, what may separate cells, the usual first: with a decimal comma, CSV has semicolons
_SEPARATORS = {".csv": ",;\t", ".tsv": "\t", ".tab": "\t"}
# csv refuses cells of more than 128 KiB unless told otherwise
_LONGEST_CELL = 2**31 - 1


def is_table(path: Path) -> bool:
    """Whether a file is CSV or TSV, by its name, with or without ``.gz``."""
    return _suffix(path) in _SEPARATORS


def read_column(
    lines: Iterable[tuple[int, str]], path: Path, column: str
) -> Iterator[tuple[int, str]]:
    """The cells of a column, each with the number of the line on which its row begins.

    The separator is the first of those that the file's suffix allows (comma, semicolon and tab if
    it says nothing) with which the header has the column. Cells that hold it or a line break stand
    in quotation marks, as RFC 4180 has it. Blank lines are passed over.

    lines: Number and text of each.
    path: What they are from.
    column: The name of the column in the header.

    Raises CorpusError, with the number of the line, if there is no such column, or a row has more
    or fewer cells than the header.
    """
    csv.field_size_limit(_LONGEST_CELL)
    rows = (f"{line}\n" for _, line in lines)
    header = next(rows, "")
    if not header.strip():
        raise CorpusError(Errors.R158, path, 1)
    separator, names = _header(header, path, column)
    reader = csv.reader(rows, delimiter=separator, strict=True)
    index = names.index(column)
    while True:
        line = reader.line_num + 2  # the header was line 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise CorpusError(Errors.R157.format(reason=error), path, line) from error
        if row is None:
            return
        if row and len(row) != len(names):
            message = Errors.R156.format(found=len(row), width=len(names), separator=separator)
            raise CorpusError(message, path, line)
        if row:
            yield line, row[index]


def _header(header: str, path: Path, column: str) -> tuple[str, list[str]]:
    """The separator of cells and the names of the columns."""
    separators = _SEPARATORS.get(_suffix(path), _SEPARATORS[".csv"])
    for separator in separators:
        names = next(csv.reader([header], delimiter=separator))
        if column in names:
            return separator, names
    found = next(csv.reader([header], delimiter=max(separators, key=header.count)))
    message = Errors.R155.format(column=column, found=", ".join(map(repr, found)))
    raise CorpusError(message, path, 1)


def _suffix(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix.lower()
