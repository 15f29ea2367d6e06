import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from spacy_bigru_crf.architectures.char_bigrams import build_char_bigrams_v1


@pytest.fixture(scope="module")
def vocab():
    return spacy.blank("zh").vocab


@pytest.fixture
def model():
    model = build_char_bigrams_v1(8, 1000)
    model.initialize()
    return model


def test_the_same_neighbour_gives_the_same_half(vocab, model):
    [Y, Z] = model.predict([Doc(vocab, words=list("北京人")), Doc(vocab, words=list("京人口"))])
    left, right = slice(0, 4), slice(4, 8)
    np.testing.assert_array_equal(Y[1, right], Z[0, right])  # 京人
    np.testing.assert_array_equal(Y[2, left], Z[1, left])  # 京人
    assert (Y[1, left] != Z[0, left]).all()  # 北京, and 京 at the border
    assert (Y[2, right] != Z[1, right]).all()


def test_order_matters(vocab, model):
    [Y, Z] = model.predict([Doc(vocab, words=list("人中")), Doc(vocab, words=list("中人"))])
    assert (Y[0, 4:] != Z[0, 4:]).all()


def test_bigrams_are_told_apart(vocab, model):
    words = [chr(0x4E00 + i) for i in range(300)]
    [Y] = model.predict([Doc(vocab, words=words + words[::-1])])
    # each bigram once in each order; the two in the middle are one character twice
    assert len(np.unique(Y[:, :4], axis=0)) == 600


def test_both_halves_learn(vocab, model):
    Ys, backprop = model.begin_update([Doc(vocab, words=list("北京")), Doc(vocab)])
    assert [Y.shape for Y in Ys] == [(2, 8), (0, 8)]
    assert backprop([np.ones_like(Y) for Y in Ys]) == []
    grads = [node.get_grad("E") for node in model.walk() if node.name == "hashembed"]
    # each bigram is the sum of four rows of its table
    assert [grad.sum() for grad in grads] == [2 * 4 * 4, 2 * 4 * 4]


def test_equal_settings_hash_alike_in_every_process(vocab):
    """The seed of thinc's table is else a number of the node, which depends on what was built."""
    weights = build_char_bigrams_v1(8, 1000).initialize().to_bytes()
    doc = Doc(vocab, words=list("北京"))
    first, second = (build_char_bigrams_v1(8, 1000).from_bytes(weights) for _ in range(2))
    np.testing.assert_array_equal(first.predict([doc])[0], second.predict([doc])[0])


@pytest.mark.parametrize(
    ("width", "rows", "code"), [(7, 100, "N051"), (0, 100, "N051"), (8, 0, "N052")]
)
def test_wrong_settings_are_named(width, rows, code):
    with pytest.raises(ValueError, match=code):
        build_char_bigrams_v1(width, rows)
