import pytest

from spacy_bigru_crf.corpora.checks.trainable import blocking_issues
from tests.corpora.checks.parts import make_doc, part_of

GOOD = part_of(("Anna kam", [(0, 1, "PER")]))


def test_good_data_has_no_obstacles():
    assert blocking_issues(GOOD, GOOD) == []
    assert blocking_issues(GOOD, GOOD, ["PER", "LOC"]) == []


@pytest.mark.parametrize(
    ("train", "dev", "labels", "codes"),
    [
        (part_of(), GOOD, None, ["R140"]),
        (GOOD, part_of(), None, ["R140"]),
        (part_of(make_doc("Anna kam", annotated=False)), GOOD, None, ["R141"]),
        (part_of(("Anna kam", [])), part_of(("Anna kam", [])), None, ["R142", "R142"]),
        (GOOD, GOOD, ["LOC"], ["R143"]),
        (GOOD, GOOD, [], ["R143"]),
    ],
)
def test_what_makes_training_impossible_is_named(train, dev, labels, codes):
    found = blocking_issues(train, dev, labels)
    assert [sentence[4:8] for sentence in found] == codes
