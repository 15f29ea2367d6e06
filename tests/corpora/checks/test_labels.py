import pytest

from spacy_bigru_crf.corpora.checks.labels import (
    blocking_issues,
    label_counts,
    labels_in_every_document,
    labels_only_in_dev,
    labels_only_in_train,
    labels_that_differ_in_case,
    rare_labels,
)
from tests.corpora.checks.splits import make_doc, split_of

TRAIN = split_of(
    *[("Anna in Bonn", [(0, 1, "PER"), (2, 3, "LOC")])] * 3,
    ("Anna in Rom", [(0, 1, "PER")]),
    make_doc("Es regnet hier", annotated=False),
)
DEV = split_of(("Anna in Bonn", [(0, 1, "PER"), (2, 3, "CITY")]))


def test_labels_are_counted():
    assert label_counts(TRAIN) == {"PER": 4, "LOC": 3}


def test_rare_labels_come_first():
    assert list(rare_labels(TRAIN, 4).items()) == [("LOC", 3), ("PER", 4)]
    assert rare_labels(TRAIN, 3) == {"LOC": 3}


def test_labels_of_one_part_only_are_found():
    assert labels_only_in_dev(TRAIN, DEV) == {"CITY": 1}
    assert labels_only_in_train(TRAIN, DEV) == ["LOC"]


def test_labels_of_every_annotated_document_are_found():
    assert labels_in_every_document(TRAIN) == ["PER"]
    assert labels_in_every_document(split_of()) == []


def test_labels_that_differ_in_case_alone_are_found():
    other = split_of(("Anna in Bonn", [(0, 1, "Per"), (2, 3, "CITY")]))
    assert labels_that_differ_in_case(TRAIN, other) == [["PER", "Per"]]
    assert labels_that_differ_in_case(TRAIN, DEV) == []


GOOD = split_of(("Anna kam", [(0, 1, "PER")]))


def test_good_data_has_no_blocking_issues():
    assert blocking_issues(GOOD, GOOD) == []
    assert blocking_issues(GOOD, GOOD, ["PER", "LOC"]) == []


@pytest.mark.parametrize(
    ("train", "dev", "labels", "codes"),
    [
        (split_of(), GOOD, None, ["R140"]),
        (GOOD, split_of(), None, ["R140"]),
        (split_of(make_doc("Anna kam", annotated=False)), GOOD, None, ["R141"]),
        (split_of(("Anna kam", [])), split_of(("Anna kam", [])), None, ["R142", "R142"]),
        (GOOD, GOOD, ["LOC"], ["R143"]),
        (GOOD, GOOD, [], ["R143"]),
        (split_of(("Anna kam", [(0, 1, "O"), (1, 2, "B-PER")])), GOOD, None, ["T013", "T012"]),
        (GOOD, split_of(("Anna kam", [(0, 1, "-")])), None, ["T012"]),
    ],
)
def test_what_makes_training_impossible_is_named(train, dev, labels, codes):
    found = blocking_issues(train, dev, labels)
    assert [sentence[4:8] for sentence in found] == codes
