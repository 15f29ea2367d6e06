import numpy as np
import pytest
import spacy
from spacy.ml.models.tok2vec import CharacterEmbed, MultiHashEmbed
from spacy.tokens import Doc
from thinc.api import fix_random_seed

from spacy_bigru_crf.architectures.char_cnn import build_char_cnn_v1
from spacy_bigru_crf.architectures.word_dropout import build_word_dropout_v1

WORDS = ["Haus"] * 1000


def build(rate, attrs=("NORM", "SHAPE")):
    embed = MultiHashEmbed(8, list(attrs), [500] * len(attrs), include_static_vectors=False)
    model = build_word_dropout_v1(embed, rate)
    fix_random_seed(0)
    model.initialize()
    return model


@pytest.fixture(scope="module")
def doc():
    return Doc(spacy.blank("de").vocab, words=WORDS)


def test_the_share_of_unknown_words_is_the_rate(doc):
    model = build(0.3)
    [known] = model.predict([doc])
    ([Y], _) = model.begin_update([doc])
    changed = (np.abs(Y - known[0]) > 1e-6).any(axis=1)
    assert 0.25 < changed.mean() < 0.35
    assert len(np.unique(Y[changed], axis=0)) > 0.9 * changed.sum()


def test_prediction_knows_every_word(doc):
    [Y] = build(0.3).predict([doc])
    assert len(np.unique(Y, axis=0)) == 1


def test_rate_zero_changes_nothing(doc):
    model = build(0.0)
    ([Y], _) = model.begin_update([doc])
    np.testing.assert_array_equal(Y, model.predict([doc])[0])


def test_affixes_are_replaced_too(doc):
    model = build(0.5, attrs=["SUFFIX"])
    ([Y], _) = model.begin_update([doc])
    assert len(np.unique(Y, axis=0)) > 400


def test_other_attributes_stay(doc):
    model = build(0.99, attrs=["SHAPE", "IS_DIGIT"])
    ([Y], _) = model.begin_update([doc])
    assert len(np.unique(Y, axis=0)) == 1


def test_the_layer_learns(doc):
    model = build(0.3)
    ([Y], backprop) = model.begin_update([doc])
    backprop([np.ones_like(Y)])
    assert any(node.has_grad("E") for node in model.walk())


@pytest.mark.parametrize("rate", [-0.1, 1.0])
def test_wrong_rates_are_named(rate):
    with pytest.raises(ValueError, match="N009"):
        build(rate)


def test_layers_without_features_are_refused():
    with pytest.raises(ValueError, match=r"\[NC-N010\].*char_cnn"):
        build_word_dropout_v1(build_char_cnn_v1(8, [3]), 0.1)
    embed = CharacterEmbed(8, 100, nM=4, nC=4, include_static_vectors=False)
    assert build_word_dropout_v1(embed, 0.1) is embed
