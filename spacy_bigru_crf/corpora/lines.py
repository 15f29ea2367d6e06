"""Lines of a text file with any line breaks, byte order marks, UTF-8 or UTF-16, packed or not."""

import codecs
import gzip
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from spacy_bigru_crf.errors import Errors

_BYTE_ORDER_MARK = "\ufeff"
# the mark of UTF-32 begins with that of UTF-16
_ENCODINGS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


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


def read_lines(
    path: Path, byte_order_marks: Counter[Path] | None = None
) -> Iterator[tuple[int, str]]:
    r"""Yield number, from 1, and text of every line, without its line break.

    ``\n`` and ``\r\n`` break lines, and ``\r`` in a file without ``\n``: characters such as U+0085
    and U+2028, at which ``str.splitlines`` breaks too, occur as tokens. Byte order marks at the
    beginning of a line, as in files that were joined, are left out. A file called ``*.gz`` is
    unpacked.

    Args:
        path: The file.
        byte_order_marks: Counts the byte order marks after the first line.

    Raises:
        CorpusError: The file is neither UTF-8 nor UTF-16 with a byte order mark, or a damaged gzip
            file.
    """
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
        try:
            yield from decode_lines(stream, path, byte_order_marks)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise CorpusError(Errors.D002.format(reason=error), path) from error


def decode_lines(
    stream: Iterable[bytes], path: Path, byte_order_marks: Counter[Path] | None = None
) -> Iterator[tuple[int, str]]:
    r"""Yield number and text of every line of a stream, like ``read_lines``.

    Args:
        stream: Lines, broken at ``\n``.
        path: Name of the stream in errors.
        byte_order_marks: Counts the byte order marks after the first line, by this name.

    Raises:
        CorpusError: A line is not text.
    """
    for number, line in enumerate(_break_lines(stream, path), start=1):
        text = line.removeprefix(_BYTE_ORDER_MARK)
        if number > 1 and text is not line and byte_order_marks is not None:
            byte_order_marks[path] += 1
        yield number, text


def _break_lines(stream: Iterable[bytes], path: Path) -> Iterator[str]:
    chunks = iter(stream)
    first = next(chunks, b"")
    for mark, encoding in _ENCODINGS.items():
        if first.startswith(mark):
            yield from _decode_whole(b"".join([first, *chunks]), encoding, path)
            return
    if first.count(b"\0") * 4 > len(first):
        raise CorpusError(Errors.D041, path, 1)
    start = [first] if first else []
    if b"\r" in first.rstrip(b"\r\n"):
        following = next(chunks, None)
        whole = first.removesuffix(b"\n").removesuffix(b"\r")
        start = whole.split(b"\r") if following is None else [first, following]
    for number, content in enumerate(chain(start, chunks), start=1):
        try:
            yield content.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            message = Errors.D001.format(byte=content[error.start])
            raise CorpusError(message, path, number) from error


def _decode_whole(content: bytes, encoding: str, path: Path) -> list[str]:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        message = Errors.D042.format(encoding=encoding.upper(), place=error.start)
        raise CorpusError(message, path) from error
    lines = text.split("\n" if "\n" in text else "\r")
    return [line.rstrip("\r") for line in (lines if lines[-1] else lines[:-1])]
