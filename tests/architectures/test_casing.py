import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from spacy_bigru_crf.architectures.casing import CASINGS, build_casing_v1, casing_of


@pytest.mark.parametrize(
    ("word", "casing"),
    [
        ("1998", "numeric"),
        ("٣", "numeric"),
        ("12a3", "mainly numeric"),
        ("12.", "mainly numeric"),
        # two digits of four characters are not more than half
        ("1.2.", "contains digit"),
        ("haus", "all lower"),
        ("über-5", "all lower"),
        ("EU", "all upper"),
        ("EU-27", "all upper"),
        ("A", "all upper"),
        ("Haus", "initial upper"),
        ("BGHZ1a", "initial upper"),
        ("iPhone4", "contains digit"),
        ("§5a", "all lower"),
        ("§", "other"),
        ("iPhone", "other"),
        ("好", "other"),
        (" ", "other"),
    ],
)
def test_classes(word, casing):
    assert casing_of(word) == casing


def test_words_of_one_class_share_a_vector():
    vocab = spacy.blank("de").vocab
    model = build_casing_v1(4)
    model.initialize()
    docs = [Doc(vocab, words=["Haus", "haus", "Baum"]), Doc(vocab), Doc(vocab, words=["baum"])]
    Ys = model.predict(docs)
    assert [Y.shape for Y in Ys] == [(3, 4), (0, 4), (1, 4)]
    np.testing.assert_array_equal(Ys[0][0], Ys[0][2])
    np.testing.assert_array_equal(Ys[0][1], Ys[2][0])
    assert (Ys[0][0] != Ys[0][1]).any()


def test_every_class_has_a_vector():
    vocab = spacy.blank("de").vocab
    model = build_casing_v1(4)
    model.initialize()
    words = ["1", "1a2", "a", "A", "Aa", "aA1", "§"]
    assert [casing_of(word) for word in words] == list(CASINGS)
    [Y] = model.predict([Doc(vocab, words=words)])
    assert len(np.unique(Y, axis=0)) == len(CASINGS)
