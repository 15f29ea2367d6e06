"""Lines of a text file with any line breaks, byte order mark or compression."""

import codecs
import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy_bigru_crf.errors import Errors


class CorpusError(ValueError):
    """An error in a file with annotated text. Its message begins with ``file:line:``.

    Attributes:
        path: The file.
        line: Line number, from 1; None if the error concerns the whole file.
    """

    def __init__(self, message: str, path: Path, line: int | None = None) -> None:
        place = f"{path}" if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {message}")
        self.path = path
        self.line = line

    @classmethod
    def of_message(cls, message: str, path: Path) -> "CorpusError":
        """Make an error of a message that has its places already."""
        error = cls(message, path)
        error.args = (message,)
        return error


def data_suffix(path: Path) -> str:
    """Return the suffix of a file in lower case, without ``.gz``."""
    return Path(path.name.removesuffix(".gz")).suffix.lower()


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    r"""Yield number, from 1, and text of every line, without its line break.

    Only ``\n`` and ``\r\n`` break lines: characters such as U+0085 and U+2028, at which
    ``str.splitlines`` breaks too, occur as tokens. A file called ``*.gz`` is unpacked.

    Raises:
        CorpusError: The file is not UTF-8, or a damaged gzip file.
    """
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
        try:
            yield from decode_lines(stream, path)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise CorpusError(Errors.D002.format(reason=error), path) from error


def decode_lines(stream: Iterable[bytes], path: Path) -> Iterator[tuple[int, str]]:
    r"""Yield number and text of every line of a stream, like ``read_lines``.

    Args:
        stream: Lines, broken at ``\n``.
        path: Name of the stream in errors.

    Raises:
        CorpusError: A line is not UTF-8.
    """
    for number, raw in enumerate(stream, start=1):
        content = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
        try:
            line = content.decode("utf-8")
        except UnicodeDecodeError as error:
            message = Errors.D001.format(byte=content[error.start])
            raise CorpusError(message, path, number) from error
        yield number, line.rstrip("\r\n")
