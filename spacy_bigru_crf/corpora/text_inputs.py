"""Unannotated texts, one at a time, from lines, columns of tables and fields of JSON."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from spacy_bigru_crf.corpora.annotated_text import CharRange, check_text
from spacy_bigru_crf.corpora.files import input_files
from spacy_bigru_crf.corpora.json.files import is_json, parse_lines, read_values
from spacy_bigru_crf.corpora.json.spans import quote_json
from spacy_bigru_crf.corpora.lines import CorpusError, decode_lines, read_lines
from spacy_bigru_crf.corpora.tables import is_table, read_column
from spacy_bigru_crf.corpora.tokens import split_words, tokens_of_json
from spacy_bigru_crf.errors import Errors

# path of standard input, and its name in errors
STDIN = Path("-")
_STDIN_NAME = Path("<stdin>")

DEFAULT_NAME = "text"
# field of JSON objects with the tokens of the text
_TOKENS_FIELD = "tokens"

_Content = tuple[str, Sequence[CharRange] | None]


class InputText(NamedTuple):
    """A text and its origin.

    Attributes:
        text: The text.
        path: Its file.
        line: Number, from 1, of its first line.
        tokens: Tokens in order, between two of which is one space or nothing; None if the text has
            to be tokenised.
    """

    text: str
    path: Path
    line: int
    tokens: Sequence[CharRange] | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class _Form(StrEnum):
    """Forms of texts in a file, as named in errors."""

    LINES = "lines of text"
    WHOLE = "text files"
    TABLE = "CSV or TSV"
    JSON = "JSON"


@dataclass(frozen=True)
class TextInputs:
    """Files with texts.

    Attributes:
        path: A file, a directory whose files are read recursively except hidden ones, or ``-`` for
            standard input. By their names, with or without ``.gz``, ``.jsonl`` and ``.json`` are
            objects with a field, ``.csv`` and ``.tsv`` tables with a header, and other files have
            one text per line.
        field: Name of the field with the text, or with a list of its tokens; None for ``text``. If
            set, standard input is JSONL.
        column: Name of the column with the text, likewise; if set, standard input is a table.
        whole_file: Whether an unstructured file is one text, as in ``spacy apply``.
        whitespace: Whether the text is tokens with white space between them. Without it, only JSON
            objects may have tokens, in a field ``tokens``.

    Raises:
        ValueError: There is no such file, or no file that a setting applies to.
    """

    path: str | Path
    field: str | None = None
    column: str | None = None
    whole_file: bool = False
    whitespace: bool = False

    def __post_init__(self) -> None:
        forms = {self._form(path) for path in self.files()}
        for option, is_set, form in (
            ("--field", self.field is not None, _Form.JSON),
            ("--column", self.column is not None, _Form.TABLE),
            ("--whole-file", self.whole_file, _Form.WHOLE),
        ):
            if is_set and form not in forms:
                raise ValueError(Errors.R150.format(option=option, form=form, path=self.path))

    def files(self) -> list[Path]:
        """List the files in order of their names.

        Raises:
            ValueError: There are none.
        """
        path = Path(self.path)
        return [STDIN] if path == STDIN else input_files(path, recursive=True)

    @property
    def is_rereadable(self) -> bool:
        """Whether the texts can be counted before they are used: no input is a stream."""
        return all(path.is_file() for path in self.files())

    def read(self, max_length: int) -> Iterator[InputText]:
        """Yield the texts, empty ones included: one for each line, row or object.

        Args:
            max_length: Maximum number of characters of a text.

        Raises:
            CorpusError: A text cannot be read; with the line number.
        """
        for path in self.files():
            name = _STDIN_NAME if path == STDIN else path
            for line, (text, tokens) in self._read_file(path, name):
                if len(text) > max_length:
                    message = Errors.R159.format(length=len(text), most=max_length)
                    raise CorpusError(message, name, line)
                yield InputText(text, name, line, tokens)

    def _form(self, path: Path) -> _Form:
        stream = path == STDIN
        if is_json(path) or (stream and self.field is not None):
            return _Form.JSON
        if is_table(path) or (stream and self.column is not None):
            return _Form.TABLE
        if path.suffix == ".spacy":
            raise ValueError(Errors.R151.format(path=path))
        return _Form.WHOLE if self.whole_file else _Form.LINES

    def _read_file(self, path: Path, name: Path) -> Iterator[tuple[int, _Content]]:
        stream = path == STDIN
        lines = decode_lines(sys.stdin.buffer, name) if stream else read_lines(path)
        texts: Iterable[tuple[int, str]]
        match self._form(path):
            case _Form.JSON:
                for line, value in parse_lines(lines, name) if stream else read_values(path):
                    try:
                        content = self._object(value)
                    except ValueError as error:
                        raise CorpusError(str(error), name, line) from error
                    yield line, content
                return
            case _Form.TABLE:
                texts = read_column(lines, name, self.column or DEFAULT_NAME)
            case _Form.WHOLE:
                texts = [(1, "\n".join(line for _, line in lines))]
            case _Form.LINES:
                texts = lines
        for line, text in texts:
            yield line, self._string(text)

    def _string(self, text: str) -> _Content:
        return split_words(text) if self.whitespace else (text, None)

    def _object(self, value: object) -> _Content:
        field = self.field or DEFAULT_NAME
        if not isinstance(value, dict):
            raise ValueError(Errors.R152.format(found=quote_json(value), field=field))
        text = value.get(field)
        if isinstance(text, list):
            return tokens_of_json(text, None)
        tokens = None if self.whitespace or field == _TOKENS_FIELD else value.get(_TOKENS_FIELD)
        # a number is that of the tokens
        has_tokens = tokens is not None and not isinstance(tokens, int | float)
        if text is None and has_tokens:
            return _tokens(tokens, None)
        if field not in value:
            found = ", ".join(map(repr, value)) or "none"
            raise ValueError(Errors.R153.format(found=found, field=field))
        if not isinstance(text, str):
            raise ValueError(Errors.R154.format(found=quote_json(text), field=field))
        check_text(text)
        return _tokens(tokens, text) if has_tokens else self._string(text)


def _tokens(tokens: object, text: str | None) -> _Content:
    if not isinstance(tokens, list):
        raise ValueError(Errors.R293.format(found=quote_json(tokens), field=_TOKENS_FIELD))
    return tokens_of_json(tokens, text)
