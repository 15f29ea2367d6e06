"""Write files and directories so that one whole copy is on disk at every moment."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from spacy_bigru_crf.errors import Warnings
from spacy_bigru_crf.util.exchange import exchange


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Give the name of a temporary file that takes the place of ``path`` when the block ends.

    After an error, Ctrl-C or a crash, ``path`` is the whole new file or what it was before. Its
    directories are made if needed. A symbolic link is followed, not replaced.

    Args:
        path: The file to write. A device or named pipe is given as it is and written to directly.

    Yields:
        The file to write to.

    Raises:
        OSError: The file cannot be written.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        yield path
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # in the same directory, because a rename is one step only within a file system
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        _sync(temporary)
        os.replace(temporary, path)
        _sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes the place of ``path`` when it is whole.

    Args:
        path: The file, see ``new_file``.

    Yields:
        The stream to write to.

    Raises:
        OSError: The file cannot be written.
    """
    with new_file(path) as temporary, temporary.open("wb") as stream:
        yield stream


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file as a whole.

    Args:
        path: The file, see ``new_file``.
        content: What it holds.

    Raises:
        OSError: The file cannot be written.
    """
    with open_atomically(path) as stream:
        stream.write(content)


@contextmanager
def new_directory(path: Path) -> Iterator[Path]:
    """Give an empty temporary directory that takes the place of ``path`` when the block ends.

    Args:
        path: The directory to write. If it exists, it is replaced with all that is in it: call
            ``check_output_directory`` before.

    Yields:
        The directory to write to.

    Raises:
        OSError: The directory cannot be written.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as temporary:
        new = Path(temporary) / "new"
        new.mkdir()
        yield new
        move_directory(new, path)


def move_directory(new: Path, path: Path) -> None:
    """Put a directory in the place of another one, which is deleted.

    Where the system can exchange two names in one step, that is done. Elsewhere the old directory
    is renamed for a moment; ``restore_directory`` puts it back after a crash in this moment.

    Args:
        new: The directory that is moved.
        path: Its new name, in the same file system.

    Raises:
        OSError: The directory cannot be moved.
    """
    path = path.resolve()
    restore_directory(path)
    for directory, _, files in os.walk(new):
        for name in (*files, "."):
            _sync(Path(directory, name))
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as temporary:
        old, aside = Path(temporary) / "old", _aside(path)
        if not path.exists():
            new.rename(path)
        elif exchange(new, path):
            new.rename(old)
        else:
            path.rename(aside)
            try:
                new.rename(path)
            except BaseException:
                aside.rename(path)
                raise
            aside.rename(old)
        _sync(path.parent)


def restore_directory(path: Path) -> None:
    """Put a directory back that an interrupted ``move_directory`` has set aside, with a warning.

    Args:
        path: The name that the directory had.
    """
    path = path.resolve()
    aside = _aside(path)
    if not aside.exists():
        return
    if path.exists():
        # a rename first: what is set aside is whole or not there
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as temporary:
            aside.rename(Path(temporary) / "old")
    else:
        aside.rename(path)
        warnings.warn(Warnings.W033.format(path=path, aside=aside.name), stacklevel=2)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.set-aside")


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a directory, are on the disk."""
    if os.name != "posix" and path.is_dir():
        return  # cannot be opened there
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
