"""scripts/evaluate_coarse.py on a pipeline of rules."""

import json

import pytest
import spacy
import srsly
from spacy.tokens import Doc, DocBin

from tests.project.running import ROOT, call, in_one_line, load_script

evaluate_coarse = load_script("evaluate_coarse")
CLASSES = {"PER": ["PER", "RR"], "LOC": ["ST"]}


@pytest.fixture
def saved(tmp_path):
    """A pipeline for which Anna is a judge and Ulm a city; in the data she is a person."""
    nlp = spacy.blank("de")
    patterns = [{"label": "RR", "pattern": "Anna"}, {"label": "ST", "pattern": "Ulm"}]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    nlp.to_disk(tmp_path / "pipeline")
    words = ["Anna", "kennt", "Ulm", "und", "Bonn", "."]
    tags = ["B-PER", "O", "B-ST", "O", "B-ST", "O"]
    DocBin(docs=[Doc(nlp.vocab, words=words, ents=tags)]).to_disk(tmp_path / "test.spacy")
    srsly.write_json(tmp_path / "classes.json", CLASSES)
    return tmp_path


def run(saved, *options):
    paths = (saved / "pipeline", saved / "test.spacy", saved / "classes.json")
    return call(evaluate_coarse, *paths, *options)


def test_labels_of_one_class_are_the_same(saved):
    result = run(saved, "--json", saved / "metrics" / "coarse.json")
    assert result.exit_code == 0, result.output
    report = json.loads((saved / "metrics" / "coarse.json").read_text("utf-8"))
    scores = {row["label"]: (row["correct"], row["support"]) for row in report["spans"]["labels"]}
    assert scores == {"PER": (1, 1), "LOC": (1, 2)}
    assert {row["class"] for row in report["tokens"]["by_category"]["classes"]} == {
        "PER",
        "LOC",
        "O",
    }
    assert [error["kind"] for error in report["errors"]] == ["missing"]
    assert "LOC" in result.output
    assert "ST " not in result.output


def test_labels_are_the_same_on_tokens_of_both_kinds(saved):
    words, spaces = ["Anna", "in", "Ulm."], [True, True, False]
    nlp = spacy.load(saved / "pipeline")
    doc = Doc(nlp.vocab, words=words, spaces=spaces, ents=["B-PER", "O", "B-ST"])
    DocBin(docs=[doc]).to_disk(saved / "test.spacy")
    result = run(saved, "--json", saved / "coarse.json")
    assert result.exit_code == 0, result.output
    report = json.loads((saved / "coarse.json").read_text("utf-8"))
    counts = [
        [(row["label"], row["correct"], row["predicted"]) for row in spans["labels"]]
        for spans in (report["spans"], report["corpus_tokens"])
    ]
    # Ulm is cut off from its full stop in running text only
    assert counts == [[("LOC", 0, 1), ("PER", 1, 1)], [("LOC", 0, 0), ("PER", 1, 1)]]
    assert report["spacy_scorer"] is None
    assert "spaCy's scorer" not in result.output


@pytest.mark.parametrize(
    ("classes", "sentence"),
    [
        ({"PER": ["PER"], "LOC": ["ST"]}, "has no class for the label RR: add it."),
        ({**CLASSES, "ORG": ["RR"]}, "has RR in several classes: decide for one."),
        (["PER"], 'is not of the form {"CLASS": ["LABEL", ...], ...}: correct it.'),
        ({"PER": 1}, 'is not of the form {"CLASS": ["LABEL", ...], ...}: correct it.'),
    ],
)
def test_classes_that_do_not_fit(saved, classes, sentence):
    srsly.write_json(saved / "classes.json", classes)
    result = run(saved, "--json", saved / "coarse.json")
    assert result.exit_code == 1
    assert sentence in in_one_line(result.output)
    assert not (saved / "coarse.json").exists()


@pytest.mark.parametrize("missing", ["test.spacy", "classes.json"])
def test_a_file_that_is_not_there(saved, missing):
    (saved / missing).unlink()
    result = run(saved)
    assert result.exit_code == 1
    assert f"{missing} does not exist" in in_one_line(result.output)


def test_the_classes_of_german_ler_have_each_label_once():
    classes = srsly.read_json(ROOT / "scripts" / "ler_coarse_classes.json")
    text = (ROOT / "assets" / "german-court-decisions" / "train.conll").read_text("utf-8")
    labels = {line.rsplit(" B-", 1)[1] for line in text.split("\n") if " B-" in line}
    found = sorted(label for members in classes.values() for label in members)
    assert found == sorted(labels)
    assert (len(classes), len(found)) == (7, 19)
