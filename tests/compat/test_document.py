"""docs/spacy-compatibility.md names the test of each item, and each test of this folder."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "spacy-compatibility.md"


def rows():
    """The rows of the page's tables: what works, and its tests."""
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 2 and not set(cells[0]) <= set("-: "):
            yield cells


@cache
def functions_in(path):
    tree = ast.parse(path.read_text("utf-8"))
    return [node.name for node in tree.body if getattr(node, "name", "").startswith("test_")]


FILES = sorted(set(Path(__file__).parent.glob("test_*.py")) - {Path(__file__)})
ITEMS = [(item, tests) for item, tests in rows() if item != "What works"]
NAMED = [name for _, tests in ITEMS for name in re.findall("`([^`]+::[^`]+)`", tests)]


def test_each_item_has_a_test():
    assert ITEMS
    for item, tests in ITEMS:
        assert re.fullmatch("`[^`]+::[^`]+`(<br>`[^`]+::[^`]+`)*", tests), item


def test_each_test_of_the_page_exists():
    for name in NAMED:
        path, _, function = name.partition("::")
        assert function in functions_in(ROOT / path), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_test_is_on_the_page(path):
    where = path.relative_to(ROOT).as_posix()
    missing = {f"{where}::{function}" for function in functions_in(path)} - set(NAMED)
    assert not missing
