"""The spaCy project, run by its own command in a copy of what it needs."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
import srsly

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def project(tmp_path):
    shutil.copy(ROOT / "project.yml", tmp_path)
    for name in ("assets", "configs", "scripts", "benchmarks"):
        ignored = shutil.ignore_patterns("runs", "ler.conll", "__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    return tmp_path


def run(project, workflow, *variables):
    result = subprocess.run(
        [sys.executable, "-m", "spacy", "project", "run", workflow, ".", *variables],
        cwd=project,
        capture_output=True,
        text=True,
        env=os.environ | {"NO_COLOR": "1", "ANSI_COLORS_DISABLED": "1"},
    )
    # messages are wrapped to the width of the terminal
    return result.returncode, " ".join((result.stdout + result.stderr).split())


@pytest.mark.slow
def test_workflow_all(project):
    returncode, output = run(project, "all", "--vars.max_steps", "400")
    assert returncode == 0, output
    scores = json.loads((project / "metrics" / "test.json").read_text())
    assert scores["ents_f"] > 0.6
    assert "Habichtswald Logistik GmbH" in output
    page = (project / "demo" / "entities.html").read_text("utf-8")
    assert "<mark" in page
    assert "Sandvoß" in page


@pytest.mark.slow
def test_workflow_vectors(project):
    pytest.importorskip("gensim")
    returncode, output = run(project, "vectors", "--vars.max_steps", "200")
    assert returncode == 0, output
    assert json.loads((project / "metrics" / "vectors.json").read_text())["ents_f"] > 0.3
    # the pipeline needs the file no longer
    (project / "corpus" / "vectors.bin").unlink()
    nlp = spacy.load(project / "training" / "vectors" / "model-best")
    assert nlp("Das Landgericht Vechta hob das Urteil auf .").has_annotation("ENT_IOB")


def test_workflow_ler_without_the_corpus_says_how_to_get_it(project):
    returncode, output = run(project, "ler")
    assert returncode == 1
    assert "assets/ler.conll does not exist: fetch German LER with" in output
    assert "Traceback" not in output
    assert not (project / "corpus" / "ler").exists()


def test_workflow_ler_refuses_another_file(project):
    other = project / "other.conll"
    other.write_text("Das O\n", encoding="utf-8")
    returncode, output = run(project, "ler", "--vars.ler_path", str(other))
    assert returncode == 1
    assert "is not German LER as published" in output
    assert not (project / "corpus" / "ler").exists()


def test_commands_name_files_that_exist():
    project = srsly.read_yaml(ROOT / "project.yml")
    made = {output for command in project["commands"] for output in command.get("outputs", [])}
    for command in project["commands"]:
        for dep in command["deps"]:
            path = dep.replace("${vars.config}", project["vars"]["config"])
            path = path.replace("${vars.vectors_text}", project["vars"]["vectors_text"])
            assert path in made or (ROOT / path).exists(), path
    for steps in project["workflows"].values():
        assert set(steps) <= {command["name"] for command in project["commands"]}
