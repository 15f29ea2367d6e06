"""Which room may import which: the rule of docs/architecture.md, read off the sources."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import spacy_bigru_crf

PACKAGE = Path(spacy_bigru_crf.__file__).parent

# what each room may import of this package, besides itself, errors and types
MAY_IMPORT = {
    "errors": set(),
    "types": set(),
    "util": set(),
    "tags": set(),
    "crf": {"tags"},
    "nets": {"tags"},
    "torch_backend": set(),
    "corpora": {"tags", "util"},
    "vectors": {"corpora", "util"},
    "architectures": {"tags", "crf", "nets", "torch_backend", "vectors"},
    "pipeline": {"tags", "crf"},
    "assembly": {"pipeline"},
    "evaluation": {"tags", "util", "pipeline"},
    "experiments": {"util", "evaluation", "assembly"},
    "suggestion": {"tags", "corpora", "crf", "pipeline"},
    "prediction": {"corpora", "pipeline"},
    "config_template": set(),
    "schedules": set(),
    "loggers": {"evaluation"},
    "reports": set(),
    "cli": {
        "tags",
        "util",
        "corpora",
        "pipeline",
        "assembly",
        "vectors",
        "config_template",
        "evaluation",
        "experiments",
        "suggestion",
        "prediction",
        "reports",
    },
    "factories": {"pipeline"},
    "readers": {"corpora"},
}
NO_TORCH = {
    "errors",
    "util",
    "assembly",
    "config_template",
    "experiments",
    "tags",
    "corpora",
    "vectors",
    "evaluation",
    "suggestion",
    "prediction",
    "reports",
    "schedules",
    "cli",
    "factories",
    "readers",
}
NO_SPACY = {"errors", "types", "util", "tags", "crf", "nets", "reports"}
# rooms that every spacy command imports: what is heavy is imported inside functions
LIGHT_AT_IMPORT = {"cli", "factories", "readers"}
HEAVY = tuple(
    f"spacy_bigru_crf.{room}" for room in ("pipeline", "assembly", "evaluation", "experiments")
)


def modules():
    return [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"]


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree, *, top_level_only):
    nodes = tree.body if top_level_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_one_way(path):
    room = room_of(path)
    assert room in MAY_IMPORT, f"docs/architecture.md and this test do not know the room {room}"
    tree = ast.parse(path.read_text("utf-8"))
    allowed = MAY_IMPORT[room] | {room, "errors", "types"}
    for name in imported(tree, top_level_only=False):
        parts = name.split(".")
        if parts[0] == "spacy_bigru_crf" and len(parts) > 1:
            assert parts[1] in allowed, f"{room} imports {name}"
        assert not (room in NO_TORCH and parts[0] == "torch"), f"{room} imports torch"
        assert not (room in NO_SPACY and parts[0] in {"spacy", "thinc"}), f"{room} imports {name}"
    if room in LIGHT_AT_IMPORT:
        top_level = list(imported(tree, top_level_only=True))
        heavy = [n for n in top_level if n.startswith(HEAVY)]
        assert not heavy, f"{room} imports {heavy} whenever spaCy starts"


def test_annotations_are_not_postponed():
    """With postponed annotations, registered functions lose the validation of their settings."""
    for path in modules():
        assert "from __future__ import annotations" not in path.read_text("utf-8"), path


def module_name(path):
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(("spacy_bigru_crf", *(part for part in parts if part != "__init__")))


def test_no_module_imports_itself_through_others():
    """Neither at import nor, by an import in a function, when it is called."""
    names = {module_name(path) for path in modules()}
    graph = {}
    for path in modules():
        found = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                # a module, or something in it
                found.add(node.module)
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        graph[module_name(path)] = found & names
    assert any(graph.values())
    # raises CycleError, which names the modules
    TopologicalSorter(graph).prepare()
