"""Values in JSON files with their line numbers."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy_bigru_crf.corpora.conversion.problems import Problems
from spacy_bigru_crf.corpora.lines import CorpusError, data_suffix, read_lines
from spacy_bigru_crf.errors import Errors

JSON_LINES = ".jsonl"
JSON = ".json"

_WHITE_SPACE = re.compile(r"[ \t\n\r]*")


def is_json(path: Path) -> bool:
    """Return whether a file is called ``*.jsonl`` or ``*.json``, with or without ``.gz``."""
    return data_suffix(path) in (JSON_LINES, JSON)


def read_values(path: Path, problems: Problems | None = None) -> Iterator[tuple[int, object]]:
    """Yield the values in a JSON file, each with the number, from 1, of its first line.

    The values are the lines of a ``.jsonl`` file, except blank ones, and the items of the list in a
    ``.json`` file, or the one value in it if it is no list.

    Args:
        path: The file.
        problems: Collects lines of a ``.jsonl`` file that are not JSON; None to raise an error at
            the first one.

    Raises:
        CorpusError: The file is not JSON or not UTF-8; with the line number.
    """
    if data_suffix(path) == JSON_LINES:
        yield from parse_lines(read_lines(path), path, problems)
    else:
        text = "\n".join(line for _, line in read_lines(path))
        if text.strip():
            # parse all of it first, so that the items need no error handling
            value = _parse(text, path)
            yield from _items(text) if isinstance(value, list) else [(1, value)]


def parse_lines(
    lines: Iterable[tuple[int, str]], path: Path, problems: Problems | None = None
) -> Iterator[tuple[int, object]]:
    """Yield the values of lines that are JSON each, with their numbers; blank lines are skipped.

    Args:
        lines: Number and text of each line.
        path: Their file, for errors.
        problems: Collects lines that are not JSON; None to raise an error at the first one.

    Raises:
        CorpusError: A line is not JSON; with the line number.
    """
    for number, line in lines:
        if line.strip():
            try:
                value = _parse(line, path, number)
            except CorpusError as error:
                if problems is None:
                    raise
                problems.add_error(error)
                continue
            yield number, value


def _items(text: str) -> Iterator[tuple[int, object]]:
    decoder = json.JSONDecoder()
    line, counted = 1, 0
    position = _after_white_space(text, text.index("[") + 1)
    while text[position] != "]":
        line, counted = line + text.count("\n", counted, position), position
        value, position = decoder.raw_decode(text, position)
        yield line, value
        position = _after_white_space(text, position)
        if text[position] == ",":
            position = _after_white_space(text, position + 1)


def _after_white_space(text: str, position: int) -> int:
    match = _WHITE_SPACE.match(text, position)
    return match.end() if match else position


def _parse(text: str, path: Path, number: int | None = None) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        reason = f"{error.msg} at column {error.colno}"
        line = number or error.lineno
        raise CorpusError(Errors.D013.format(reason=reason), path, line) from error
    except (ValueError, RecursionError) as error:
        # a number of thousands of digits, or thousands of brackets within each other
        raise CorpusError(Errors.D013.format(reason=error), path, number) from error
