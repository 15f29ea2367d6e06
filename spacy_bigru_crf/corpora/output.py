"""Files that are there whole or not at all."""

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file, and its directories if needed, in one step that cannot be seen half done.

    Whatever happens meanwhile (an error, Ctrl-C, a full disk), ``path`` is afterwards the whole
    new file or what it was before. Raises OSError if it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # in the same directory, because a file can only be renamed within its file system
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
