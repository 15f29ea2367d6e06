"""The lines of a text file, whatever its line breaks, byte order mark or compression."""

import codecs
import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from spacy_bigru_crf.errors import Errors


class CorpusError(ValueError):
    """Something in a file that cannot be read as annotated text. Begins with ``file:line:``.

    path: The file.
    line: Number of the line, from 1, or None if the file as a whole is at fault.
    """

    def __init__(self, message: str, path: Path, line: int | None = None) -> None:
        place = f"{path}" if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {message}")
        self.path = path
        self.line = line


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    r"""Number, from 1, and text of every line, without its line break.

    Only ``\n`` and ``\r\n`` break lines: characters such as U+0085 and U+2028, at which
    ``str.splitlines`` breaks too, occur as tokens. A file called ``*.gz`` is unpacked.

    Raises CorpusError for bytes that are not UTF-8, and for a damaged gzip file.
    """
    with _open(path) as stream:
        try:
            yield from decode_lines(stream, path)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise CorpusError(Errors.D002.format(reason=error), path) from error


def decode_lines(stream: Iterable[bytes], path: Path) -> Iterator[tuple[int, str]]:
    r"""Number and text of every line of a stream, as ``read_lines`` gives those of a file.

    stream: Its lines, broken at ``\n``.
    path: What it is called in errors.

    Raises CorpusError for bytes that are not UTF-8.
    """
    for number, raw in enumerate(stream, start=1):
        content = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
        yield number, _decode(content, path, number).rstrip("\r\n")


def _open(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def _decode(content: bytes, path: Path, number: int) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        message = Errors.D001.format(byte=content[error.start])
        raise CorpusError(message, path, number) from error
