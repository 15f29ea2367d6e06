import pytest

from spacy_bigru_crf.corpora.checks.coverage import (
    unseen_characters,
    unseen_entities,
    unseen_words,
)
from tests.corpora.checks.splits import split_of

TRAIN = split_of(("Anna kam aus Bonn", [(0, 1, "PER"), (3, 4, "LOC")]))
DEV = split_of(("Anna kam zu Max zu", [(0, 1, "PER"), (3, 4, "PER")]))


@pytest.mark.parametrize(
    ("check", "total", "unknown"),
    [
        (unseen_words, 5, {"zu": 2, "Max": 1}),
        (unseen_characters, 14, {"z": 2, "M": 1, "x": 1}),
        (unseen_entities, 2, {"Max": 1}),
    ],
)
def test_what_training_does_not_show_is_found(check, total, unknown):
    found = check(TRAIN, DEV)
    assert found.total == total
    assert list(found.unknown.items()) == list(unknown.items())
    assert found.share == pytest.approx(sum(unknown.values()) / total)
    assert check(TRAIN, TRAIN).unknown == {}
    assert check(TRAIN, split_of()).share == 0
