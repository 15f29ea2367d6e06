import re

import numpy as np
import pytest
import spacy
import torch
from spacy.ml.models.tok2vec import CharacterEmbed, MultiHashEmbed
from spacy.tokens import Doc
from thinc.api import Adam, fix_random_seed

from spacy_bigru_crf.architectures.characters import build_char_cnn_v1
from spacy_bigru_crf.architectures.words import (
    build_hashed_words_v1,
    build_word_dropout_v1,
    hashed_rows,
    word_keys,
)

ATTRS = ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
ROWS = [500, 40, 60, 50]
WIDTH = 8


def build(word_dropout=0.0, attrs=ATTRS, rows=ROWS, width=WIDTH):
    model = build_hashed_words_v1(width, list(attrs), list(rows), word_dropout)
    fix_random_seed(0)
    model.initialize()
    return model


def net_of(model):
    return model.shims[0]._model


@pytest.fixture(scope="module")
def vocab():
    return spacy.blank("de").vocab


@pytest.fixture
def docs(vocab):
    sentences = [["Das", "Haus", "das", "Haus", "4-mal"], [], ["Haus"], [" ", "\n", "中文", "ß"]]
    return [Doc(vocab, words=words) for words in sentences]


def like_spacy(model, attrs=ATTRS, rows=ROWS):
    """MultiHashEmbed with the weights of a model, biases drawn anew so that they matter."""
    net = net_of(model)
    with torch.no_grad():
        for bias in (net.mix.bias, net.norm.bias):
            bias.uniform_(-1, 1)
        net.norm.weight.uniform_(0.5, 1.5)
    theirs = MultiHashEmbed(WIDTH, list(attrs), list(rows), include_static_vectors=False)
    theirs.initialize()
    nodes = list(theirs.walk())
    tables = [node for node in nodes if node.name == "hashembed"]
    for node, table in zip(tables, net.table.detach().split(list(rows)), strict=True):
        node.set_param("E", table.numpy().copy())
    [maxout] = [node for node in nodes if node.name == "maxout"]
    pieces = net.mix.weight.detach().reshape(3, WIDTH, -1).transpose(0, 1)
    maxout.set_param("W", pieces.contiguous().numpy())
    maxout.set_param("b", net.mix.bias.detach().reshape(3, WIDTH).T.contiguous().numpy())
    [norm] = [node for node in nodes if node.name == "layernorm"]
    norm.set_param("G", net.norm.weight.detach().numpy().copy())
    norm.set_param("b", net.norm.bias.detach().numpy().copy())
    return theirs


@pytest.mark.parametrize(
    ("attrs", "rows"), [(ATTRS, ROWS), (["ORTH"], [30]), (["IS_DIGIT", "LENGTH"], [7, 1])]
)
def test_it_is_multi_hash_embed(docs, attrs, rows):
    model = build(attrs=attrs, rows=rows)
    theirs = like_spacy(model, attrs, rows)
    for Y, wanted in zip(model.predict(docs), theirs.predict(docs), strict=True):
        assert Y.shape == wanted.shape
        np.testing.assert_allclose(Y, wanted, atol=1e-5)


def test_it_learns_like_multi_hash_embed(docs):
    model = build()
    theirs = like_spacy(model)
    rng = np.random.default_rng(0)
    Ys, backprop = model.begin_update(docs)
    dYs = [rng.normal(size=Y.shape).astype("f") for Y in Ys]
    backprop([dY.copy() for dY in dYs])
    wanted_Ys, wanted_backprop = theirs.begin_update(docs)
    wanted_backprop([dY.copy() for dY in dYs])
    for Y, wanted in zip(Ys, wanted_Ys, strict=True):
        np.testing.assert_allclose(Y, wanted, atol=1e-5)
    nodes = list(theirs.walk())
    wanted = {
        "table": np.concatenate([n.get_grad("E") for n in nodes if n.name == "hashembed"]),
        "norm.weight": next(n.get_grad("G") for n in nodes if n.name == "layernorm"),
        "norm.bias": next(n.get_grad("b") for n in nodes if n.name == "layernorm"),
    }
    [maxout] = [node for node in nodes if node.name == "maxout"]
    wanted["mix.weight"] = maxout.get_grad("W").transpose(1, 0, 2).reshape(3 * WIDTH, -1)
    wanted["mix.bias"] = maxout.get_grad("b").T.reshape(-1)
    found = {name: p.grad.numpy() for name, p in net_of(model).named_parameters()}
    assert found.keys() == wanted.keys()
    for name, gradient in wanted.items():
        np.testing.assert_allclose(found[name], gradient, atol=1e-4, err_msg=name)


