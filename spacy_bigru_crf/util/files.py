"""Files that are there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """Open a file, and make its directories if needed, that takes its place when it is whole.

    Whatever happens meanwhile (an error, Ctrl-C, a full disk), ``path`` is afterwards the whole
    new file or what it was before. Raises OSError if it cannot be written, at once if that is
    because of its directory.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # in the same directory, because a file can only be renamed within its file system
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            yield stream
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file, and its directories if needed, in one step that cannot be seen half done.

    As ``open_atomically`` does it.
    """
    with open_atomically(path) as stream:
        stream.write(content)
