"""The spaCy project, run by its own command in a copy of what it needs."""

import json
import re

import pytest
import spacy
import srsly

from tests.project.running import ROOT, output_of_refusal, run


@pytest.mark.slow
def test_workflow_all(project):
    returncode, output = run(project, "all", "--vars.max_steps", "400")
    assert returncode == 0, output
    report = json.loads((project / "metrics" / "test.json").read_text())
    # the same on running text and on the corpus's tokens, within a point
    text, tokens = report["spans"]["micro"]["f1"], report["corpus_tokens"]["micro"]["f1"]
    assert text > 0.6
    assert text > tokens - 0.01
    assert "Habichtswald Logistik GmbH" in output
    page = (project / "demo" / "entities.html").read_text("utf-8")
    assert "<mark" in page
    assert "Sandvoß" in page


@pytest.mark.slow
def test_workflow_vectors(project):
    pytest.importorskip("gensim")
    returncode, output = run(project, "vectors", "--vars.max_steps", "200")
    assert returncode == 0, output
    report = json.loads((project / "metrics" / "vectors.json").read_text())
    assert report["spans"]["micro"]["f1"] > 0.3
    # the pipeline needs the file no longer
    (project / "corpus" / "vectors.bin").unlink()
    nlp = spacy.load(project / "training" / "vectors" / "model-best")
    assert nlp("Das Landgericht Vechta hob das Urteil auf .").has_annotation("ENT_IOB")


@pytest.mark.slow
def test_workflow_ensemble(project):
    steps = ("--vars.ensemble_max_steps", "60", "--vars.ensemble_eval_frequency", "30")
    returncode, output = run(project, "ensemble", *steps)
    assert returncode == 0, output
    report = json.loads((project / "metrics" / "ensemble.json").read_text("utf-8"))
    names = ["bigru_crf-0", "bilstm_softmax-0", "charrnn-0", "residual-0", "tcn_crf-0"]
    assert [row["name"] for row in report["ensemble"]["members"]] == names
    assert report["spans"]["micro"]["support"] > 0
    assert "that of its best member" in output
    assert "<html" in (project / "demo" / "ensemble.html").read_text("utf-8")
    nlp = spacy.load(project / "training" / "ensemble" / "ensemble")
    assert nlp.pipe_names == ["ner_crf_ensemble"]


def test_workflow_ler_without_the_corpus_says_how_to_get_it(project, capfd):
    output = output_of_refusal(project, "ler", capfd)
    assert "Missing dependency specified by command 'ler-convert': assets/ler.conll" in output
    assert "run the 'weasel assets' command" in output
    assert "Traceback" not in output
    assert not (project / "corpus" / "ler").exists()


def test_workflow_ler_refuses_another_file(project, capfd):
    other = project / "other.conll"
    other.write_text("Das O\n", encoding="utf-8")
    output = output_of_refusal(project, "ler", capfd, ler_path=other)
    assert "is not German LER as published" in output
    assert not (project / "corpus" / "ler").exists()


def test_commands_name_files_that_exist():
    project = srsly.read_yaml(ROOT / "project.yml")
    made = {output for command in project["commands"] for output in command.get("outputs", [])}
    for command in project["commands"]:
        for dep in command["deps"]:
            path = dep.replace("${vars.config}", project["vars"]["config"])
            path = path.replace("${vars.vectors_text}", project["vars"]["vectors_text"])
            path = path.replace("${vars.ensemble_corpus}", project["vars"]["ensemble_corpus"])
            # weasel names what `project assets` has not fetched yet
            fetched = path.startswith(("${vars.ler_path}", "${vars.brands_path}"))
            assert fetched or path in made or (ROOT / path).exists(), path
    for command in project["commands"]:
        # or a command is not run again when the user's file is replaced
        words = [word for line in command["script"] for word in line.split()]
        read = {w for w in words if re.match(r"\$\{vars\.\w+_(path|text|corpus)\}", w)}
        assert read <= {*command["deps"]}, command["name"]
    for steps in project["workflows"].values():
        assert set(steps) <= {command["name"] for command in project["commands"]}
