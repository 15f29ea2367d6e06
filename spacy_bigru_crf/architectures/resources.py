"""Text files that are stored in a pipeline when it is initialised."""

from pathlib import Path

from spacy_bigru_crf.errors import Errors


def read_lines(path: Path, what: str) -> list[str]:
    """Return the lines of ``numbered_lines`` without their numbers."""
    return [line for _, line in numbered_lines(path, what)]


def numbered_lines(path: Path, what: str) -> list[tuple[int, str]]:
    """Return number, from 1, and stripped text of each line that is not blank.

    Args:
        path: A text file, UTF-8.
        what: The kind of file, for the message.

    Raises:
        ValueError: If the file does not exist, is not UTF-8, or has no such line.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise ValueError(Errors.N055.format(what=what, path=path, reason=error.strerror)) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ValueError(Errors.N056.format(what=what, path=path, line=line)) from error
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1)]
    filled = [(number, line) for number, line in lines if line]
    if not filled:
        raise ValueError(Errors.N057.format(what=what, path=path))
    return filled
