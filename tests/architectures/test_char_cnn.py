import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc

from spacy_bigru_crf.architectures.char_cnn import _characters, build_char_cnn_v1


@pytest.fixture(scope="module")
def vocab():
    return spacy.blank("de").vocab


def docs_of(vocab, *sentences):
    return [Doc(vocab, words=words) for words in sentences]


def build(**settings):
    return build_char_cnn_v1(**{"width": 8, "kernel_widths": [3], "char_width": 4, **settings})


def test_same_word_same_vector_wherever_it_stands(vocab):
    docs = docs_of(vocab, ["a", "Haus", "b"], ["Haus"], [], ["Haus", "Haus"])
    Ys = build().predict(docs)
    assert [Y.shape for Y in Ys] == [(3, 8), (1, 8), (0, 8), (2, 8)]
    for Y in (Ys[1][0], Ys[3][0], Ys[3][1]):
        np.testing.assert_array_equal(Y, Ys[0][1])


def test_case_and_length_matter(vocab):
    model = build(width=32)
    long = "x" * 500
    [Y] = model.predict(docs_of(vocab, ["haus", "Haus", "HAUS", long, long + "y"]))
    assert len(np.unique(Y, axis=0)) == 5


def test_other_words_of_the_batch_do_not_matter(vocab):
    model = build(kernel_widths=[2, 3])
    alone = model.predict(docs_of(vocab, ["Stein"]))[0][0]
    together = model.predict(docs_of(vocab, ["Stein", "x" * 80]))[0][0]
    np.testing.assert_allclose(alone, together, atol=1e-6)


def test_a_very_long_word_is_computed_apart(vocab, monkeypatch):
    """It would pad every other word of the batch to its length, and fill the memory."""
    words = [f"wort{i}" for i in range(400)] + ["x" * 20_000]
    shapes = []
    monkeypatch.setattr(
        "spacy_bigru_crf.architectures.char_cnn.CharCNN.forward",
        lambda net, characters, lengths: (
            shapes.append(characters.shape) or torch.zeros(len(lengths), 8)
        ),
    )
    build().predict(docs_of(vocab, words))
    assert [shape[0] for shape in shapes] == [400, 1]
    assert max(shape[0] * shape[1] for shape in shapes) < 40_000


@pytest.mark.parametrize("word", ["ß", "\u4e2d\u6587", "\U0001f600", "e\u0301", " ", "\n"])
def test_any_character(vocab, word):
    [Y] = build().predict(docs_of(vocab, [word, "x"]))
    assert np.isfinite(Y).all()


def test_alphabets_get_rows_of_their_own():
    latin = [chr(i) for i in range(0x20, 0x180)]
    rows, _ = _characters(latin, 512)
    assert len(np.unique(rows[:, 1, 0])) == len(latin)


def test_hashed_characters_are_told_apart_by_their_second_row():
    ideographs = [chr(0x4E00 + i) for i in range(5000)]
    rows, _ = _characters(ideographs, 2000)
    pairs = np.sort(rows[:, 1], axis=1)
    assert len(np.unique(pairs, axis=0)) > 4900


def test_gradient_equals_autograd_over_tokens(vocab):
    docs = docs_of(vocab, ["Haus", "Baum", "Haus"], [], ["Haus"])
    model = build()
    net = model.shims[0]._model
    Ys, backprop = model.begin_update(docs)
    dYs = [np.arange(Y.size, dtype="f").reshape(Y.shape) for Y in Ys]
    backprop(dYs)
    found = {name: p.grad.clone() for name, p in net.named_parameters()}
    net.zero_grad()
    # the same, each token by itself
    words = [token.text for doc in docs for token in doc]
    characters, lengths = _characters(words, 512)
    output = net(torch.from_numpy(characters), torch.from_numpy(lengths))
    output.backward(torch.from_numpy(np.concatenate(dYs)))
    for name, p in net.named_parameters():
        torch.testing.assert_close(found[name], p.grad)


def test_no_tokens_at_all(vocab):
    model = build()
    Ys, backprop = model.begin_update(docs_of(vocab, [], []))
    assert [Y.shape for Y in Ys] == [(0, 8), (0, 8)]
    assert backprop(Ys) == []


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"kernel_widths": []}, "N005"),
        ({"kernel_widths": [0]}, "N005"),
        ({"width": 8, "kernel_widths": [2, 3, 4]}, "N006"),
        ({"width": 0}, "N006"),
        ({"rows": 3}, "N007"),
        ({"char_width": 0}, "N011"),
    ],
)
def test_wrong_settings_are_named(settings, code):
    with pytest.raises(ValueError, match=code):
        build(**settings)
