"""Refuse outputs that cannot or must not be written, before the work begins."""

import json
import os
from collections.abc import Collection, Iterable
from itertools import permutations
from pathlib import Path

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.util.files import restore_directory

# the path that means standard output
STDOUT = Path("-")


def check_output_file(
    path: Path | None,
    inputs: Iterable[str | Path | None] = (),
    *,
    force: bool = False,
    stdout: bool = False,
) -> None:
    """Check that a file can be written, and that nothing is lost by it.

    Args:
        path: The file; None is always right.
        inputs: What the command reads: files, directories, or names of installed pipelines; None
            is passed over.
        force: Whether an existing file may be overwritten.
        stdout: Whether ``-`` means standard output, which is always right, and not a file.

    Raises:
        ValueError: The path is a directory, an input or a part of one, exists, or cannot be
            written.
    """
    if path is None or (stdout and path == STDOUT):
        return
    # where it is written: a/../b is b, whether there is an a or not
    place = path.resolve()
    if place.is_dir():
        raise ValueError(Errors.R122.format(path=path))
    _check_writable(path)
    # a device or a named pipe is written to, not replaced
    if place.is_file():
        if any(_lies_in(path, Path(source)) for source in inputs if source is not None):
            raise ValueError(Errors.R161.format(path=path))
        if not force:
            raise ValueError(Errors.R010.format(path=path))


def check_output_directory(
    path: Path,
    inputs: Iterable[str | Path | None] = (),
    *,
    force: bool = False,
    own: Collection[str] | None = None,
) -> None:
    """Check that a directory can be written or replaced, and that nothing else is lost by it.

    Args:
        path: The directory.
        inputs: What the command reads: files, directories, or names of installed pipelines; None
            is passed over.
        force: Whether an existing directory may be replaced.
        own: The names that the command writes in it; None for those of a spaCy pipeline.

    Raises:
        ValueError: The path is a file or the root; it is, contains or lies in an input; it
            exists, or has content that the command would not write; or it cannot be written.
    """
    place = path.resolve()
    if not place.name:
        raise ValueError(Errors.R231.format(path=path))
    restore_directory(path)
    if place.exists() and not place.is_dir():
        raise ValueError(Errors.R138.format(path=path))
    _check_writable(path)
    for source in (Path(source) for source in inputs if source is not None):
        if _lies_in(place, source) or _lies_in(source, place):
            raise ValueError(Errors.R163.format(path=path, source=source))
    if not place.exists():
        return
    if not force:
        raise ValueError(Errors.R010.format(path=path))
    foreign = {entry.name for entry in place.iterdir()}.difference(
        _names_of_pipeline(place) if own is None else own
    )
    if foreign:
        raise ValueError(Errors.R164.format(path=path, name=min(foreign)))


def check_distinct_outputs(*paths: Path | None) -> None:
    """Check that no output of a command would be written over, or into, another one.

    Args:
        paths: The files and directories; None is passed over, and so are devices and named pipes,
            which take more than one output.

    Raises:
        ValueError: An output is another one or lies in it, however they are written.
    """
    replaced = [path for path in paths if path and (not path.exists() or _is_replaced(path))]
    for path, other in permutations(replaced, 2):
        if path.resolve().is_relative_to(other.resolve()):
            raise ValueError(Errors.R230.format(path=path, other=other))


def _is_replaced(path: Path) -> bool:
    return path.is_file() or path.is_dir()


def _names_of_pipeline(path: Path) -> set[str]:
    """Return the names that ``nlp.to_disk`` has written; none if this is not a saved pipeline."""
    try:
        components = json.loads((path / "meta.json").read_text("utf-8"))["components"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    if not (path / "config.cfg").is_file():
        return set()
    return {"config.cfg", "meta.json", "tokenizer", "vocab", *components}


def _lies_in(path: Path, outer: Path) -> bool:
    """Return whether a path is another one or lies in it, however they are written."""
    path = path.resolve()
    # the file system compares: it knows links and whether it minds the case of letters
    return outer.exists() and any(p.exists() and p.samefile(outer) for p in (path, *path.parents))


def _check_writable(path: Path) -> None:
    parent = next(parent for parent in path.resolve().parents if parent.exists())
    if not parent.is_dir():
        raise ValueError(Errors.R104.format(path=path, reason=f"{parent} is a file"))
    if not os.access(parent, os.W_OK | os.X_OK):
        raise ValueError(Errors.R104.format(path=path, reason=f"{parent} is read-only"))
