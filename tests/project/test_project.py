"""The spaCy project, run by its own command in a copy of what it needs."""

import json

import pytest
import spacy
import srsly

from tests.project.running import ROOT, run


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
