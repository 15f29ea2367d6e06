"""All problems of a file in one error, so that one run shows what has to be corrected."""

import re
import sys
from collections import Counter
from pathlib import Path

from spacy_bigru_crf.corpora.lines import CorpusError

MOST_SHOWN = 20


class Problems:
    """Collects the problems of a file.

    A reader adds each problem after which it can go on, and calls ``check`` at the end. Problems
    after which nothing can be read for certain, such as bytes that are no text, are raised at once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._shown: list[CorpusError] = []
        self._more: Counter[str] = Counter()

    def add(self, message: str, line: int | None = None) -> None:
        """Add a problem.

        Args:
            message: The problem and the way out, with its code, without the place.
            line: Line number, from 1; None if it concerns the whole file.
        """
        self.add_error(CorpusError(message, self.path, line))

    def add_error(self, error: CorpusError) -> None:
        """Add a problem that has its place already."""
        if len(self._shown) < MOST_SHOWN:
            self._shown.append(error)
        else:
            self._more[_code(str(error))] += 1

    def check(self) -> None:
        """Raise all problems as one error: the first ones with their places, then counts by kind.

        Raises:
            CorpusError: There are problems.
        """
        if not self._shown:
            return
        # problems of the whole file come last
        in_order = sorted(self._shown, key=lambda error: error.line or sys.maxsize)
        parts = [str(error) for error in in_order]
        if self._more:
            kinds = ", ".join(f"{code}: {count}" for code, count in self._more.most_common())
            parts.append(f"{self.path}: {self._more.total()} more problems: {kinds}.")
        raise CorpusError.of_message("\n".join(parts), self.path)


def _code(message: str) -> str:
    """Return the code of a message: ``a.jsonl:2: [NC-D022] Entity …`` -> ``NC-D022``."""
    match = re.search(r"\[(NC-\w+)\]", message)
    return match[1] if match else message
