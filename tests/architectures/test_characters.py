"""The layers over characters: CharCNN, CharRNN."""

import re

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc

from spacy_bigru_crf.architectures.characters import (
    build_char_cnn_v1,
    build_char_rnn_v1,
    hashed_characters,
)


@pytest.fixture(scope="module")
def vocab():
    return spacy.blank("de").vocab


def docs_of(vocab, *sentences):
    return [Doc(vocab, words=words) for words in sentences]


def build_cnn(width=8, kernel_widths=(3,), **settings):
    return build_char_cnn_v1(width, list(kernel_widths), **{"char_width": 4, **settings})


def build_rnn(width=8, cell="lstm", **settings):
    return build_char_rnn_v1(width, cell, **{"char_width": 4, **settings})


each_layer = pytest.mark.parametrize("build", [build_cnn, build_rnn], ids=["cnn", "rnn"])


@each_layer
def test_same_word_same_vector_wherever_it_stands(build, vocab):
    docs = docs_of(vocab, ["a", "Haus", "b"], ["Haus"], [], ["Haus", "Haus"])
    Ys = build().predict(docs)
    assert [Y.shape for Y in Ys] == [(3, 8), (1, 8), (0, 8), (2, 8)]
    for Y in (Ys[1][0], Ys[3][0], Ys[3][1]):
        np.testing.assert_array_equal(Y, Ys[0][1])


@each_layer
def test_case_and_length_matter(build, vocab):
    model = build(width=32)
    long = "x" * 500
    [Y] = model.predict(docs_of(vocab, ["haus", "Haus", "HAUS", long, long + "y"]))
    assert len(np.unique(Y, axis=0)) == 5


@pytest.mark.parametrize(
    "model", [build_cnn(kernel_widths=[2, 3]), build_rnn(), build_rnn(cell="gru")]
)
def test_other_words_of_the_batch_do_not_matter(vocab, model):
    alone = model.predict(docs_of(vocab, ["Stein"]))[0][0]
    together = model.predict(docs_of(vocab, ["Stein", "x" * 80]))[0][0]
    np.testing.assert_allclose(alone, together, atol=1e-6)


def test_a_very_long_word_is_computed_apart(vocab, monkeypatch):
    """It would pad every other word of the batch to its length, and fill the memory."""
    words = [f"wort{i}" for i in range(400)] + ["x" * 20_000]
    shapes = []
    monkeypatch.setattr(
        "spacy_bigru_crf.architectures.characters.CharCNN.forward",
        lambda net, characters, lengths: (
            shapes.append(characters.shape) or torch.zeros(len(lengths), 8)
        ),
    )
    build_cnn().predict(docs_of(vocab, words))
    assert [shape[0] for shape in shapes] == [400, 1]
    assert max(shape[0] * shape[1] for shape in shapes) < 40_000


@pytest.mark.parametrize("word", ["ß", "\u4e2d\u6587", "\U0001f600", "e\u0301", " ", "\n"])
@each_layer
def test_any_character(build, vocab, word):
    [Y] = build().predict(docs_of(vocab, [word, "x"]))
    assert np.isfinite(Y).all()


def test_alphabets_get_rows_of_their_own():
    latin = [chr(i) for i in range(0x20, 0x180)]
    rows, _ = hashed_characters(latin, 512)
    assert len(np.unique(rows[:, 1, 0])) == len(latin)


def test_hashed_characters_are_told_apart_by_their_second_row():
    ideographs = [chr(0x4E00 + i) for i in range(5000)]
    rows, _ = hashed_characters(ideographs, 2000)
    pairs = np.sort(rows[:, 1], axis=1)
    assert len(np.unique(pairs, axis=0)) > 4900


@each_layer
def test_gradient_equals_autograd_over_tokens(build, vocab):
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
    characters, lengths = hashed_characters(words, 512)
    output = net(torch.from_numpy(characters), torch.from_numpy(lengths))
    output.backward(torch.from_numpy(np.concatenate(dYs)))
    for name, p in net.named_parameters():
        torch.testing.assert_close(found[name], p.grad)


@each_layer
def test_no_tokens_at_all(build, vocab):
    model = build()
    Ys, backprop = model.begin_update(docs_of(vocab, [], []))
    assert [Y.shape for Y in Ys] == [(0, 8), (0, 8)]
    assert backprop(Ys) == []


