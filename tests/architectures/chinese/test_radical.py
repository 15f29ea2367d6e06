import unicodedata

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from spacy_bigru_crf.architectures.chinese.radical import N_RADICALS, build_radical_v1, radical_of


@pytest.mark.parametrize(
    ("characters", "number"),
    [
        ("一", 1),
        ("们你他", 9),
        ("国团", 31),
        ("女好妈", 38),
        ("江河海", 85),
        ("草花", 140),
        ("言語语", 149),
        ("金铁鐵", 167),
        ("馬马", 187),
        ("龍", 212),
        ("\u9fa5", 214),
    ],
)
def test_known_radicals(characters, number):
    assert {radical_of(character) for character in characters} == {number}


def test_each_radical_is_its_own():
    radicals = [unicodedata.normalize("NFKC", chr(0x2F00 + i)) for i in range(N_RADICALS)]
    assert [radical_of(radical) for radical in radicals] == list(range(1, N_RADICALS + 1))


@pytest.mark.parametrize("word", ["a", "\uff0c", "5", "々", "あ", "\u9fa6", "\u3400", "好人", " "])
def test_others_have_none(word):
    assert radical_of(word) == 0


def test_characters_of_one_radical_share_a_vector():
    vocab = spacy.blank("zh").vocab
    model = build_radical_v1(4)
    model.initialize()
    Ys = model.predict([Doc(vocab, words=list("江a好河?")), Doc(vocab)])
    assert [Y.shape for Y in Ys] == [(5, 4), (0, 4)]
    np.testing.assert_array_equal(Ys[0][0], Ys[0][3])
    np.testing.assert_array_equal(Ys[0][1], Ys[0][4])
    assert len(np.unique(Ys[0], axis=0)) == 3
