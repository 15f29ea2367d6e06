import random

import pytest

from spacy_bigru_crf.corpora.conversion.split import SplitOptions, split_documents, text_key


@pytest.mark.parametrize("seed", range(5))
def test_shares(seed):
    parts = split_documents([*map(str, range(100))], SplitOptions(0.1, 0.2, seed))
    assert {part: parts.count(part) for part in set(parts)} == {"train": 70, "dev": 10, "test": 20}


def test_the_same_seed_gives_the_same_parts():
    keys = [*map(str, range(50))]
    options = SplitOptions(0.2, 0.2, 1)
    assert split_documents(keys, options) == split_documents(keys, options)
    assert split_documents(keys, options) != split_documents(keys, SplitOptions(0.2, 0.2, 2))


@pytest.mark.parametrize("seed", range(20))
def test_the_same_text_is_never_in_two_parts(seed):
    rng = random.Random(seed)
    keys = [str(rng.randrange(60)) for _ in range(200)]
    parts = split_documents(keys, SplitOptions(0.15, 0.1, seed))
    of_key = {}
    for key, part in zip(keys, parts, strict=True):
        assert of_key.setdefault(key, part) == part
    # as many as asked for, but for what a group of equal texts is too large for
    assert 15 <= parts.count("dev") <= 30
    assert 10 <= parts.count("test") <= 20


def test_white_space_makes_no_other_text():
    assert text_key("Anna kam .") == text_key("Anna\nkam.")


def test_one_part_beside_train():
    assert set(split_documents(["a", "b", "c"], SplitOptions(dev=0.3))) == {"train", "dev"}
    assert set(split_documents(["a", "b", "c"], SplitOptions(test=0.3))) == {"train", "test"}


@pytest.mark.parametrize(
    ("dev", "test"),
    [(0, 0), (1, 0), (0.5, 0.5), (0.7, 0.7), (-0.1, 0.2), (0.1, -0.1), (float("nan"), 0.1)],
)
def test_shares_that_cannot_be(dev, test):
    with pytest.raises(ValueError, match="D050"):
        SplitOptions(dev, test)


@pytest.mark.parametrize("keys", [[], ["a"], ["a", "b"], ["a"] * 50])
def test_too_few_documents(keys):
    with pytest.raises(ValueError, match=rf"D051\] The {len(set(keys))} different"):
        split_documents(keys, SplitOptions(0.2, 0.2))
