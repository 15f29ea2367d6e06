"""scripts/side_by_side.py on evaluations of two made-up systems."""

import json

import pytest
import spacy
from spacy.tokens import Doc

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity
from spacy_bigru_crf.evaluation.report import evaluation_report
from tests.evaluation.random_docs import scored_run
from tests.project.running import call, in_one_line, load_script

side_by_side = load_script("side_by_side")
GOLD = [Entity(0, 4, "PER"), Entity(9, 16, "LOC")]
ANSWERS = {
    "good": [Entity(0, 4, "PER"), Entity(9, 16, "LOC")],
    "poor": [Entity(0, 4, "ORG"), Entity(9, 16, "LOC")],
}


@pytest.fixture
def evaluations(tmp_path):
    words = ["Anna", "sah", "Neu", "Ulm", "."]
    reference = Doc(
        spacy.blank("de").vocab, words=words, ents=["B-PER", "O", "B-LOC", "I-LOC", "O"]
    )
    paths = []
    for name, predicted in ANSWERS.items():
        docs = [AlignedDoc(reference, GOLD, predicted, [], i) for i in range(3)]
        source = {"model": name, "pipe": None, "data": "test.spacy", "train": None}
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(
            json.dumps(evaluation_report(scored_run(docs), sources=source, n_samples=20))
        )
    return paths


def test_both_systems_have_their_columns(evaluations):
    result = call(side_by_side, *evaluations)
    assert result.exit_code == 0, result.output
    lines = [in_one_line(line) for line in result.output.splitlines()]
    entities, tokens = (i for i, line in enumerate(lines) if line == "good poor Support")
    of_entities, of_tokens = lines[entities:tokens], lines[tokens:]
    for row in (
        *("LOC 100.00 100.00 3", "PER 100.00 0.00 3", "ORG 0.00 0"),
        *("micro precision 100.00 50.00", "micro f1 100.00 50.00", "macro f1 100.00 33.33"),
        "micro f1, 95% 100.00-100.00 50.00-50.00",
    ):
        assert row in of_entities
    # one of five tokens is wrong
    for row in ("O 100.00 100.00 6", "accuracy 100.00 80.00 15", "weighted f1 100.00 80.00"):
        assert row in of_tokens


def test_scores_on_the_tokens_of_the_corpus_have_a_row(evaluations):
    report = json.loads(evaluations[0].read_text())
    report["corpus_tokens"] = {"micro": {"f1": 0.875}}
    evaluations[0].write_text(json.dumps(report))
    result = call(side_by_side, *evaluations)
    assert result.exit_code == 0, result.output
    assert "micro f1, corpus's tokens 87.50" in in_one_line(result.output)
    assert "f1, corpus's tokens" not in in_one_line(call(side_by_side, evaluations[1]).output)


def test_each_system_says_on_which_tokens_it_was_scored(evaluations):
    reports = [json.loads(path.read_text()) for path in evaluations]
    reports[1]["scored_on"]["sentence"] = "Scored on running text: 3 documents."
    evaluations[1].write_text(json.dumps(reports[1]))
    output = in_one_line(call(side_by_side, *evaluations).output)
    assert f"good: {reports[0]['scored_on']['sentence']}" in output
    assert "poor: Scored on running text: 3 documents." in output


def test_scores_on_other_data_are_no_comparison(evaluations):
    report = json.loads(evaluations[1].read_text())
    report["sources"]["data"] = "dev.spacy"
    evaluations[1].write_text(json.dumps(report))
    result = call(side_by_side, *evaluations)
    assert result.exit_code == 1
    wanted = "good was evaluated on test.spacy and poor on dev.spacy"
    assert wanted in in_one_line(result.output)


@pytest.mark.parametrize("content", ["", "[]", '{"schema": "other"}', None])
def test_what_is_no_evaluation(evaluations, content):
    if content is None:
        evaluations[1].unlink()
    else:
        evaluations[1].write_text(content)
    result = call(side_by_side, *evaluations)
    assert result.exit_code == 1
    output = in_one_line(result.output)
    assert "poor.json does not exist" in output or "poor.json is no evaluation" in output
    assert "make it with `spacy ner-crf evaluate --json`" in output


def test_two_files_of_one_name(evaluations, tmp_path):
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "good.json"
    other.write_bytes(evaluations[0].read_bytes())
    result = call(side_by_side, evaluations[0], other)
    assert result.exit_code == 1
    assert "Two of the files have the same name: rename one." in in_one_line(result.output)
