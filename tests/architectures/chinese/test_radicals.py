import unicodedata

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc

from spacy_bigru_crf.architectures.chinese.radicals import (
    N_RADICALS,
    build_radical_sequence_v1,
    build_radical_v1,
    radical_of,
)


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


@pytest.fixture(scope="module")
def vocab():
    return spacy.blank("zh").vocab


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "parts.txt"
    path.write_text("好\t女 子\n妈\t女 马\n字\t宀 子\n同\t女  子 \n\n", "utf-8")
    return path


def build(path, **settings):
    return build_radical_sequence_v1(
        **{"width": 6, "decomposition": path, "component_width": 4, **settings}
    )


@pytest.fixture
def model(path):
    return build(path).initialize()


def predict(model, vocab, words):
    return model.predict([Doc(vocab, words=words)])[0]


def test_characters_with_the_same_components_share_a_vector(vocab, model):
    Y = predict(model, vocab, ["好", "同", "妈", "字", "子", "女", "?"])
    np.testing.assert_array_equal(Y[0], Y[1])
    assert len(np.unique(Y, axis=0)) == 6


def test_a_character_without_entry_is_its_own_component(vocab, path, model):
    path.write_text("子\t子\n", "utf-8")
    other = build(path).initialize()
    torch_weights = model.shims[0].to_bytes()
    other.shims[0].from_bytes(torch_weights)
    np.testing.assert_array_equal(
        predict(model, vocab, ["子", "妖"]), predict(other, vocab, ["子", "妖"])
    )
    assert (predict(model, vocab, ["好"]) != predict(other, vocab, ["好"])).any()


def test_a_token_of_several_characters_is_the_sequence_of_all_components(vocab, model):
    [first, second] = predict(model, vocab, ["好妈", "女子女马"])
    np.testing.assert_array_equal(first, second)


def test_other_tokens_of_the_batch_do_not_matter(vocab, model):
    alone = predict(model, vocab, ["好"])[0]
    together = predict(model, vocab, ["字好妈" * 10, "好", " ", "\n"])[1]
    np.testing.assert_allclose(alone, together, atol=1e-6)


def test_gradient_equals_autograd_over_tokens(vocab, model):
    net = model.shims[0]._model
    docs = [Doc(vocab, words=["好", "妈", "好"]), Doc(vocab), Doc(vocab, words=["字"])]
    Ys, backprop = model.begin_update(docs)
    assert [Y.shape for Y in Ys] == [(3, 6), (0, 6), (1, 6)]
    dYs = [np.arange(Y.size, dtype="f").reshape(Y.shape) for Y in Ys]
    assert backprop(dYs) == []
    found = {name: p.grad.clone() for name, p in net.named_parameters()}
    assert all(grad.abs().sum() > 0 for grad in found.values())
    net.zero_grad()
    # the same, each token by itself
    for doc, dY in zip(docs, dYs, strict=True):
        for token, d_token in zip(doc, dY, strict=True):
            _, backprop = model.begin_update([Doc(vocab, words=[token.text])])
            backprop([d_token[None]])
    for name, p in net.named_parameters():
        torch.testing.assert_close(found[name], p.grad)


def test_no_tokens_at_all(vocab, model):
    Ys, backprop = model.begin_update([Doc(vocab), Doc(vocab)])
    assert [Y.shape for Y in Ys] == [(0, 6), (0, 6)]
    assert backprop(Ys) == []


def test_the_table_is_stored_in_the_model(vocab, path, model):
    path.unlink()
    words = ["好", "同", "字"]
    loaded = build(path).from_bytes(model.to_bytes())
    np.testing.assert_array_equal(predict(loaded, vocab, words), predict(model, vocab, words))
    np.testing.assert_array_equal(predict(model.copy(), vocab, words), predict(model, vocab, words))
    with pytest.raises(ValueError, match=r"\[NC-N055\] Cannot read the decomposition"):
        loaded.initialize()


@pytest.mark.parametrize("line", ["好 女 子", "好\t", "好人\t女", "好", "\t女 子"])
def test_lines_of_another_form_are_named(path, line):
    path.write_text(f"妈\t女 马\n\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=r"\[NC-N063\] .*parts.txt:3: "):
        build(path).initialize()


@pytest.mark.parametrize(
    ("setting", "value", "wanted"),
    [
        ("width", 5, "an even number of at least 2"),
        ("width", 0, "an even number of at least 2"),
        ("width", "8", "an even number of at least 2"),
        ("component_width", 0, "a whole number of at least 1"),
        ("component_width", "32", "a whole number of at least 1"),
        ("rows", 1, "a whole number of at least 2"),
        ("rows", "1000", "a whole number of at least 2"),
    ],
)
def test_wrong_settings_are_named(path, setting, value, wanted):
    message = rf"\[NC-N065\] RadicalSequence.v1: {setting} is {value!r}\. Set it to {wanted}"
    with pytest.raises(ValueError, match=message):
        build(path, **{setting: value})


@pytest.mark.parametrize("width", [0, "8"])
def test_wrong_widths_of_radicals_are_named(width):
    message = (
        rf"\[NC-N065\] Radical.v1: width is {width!r}\. Set it to a whole number of at least 1"
    )
    with pytest.raises(ValueError, match=message):
        build_radical_v1(width)
