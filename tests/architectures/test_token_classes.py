import numpy as np
import pytest
import spacy
from spacy.tokens import Doc
from thinc.api import Model

from spacy_bigru_crf.architectures.token_classes import embed_classes, extracted

CLASSES = [np.array([[0, 2], [1, 2]], dtype="i"), np.zeros((0, 2), dtype="i")]


def build(width=6):
    def forward(model, docs, is_train):
        return extracted(model, [CLASSES[0] if len(doc) else CLASSES[1] for doc in docs])

    extract = Model("given", forward)
    model = embed_classes(extract, width, n_classes=3, n_columns=2)
    model.initialize()
    return model


@pytest.fixture(scope="module")
def docs():
    vocab = spacy.blank("de").vocab
    return [Doc(vocab, words=["a", "b"]), Doc(vocab)]


def test_each_column_has_a_table_of_its_own(docs):
    model = build()
    first, second = (node.get_param("E") for node in model.walk() if node.name == "embed")
    Ys = model.predict(docs)
    np.testing.assert_array_equal(Ys[0][:, :3], first[[0, 1]])
    np.testing.assert_array_equal(Ys[0][:, 3:], second[[2, 2]])
    assert Ys[1].shape == (0, 6)
    assert model.get_dim("nO") == 6


def test_gradients_of_tokens_add_up_in_their_class(docs):
    model = build()
    Ys, backprop = model.begin_update(docs)
    dY = np.arange(12, dtype="f").reshape(2, 6)
    assert backprop([dY, Ys[1]]) == []
    first, second = (node.get_grad("E") for node in model.walk() if node.name == "embed")
    np.testing.assert_array_equal(first, [dY[0, :3], dY[1, :3], [0, 0, 0]])
    np.testing.assert_array_equal(second, [[0, 0, 0], [0, 0, 0], dY[:, 3:].sum(0)])


def test_no_tokens_at_all(docs):
    model = build()
    Ys, backprop = model.begin_update(docs[1:] * 2)
    assert [Y.shape for Y in Ys] == [(0, 6), (0, 6)]
    assert backprop(Ys) == []