@each_layer
def test_characters_are_unknown_in_training_only(build, vocab):
    model = build(width=32, char_dropout=0.5)
    docs = docs_of(vocab, [f"wort{i:03}" for i in range(300)])
    [known] = model.predict(docs)
    ([Y], _) = model.begin_update(docs)
    changed = (np.abs(Y - known) > 1e-6).any(axis=1)
    assert changed.mean() > 0.9
    np.testing.assert_array_equal(model.predict(docs)[0], known)


@each_layer
def test_the_unknown_character_is_learnt(build, vocab):
    model = build(char_dropout=0.9)
    table = model.shims[0]._model.table
    assert len(table) == 513
    ([Y], backprop) = model.begin_update(docs_of(vocab, ["Donaudampfschiff"]))
    backprop([np.ones_like(Y)])
    assert (table.grad[512] != 0).any()
    assert (table.grad[0] == 0).all()


def test_the_share_of_unknown_characters_is_the_rate(vocab, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "spacy_bigru_crf.architectures.characters.CharCNN.forward",
        lambda net, characters, lengths: (
            seen.append((characters, lengths)) or torch.zeros(len(lengths), 8, requires_grad=True)
        ),
    )
    build_cnn(char_dropout=0.3).begin_update(docs_of(vocab, ["x" * 5000, "y" * 4000]))
    for characters, lengths in seen:
        for word, length in zip(characters, lengths.tolist(), strict=True):
            unknown = word[:, 0] == 512
            assert 0.25 < unknown.sum() / (length - 2) < 0.35
            # the marks of the word's ends are no characters
            assert not unknown[[0, length - 1]].any()
            assert (word[unknown, 1] == 0).all()
            assert not unknown[length:].any()


@each_layer
def test_without_character_dropout_there_is_no_row_for_it(build):
    assert len(build().shims[0]._model.table) == 512


@pytest.mark.parametrize(
    ("build", "setting", "value", "wanted"),
    [
        (build_cnn, "kernel_widths", [], "a list of whole numbers of at least 1, such as [3]"),
        (build_cnn, "kernel_widths", [3, 0], "a list of whole numbers of at least 1, such as [3]"),
        (build_cnn, "kernel_widths", ["3"], "a list of whole numbers of at least 1, such as [3]"),
        (build_cnn, "width", 0, "a positive multiple of 1, one share for each kernel width"),
        (build_cnn, "width", "8", "a positive multiple of 1, one share for each kernel width"),
        (build_rnn, "width", 7, "an even number of at least 2, half for each direction"),
        (build_rnn, "width", "8", "an even number of at least 2, half for each direction"),
        *(
            (build, *case)
            for build in (build_cnn, build_rnn)
            for case in [
                ("rows", 3, "a whole number of at least 4"),
                ("rows", "512", "a whole number of at least 4"),
                ("char_width", 0, "a whole number of at least 1, or to null for one-hot"),
                ("char_width", "32", "a whole number of at least 1, or to null for one-hot"),
                ("char_dropout", 1.0, "a number of at least 0 and less than 1"),
                ("char_dropout", -0.1, "a number of at least 0 and less than 1"),
                ("char_dropout", "0.1", "a number of at least 0 and less than 1"),
            ]
        ),
    ],
)
def test_wrong_settings_are_named(build, setting, value, wanted):
    layer = {build_cnn: "CharCNN.v1", build_rnn: "CharRNN.v1"}[build]
    message = f"[NC-N065] {layer}: {setting} is {value!r}. Set it to {wanted}"
    with pytest.raises(ValueError, match=re.escape(message)):
        build(**{setting: value})


def test_a_width_has_a_share_for_each_kernel_width():
    with pytest.raises(ValueError, match=r"width is 8\. Set it to a positive multiple of 3, one"):
        build_cnn(width=8, kernel_widths=[2, 3, 4])


@each_layer
def test_words_are_remembered_until_the_weights_change(build, vocab):
    model, docs = build(), docs_of(vocab, ["Haus", "x" * 80], [], ["Baum", "Haus"])
    before = np.concatenate(model.predict(docs))
    for reordered in ([2, 0, 1], [1, 2, 0]):
        again = model.predict([docs[i] for i in reordered])
        for i, Y in zip(reordered, again, strict=True):
            np.testing.assert_array_equal(Y, model.predict(docs)[i])
    assert len(model.shims[0].cache) == 3
    copied = model.copy()
    copied.shims[0].reset()
    after = np.concatenate(copied.predict(docs))
    assert not np.allclose(after, before)
    model.from_bytes(copied.to_bytes())
    np.testing.assert_array_equal(np.concatenate(model.predict(docs)), after)
    np.testing.assert_array_equal(np.concatenate(copied.predict(docs)), after)
