import pytest

from spacy_bigru_crf.corpora.checks.trainable import obstacles
from tests.corpora.checks.parts import make_doc, part_of

GOOD = part_of(("Anna kam", [(0, 1, "PER")]))


def test_good_data_has_no_obstacles():
    assert obstacles(GOOD, GOOD) == []
    assert obstacles(GOOD, GOOD, ["PER", "LOC"]) == []


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
    found = obstacles(train, dev, labels)
    assert [sentence[1:5] for sentence in found] == codes
