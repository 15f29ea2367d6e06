import pytest

from spacy_bigru_crf.corpora.checks.trainable import blocking_issues
from tests.corpora.checks.splits import make_doc, split_of

GOOD = split_of(("Anna kam", [(0, 1, "PER")]))


def test_good_data_has_no_obstacles():
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
    ],
)
def test_what_makes_training_impossible_is_named(train, dev, labels, codes):
    found = blocking_issues(train, dev, labels)
    assert [sentence[4:8] for sentence in found] == codes