def test_first_weights_are_drawn_as_there():
    net = net_of(build(width=96, rows=[2000] * 4))
    theirs = MultiHashEmbed(96, ATTRS, [2000] * 4, include_static_vectors=False)
    theirs.initialize()
    tables = {node.name: node for node in theirs.walk()}
    for ours, other in [
        (net.table, tables["hashembed"].get_param("E")),
        (net.mix.weight, tables["maxout"].get_param("W")),
    ]:
        drawn = ours.detach().numpy()
        assert drawn.std() == pytest.approx(other.std(), rel=0.03)
        assert np.abs(drawn).max() == pytest.approx(np.abs(other).max(), rel=0.03)
    assert (net.mix.bias == 0).all()
    assert (net.norm.weight == 1).all()


def test_ids_of_all_64_bits():
    features = np.array([[1], [2**32 + 1], [2**53 + 1], [2**53 + 2], [2**64 - 1]], dtype=np.uint64)
    rows = hashed_rows(features, [10**6])
    assert rows.min() >= 0
    assert len(np.unique(rows[:, 0], axis=0)) == 5
    assert len(np.unique(word_keys(features))) == 5


def test_keys_tell_small_ids_and_their_order_apart():
    grid = np.stack(np.meshgrid(np.arange(60), np.arange(60), np.arange(20)), axis=-1)
    assert len(np.unique(word_keys(grid.reshape(-1, 3).astype(np.uint64)))) == 60 * 60 * 20


def test_other_words_of_the_batch_do_not_matter(docs):
    together = build().predict(docs)
    for doc, wanted in zip(docs, together, strict=True):
        np.testing.assert_allclose(build().predict([doc])[0], wanted, atol=1e-6)


def test_attributes_of_tokens_count_not_those_of_their_word(vocab):
    model, doc = build(), Doc(vocab, words=["Haus", "Haus"])
    doc[1].norm_ = "Gebäude"
    [Y] = model.predict([doc])
    assert not np.allclose(Y[0], Y[1])


def test_no_tokens_at_all(vocab):
    model = build(word_dropout=0.5)
    docs = [Doc(vocab), Doc(vocab)]
    Ys, backprop = model.begin_update(docs)
    assert [Y.shape for Y in Ys] == [(0, WIDTH), (0, WIDTH)]
    assert backprop(Ys) == []
    assert [Y.shape for Y in model.predict(docs)] == [(0, WIDTH), (0, WIDTH)]


def test_the_share_of_unknown_words_is_the_rate(vocab):
    doc = Doc(vocab, words=["Haus"] * 1000)
    model = build(word_dropout=0.3)
    [known] = model.predict([doc])
    ([Y], _) = model.begin_update([doc])
    changed = (np.abs(Y - known[0]) > 1e-6).any(axis=1)
    assert 0.25 < changed.mean() < 0.35
    assert len(np.unique(Y[changed], axis=0)) > 0.9 * changed.sum()
    np.testing.assert_array_equal(model.predict([doc])[0], known)


def test_unknown_words_keep_their_shape(vocab):
    doc = Doc(vocab, words=["Haus"] * 100)
    model = build(word_dropout=0.99, attrs=["SHAPE", "IS_DIGIT"], rows=[50, 50])
    ([Y], _) = model.begin_update([doc])
    assert len(np.unique(Y, axis=0)) == 1


def test_dropout_is_that_of_multi_hash_embed(vocab):
    """Columns of the attributes for the batch, and of the output for each token."""
    doc = Doc(vocab, words=["Haus"] * 500)
    model = build()
    [without] = model.predict([doc])
    model.attrs["dropout_rate"] = 0.4
    ([Y], backprop) = model.begin_update([doc])
    assert 0.35 < np.mean(Y == 0) < 0.45
    # what is left of a column is one number: the columns of the attributes are the same for all
    kept = [np.unique(column[column != 0]) for column in Y.T]
    assert all(len(values) == 1 for values in kept)
    assert not np.allclose([values[0] * 0.6 for values in kept], without[0], atol=1e-3)
    backprop([np.ones_like(Y)])
    expected = (Y != 0).sum() / 0.6
    assert float(net_of(model).norm.bias.grad.sum()) == pytest.approx(expected, rel=1e-4)
    np.testing.assert_array_equal(model.predict([doc])[0], without)


def test_columns_are_dropped_before_they_are_mixed():
    net = net_of(build(width=64))
    rows = torch.arange(16).reshape(1, 4, 4)
    seen = []
    net.mix.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0]))
    net(rows.expand(3, 4, 4), 0.5)
    assert 0.35 < float((seen[0] == 0).float().mean()) < 0.65
    assert (seen[0] == seen[0][0]).all()


def trained(model, docs, optimizer):
    for _ in range(3):
        Ys, backprop = model.begin_update(docs)
        backprop([np.ones_like(Y) * np.arange(WIDTH, dtype="f") for Y in Ys])
        model.finish_update(optimizer)
    return model


def plain_adam():
    return Adam(0.1, L2=0.0, grad_clip=0.0)


def test_updates_averages_and_stored_weights(docs):
    model, optimizer = build(), plain_adam()
    first = np.concatenate(model.predict(docs))
    last = np.concatenate(trained(model, docs, optimizer).predict(docs))
    with model.use_params(optimizer.averages):
        average = np.concatenate(model.predict(docs))
    assert not any(np.allclose(a, b) for a, b in [(first, last), (last, average)])
    loaded = build().from_bytes(model.to_bytes())
    np.testing.assert_array_equal(np.concatenate(loaded.predict(docs)), last)


