"""A column of a table with a header: CSV and TSV."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy_bigru_crf.corpora.lines import CorpusError, data_suffix
from spacy_bigru_crf.errors import Errors

# separators of cells by suffix, the usual one first; CSV with decimal commas has semicolons
_SEPARATORS = {".csv": ",;\t", ".tsv": "\t", ".tab": "\t"}
# the default of csv is 128 KiB
_LONGEST_CELL = 2**31 - 1


def is_table(path: Path) -> bool:
    """Return whether a file is called ``*.csv``, ``*.tsv`` or ``*.tab``, also with ``.gz``."""
    return data_suffix(path) in _SEPARATORS


def read_column(
    lines: Iterable[tuple[int, str]], path: Path, column: str
) -> Iterator[tuple[int, str]]:
    """Yield the cells of a column, each with the number of the first line of its row.

    The separator is the first one allowed for the file's suffix (comma, semicolon and tab for other
    suffixes) with which the header has the column. Cells with a separator or line break are quoted
    (RFC 4180). Blank lines are skipped.

    Args:
        lines: Number and text of each line.
        path: Their file.
        column: Name of the column in the header.

    Raises:
        CorpusError: There is no such column, or a row has more or fewer cells than the header; with
            the line number.
    """
    csv.field_size_limit(_LONGEST_CELL)
    rows = (f"{line}\n" for _, line in lines)
    header = next(rows, "")
    if not header.strip():
        raise CorpusError(Errors.R158, path, 1)
    separator, names = _header(header, path, column)
    reader = csv.reader(rows, delimiter=separator, strict=True)
    index = names.index(column)
    line = 2
    try:
        for row in reader:
            if row and len(row) != len(names):
                message = Errors.R156.format(found=len(row), width=len(names), separator=separator)
                raise CorpusError(message, path, line)
            if row:
                yield line, row[index]
            line = reader.line_num + 2  # the header was line 1
    except csv.Error as error:
        raise CorpusError(Errors.R157.format(reason=error), path, line) from error


def _header(header: str, path: Path, column: str) -> tuple[str, list[str]]:
    """Return the separator of cells and the names of the columns."""
    separators = _SEPARATORS.get(data_suffix(path), _SEPARATORS[".csv"])
    for separator in separators:
        names = next(csv.reader([header], delimiter=separator))
        if column in names:
            return separator, names
    found = next(csv.reader([header], delimiter=max(separators, key=header.count)))
    raise CorpusError(Errors.R155.format(column=column, found=", ".join(map(repr, found))), path, 1)
