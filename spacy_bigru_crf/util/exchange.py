"""Exchange two names of a file system in one step."""

import ctypes
import os
import sys
from pathlib import Path

# of Linux: fcntl.h and fs.h
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def exchange(one: Path, other: Path) -> bool:
    """Exchange two directories in one step.

    Args:
        one: An existing directory.
        other: Another one, in the same file system.

    Returns:
        False, with nothing changed, if the system or the file system cannot do it.
    """
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)
    if renameat2 is None:
        return False
    names = os.fsencode(one), _AT_FDCWD, os.fsencode(other)
    return bool(renameat2(_AT_FDCWD, *names, _RENAME_EXCHANGE) == 0)