def test_copies_share_nothing(docs):
    model = build()
    before = np.concatenate(model.predict(docs))
    trained(model.copy(), docs, plain_adam())
    np.testing.assert_array_equal(np.concatenate(model.predict(docs)), before)


def test_gradients_add_up(docs):
    model = build()
    gradients = []
    for _ in range(2):
        Ys, backprop = model.begin_update(docs)
        backprop([np.arange(Y.size, dtype="f").reshape(Y.shape) for Y in Ys])
        gradients.append([p.grad.clone() for p in net_of(model).parameters()])
    for once, twice in zip(*gradients, strict=True):
        torch.testing.assert_close(twice, 2 * once)


def test_a_seed_gives_the_same_weights(docs):
    models = []
    for _ in range(2):
        model = build(word_dropout=0.3)
        model.attrs["dropout_rate"] = 0.3
        models.append(trained(model, docs, plain_adam()))
    for a, b in zip(*(net_of(model).parameters() for model in models), strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize(
    ("setting", "value", "wanted"),
    [
        ("width", 0, "a whole number of at least 1"),
        ("width", "8", "a whole number of at least 1"),
        ("rows", [1, 2, 3], "a list of 4 whole numbers of at least 1, one for each of attrs"),
        ("rows", [1, 2, 3, 0], "a list of 4 whole numbers of at least 1, one for each of attrs"),
        ("rows", [1, 2, 3, "4"], "a list of 4 whole numbers of at least 1, one for each of attrs"),
        ("attrs", [], "a list of attributes of tokens, such as NORM"),
        ("attrs", ["NORM", "SHAEP"], "a list of attributes of tokens, such as NORM"),
        ("word_dropout", 1.0, "a number of at least 0 and less than 1"),
        ("word_dropout", -0.1, "a number of at least 0 and less than 1"),
        ("word_dropout", "0.1", "a number of at least 0 and less than 1"),
    ],
)
def test_wrong_settings_are_named(setting, value, wanted):
    message = f"[NC-N065] HashedWords.v1: {setting} is {value!r}. Set it to {wanted}"
    with pytest.raises(ValueError, match=re.escape(message)):
        build(**{setting: value})


WORDS = ["Haus"] * 1000


def dropping(rate, attrs=("NORM", "SHAPE")):
    embed = MultiHashEmbed(8, list(attrs), [500] * len(attrs), include_static_vectors=False)
    model = build_word_dropout_v1(embed, rate)
    fix_random_seed(0)
    model.initialize()
    return model


@pytest.fixture(scope="module")
def haus():
    return Doc(spacy.blank("de").vocab, words=WORDS)


def test_word_dropout_of_any_embedding(haus):
    model = dropping(0.3)
    [known] = model.predict([haus])
    ([Y], _) = model.begin_update([haus])
    changed = (np.abs(Y - known[0]) > 1e-6).any(axis=1)
    assert 0.25 < changed.mean() < 0.35
    assert len(np.unique(Y[changed], axis=0)) > 0.9 * changed.sum()


def test_prediction_knows_every_word(haus):
    [Y] = dropping(0.3).predict([haus])
    assert len(np.unique(Y, axis=0)) == 1


def test_rate_zero_changes_nothing(haus):
    model = dropping(0.0)
    ([Y], _) = model.begin_update([haus])
    np.testing.assert_array_equal(Y, model.predict([haus])[0])


def test_affixes_are_replaced_too(haus):
    model = dropping(0.5, attrs=["SUFFIX"])
    ([Y], _) = model.begin_update([haus])
    assert len(np.unique(Y, axis=0)) > 400


def test_other_attributes_stay(haus):
    model = dropping(0.99, attrs=["SHAPE", "IS_DIGIT"])
    ([Y], _) = model.begin_update([haus])
    assert len(np.unique(Y, axis=0)) == 1


def test_the_layer_learns(haus):
    model = dropping(0.3)
    ([Y], backprop) = model.begin_update([haus])
    backprop([np.ones_like(Y)])
    assert any(node.has_grad("E") for node in model.walk())


@pytest.mark.parametrize("rate", [-0.1, 1.0, "0.1"])
def test_wrong_rates_are_named(rate):
    message = rf"\[NC-N065\] WordDropout.v1: rate is {rate!r}\. Set it to a number of at least 0"
    with pytest.raises(ValueError, match=message):
        dropping(rate)


def test_layers_without_features_are_refused():
    with pytest.raises(ValueError, match=r"\[NC-N010\].*char_cnn"):
        build_word_dropout_v1(build_char_cnn_v1(8, [3]), 0.1)
    embed = CharacterEmbed(8, 100, nM=4, nC=4, include_static_vectors=False)
    assert build_word_dropout_v1(embed, 0.1) is embed
