from spacy_bigru_crf.corpora.checks.duplicates import repeated_documents, train_dev_overlap
from tests.corpora.checks.splits import make_doc, split_of

TRAIN = split_of(
    ("Anna kam", [(0, 1, "PER")]),
    ("Es regnet", []),
    ("Anna kam", [(0, 1, "PER")]),
    ("Anna kam", []),
    ("Es regnet", []),
    make_doc("Anna kam", annotated=False),
    ("Anna kam nicht", []),
)


def test_documents_that_repeat_an_earlier_one_are_counted():
    found = repeated_documents(TRAIN)
    assert (found.count, found.with_entities, found.conflicting) == (4, 1, 1)
    assert found.most_common == [("Anna kam ", 3), ("Es regnet ", 1)]


def test_documents_of_dev_that_are_in_train_are_counted():
    dev = split_of(("Anna kam", [(0, 1, "LOC")]), ("Neu", []), ("Neu", []))
    found = train_dev_overlap(TRAIN, dev)
    assert (found.count, found.with_entities, found.conflicting) == (1, 1, 1)
    assert train_dev_overlap(dev, split_of(("Alt", []))).count == 0
