"""The examples on the pages of the project, as a reader has them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_BLOCK = re.compile(
    r"^```(bash|python)\n(.*?)^```\n(?:```(?:json|text)\n(.*?)^```\n)?", re.M | re.S
)
_NUMBER = re.compile(r"\d+\.\d+")


@dataclass(frozen=True)
class Example:
    """A block of commands or code.

    Attributes:
        page: The page's name.
        line: The block's first line on it.
        language: "bash" or "python".
        code: What the reader copies.
        output: What the page says is printed; None if it does not say.
    """

    page: str
    line: int
    language: str
    code: str
    output: str | None

    def commands(self) -> list[str]:
        """The lines of the shell, with the ones that continue them."""
        return self.code.replace("\\\n", " ").splitlines()


def examples(page: Path) -> list[Example]:
    """The examples of a page, in order."""
    text = page.read_text("utf-8")
    return [
        Example(page.name, text.count("\n", 0, found.start()) + 2, *found.groups())
        for found in _BLOCK.finditer(text)
    ]


def equal_but_for_decimals(expected: str, found: str, tolerance: float) -> bool:
    """Whether two outputs are the same, decimal numbers within a tolerance."""
    if _NUMBER.split(expected.strip()) != _NUMBER.split(found.strip()):
        return False
    pairs: Iterable[tuple[str, str]] = zip(
        _NUMBER.findall(expected), _NUMBER.findall(found), strict=True
    )
    return all(abs(float(one) - float(other)) <= tolerance for one, other in pairs)
