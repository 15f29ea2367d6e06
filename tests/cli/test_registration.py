import subprocess
import sys
from importlib.metadata import entry_points

import pytest


def _run(*arguments):
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=120, check=False
    )


def test_entry_point_is_found_and_loads():
    (entry_point,) = entry_points(group="spacy_cli", name="ner-crf")
    assert callable(entry_point.load())


@pytest.mark.parametrize("arguments", [["--help"], ["ner-crf", "--help"]])
def test_spacy_lists_the_commands(arguments):
    result = _run("-m", "spacy", *arguments)
    assert result.returncode == 0, result.stderr
    assert ("convert" if "ner-crf" in arguments else "ner-crf") in result.stdout


def test_import_brings_in_nothing_that_only_running_needs():
    # every spacy command pays for this import; spacy.cli brings torch along by itself
    program = (
        "import sys, spacy.cli; before = set(sys.modules); import spacy_bigru_crf.cli; "
        "print(*sorted(set(sys.modules) - before))"
    )
    result = _run("-c", program)
    assert result.returncode == 0, result.stderr
    imported = set(result.stdout.split())
    assert {name.partition(".")[0] for name in imported} <= {"spacy_bigru_crf", "gzip"}
    assert not {
        name
        for name in imported
        if name.startswith(
            ("spacy_bigru_crf.corpora.docs", "spacy_bigru_crf.crf", "spacy_bigru_crf.nets")
        )
    }
