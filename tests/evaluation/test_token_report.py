"""Scores of tokens, against scikit-learn on the tags themselves."""

import pytest
from sklearn.metrics import classification_report

from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
from spacy_bigru_crf.evaluation.token_report import token_report
from tests.evaluation.random_docs import random_tags, tagged_example


def flat(rows, *, by_tag):
    drop = (lambda tag: tag) if by_tag else (lambda tag: tag.split("-")[-1])
    return [[drop(tag) for row in rows for tag in row[side]] for side in (0, 1)]


@pytest.mark.parametrize("by_tag", [False, True])
def test_scores_are_those_of_scikit_learn(by_tag):
    rows = random_tags(60, seed=3)
    ours = token_report(aligned_docs(tagged_example(*row) for row in rows), by_tag=by_tag)
    theirs = classification_report(*flat(rows, by_tag=by_tag), output_dict=True)
    assert ours["accuracy"] == theirs.pop("accuracy")
    for name in ("macro", "weighted"):
        row = theirs.pop(f"{name} avg")
        assert ours[name] == {("f1" if k == "f1-score" else k): v for k, v in row.items()}
    assert [row["class"] for row in ours["classes"]] == list(theirs)
    for row in ours["classes"]:
        expected = theirs[row["class"]]
        assert (row["precision"], row["recall"]) == (expected["precision"], expected["recall"])
        assert (row["f1"], row["support"]) == (expected["f1-score"], expected["support"])


def test_missing_tokens_are_left_out_and_others_of_the_same_entity_are_not():
    gold = ["", "O", "O", "B-PER"]
    predicted = ["B-PER", "I-PER", "O", "B-PER"]
    report = token_report(aligned_docs([tagged_example(gold, predicted)]))
    by_class = {row["class"]: row for row in report["classes"]}
    assert report["macro"]["support"] == 3
    assert by_class["PER"]["precision"] == 0.5
    assert by_class["O"]["recall"] == 0.5


def test_a_label_that_is_only_predicted_scores_zero():
    report = token_report(aligned_docs([tagged_example(["O", "O"], ["O", "B-PER"])]))
    assert report["classes"][1] == {
        "class": "PER",
        "precision": 0.0,
        "recall": 0.0,
        "f1": 0.0,
        "support": 0,
    }
