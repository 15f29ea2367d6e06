"""What the installed plugin costs those who do not use it: next to nothing."""

import json
import subprocess
import sys

import pytest

# what spacy.blank() does for the plugin, in a process that has loaded spaCy
LOAD_THE_FACTORIES = """
import json, sys, time
from importlib.metadata import entry_points
import spacy
import spacy.lang.de
(entry_point,) = entry_points(group="spacy_factories", name="ner_crf")
before = set(sys.modules)
seconds = []
for _ in range(20):
    ours = [name for name in sys.modules if name.split(".")[0] == "spacy_bigru_crf"]
    for name in ours:
        del sys.modules[name]
    start = time.process_time()
    entry_point.load()
    seconds.append(time.process_time() - start)
print(json.dumps([min(seconds), sorted(set(sys.modules) - before)]))
"""

WITHOUT_A_MODULE = """
import runpy, sys
import catalogue

# another plugin that needs what is blocked would fail by itself, whatever this one does
entry_points = catalogue.Registry._get_entry_points
catalogue.Registry._get_entry_points = lambda registry: [
    point for point in entry_points(registry) if not point.value.startswith("spacy_transformers")
]

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if any(f"{name}.".startswith(f"{blocked}.") for blocked in BLOCKED):
            raise ImportError("blocked " + name)

sys.meta_path.insert(0, Blocker())
import spacy
nlp = spacy.blank("de")
assert nlp("Anna lacht .").text == "Anna lacht ."
nlp.add_pipe("sentencizer")
try:
    nlp.add_pipe("ner_crf")
except ImportError as error:
    print("add_pipe:", error)
sys.argv = ["spacy", "info"]
runpy.run_module("spacy", run_name="__main__", alter_sys=True)
"""


def run(script):
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_blank_is_at_most_ten_milliseconds_slower():
    """Measured in time of this process alone, so that a busy machine does not matter."""
    seconds, modules = json.loads(run(LOAD_THE_FACTORIES))
    # nothing else is loaded, whose loading would have to be counted too
    assert modules == ["spacy_bigru_crf", "spacy_bigru_crf.factories"]
    assert seconds < 0.010


OPTIONAL = [
    "cupy",
    "gensim",
    "matplotlib",
    "ray",
    "scipy",
    "sklearn",
    "spacy_transformers",
    "tensorboard",
]


@pytest.mark.parametrize(
    "modules",
    [["spacy_bigru_crf.pipeline"], ["safetensors"], ["torch"], OPTIONAL],
    ids=["pipeline", "safetensors", "torch", "optional"],
)
def test_an_import_that_fails_breaks_nothing_else(modules):
    output = run(f"BLOCKED = {modules!r}\n{WITHOUT_A_MODULE}")
    assert "spaCy version" in output
    if modules is OPTIONAL:
        assert "add_pipe:" not in output
    else:
        assert f"add_pipe: blocked {modules[0]}" in output
