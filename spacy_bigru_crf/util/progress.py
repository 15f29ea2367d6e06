"""Progress bars: one look for all commands."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

# takes items and arguments of ``tqdm``; yields the items, and shows how many there have been
Progress = Callable[..., Iterable[Any]]


def no_progress(items: Iterable[Any], **_: Any) -> Iterable[Any]:
    """Return the items: a ``Progress`` that shows nothing."""
    return items


def progress_bar(unit: str, **settings: Any) -> Progress:
    """Return a progress bar for standard error.

    It appears after a second, and only where standard error is a terminal.

    Args:
        unit: The plural of the items, such as "documents".
        **settings: Further arguments of ``tqdm``.

    Returns:
        A function that takes items, and arguments of ``tqdm``, and yields the items.
    """
    from tqdm import tqdm

    # disable=None: where standard error is no terminal
    return partial(tqdm, unit=f" {unit}", delay=1, leave=False, disable=None, **settings)
