from spacy_bigru_crf.corpora.checks.labels import (
    label_counts,
    labels_in_every_document,
    labels_only_in_dev,
    labels_only_in_train,
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
