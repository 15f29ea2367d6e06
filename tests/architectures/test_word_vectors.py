import copy
import pickle
import sys
from collections import Counter

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc
from spacy.vectors import Vectors
from thinc.api import Adam

from spacy_bigru_crf.architectures.word_vectors import (
    build_word_vectors_v1,
    build_word_vectors_v2,
)
from spacy_bigru_crf.vectors.coverage import VectorSource
from spacy_bigru_crf.vectors.gensim_package import import_gensim
from tests.pipeline.examples import make_examples
from tests.vectors.files import UNKNOWN, WIDTH, WORDS, make_vectors, write

# known as it is, known in lower case, unknown
SENTENCE = ["Haus", "der", "DER", "Häuser", "§", *UNKNOWN]


@pytest.fixture(scope="module")
def vocab():
    return spacy.blank("de").vocab


@pytest.fixture
def doc(vocab):
    return Doc(vocab, words=SENTENCE)


@pytest.fixture
def path(tmp_path):
    """A file of vectors of whole words."""
    write(tmp_path / "vectors.txt", "word2vec-text")
    return tmp_path / "vectors.txt"


@pytest.fixture
def fasttext_path(tmp_path):
    write(tmp_path / "fasttext.bin", "fasttext")
    return tmp_path / "fasttext.bin"


def build(path, **settings):
    """A layer with the vectors of a file."""
    return build_word_vectors_v2(WIDTH, path, **settings).initialize()


def vectors_of(model, vocab, *words):
    return model.predict([Doc(vocab, words=words)])[0]


def train(model, docs, optimizer, steps=3):
    """Pull all vectors towards one."""
    for _ in range(steps):
        Ys, backprop = model.begin_update(docs)
        backprop([Y - 1 for Y in Ys])
        model.finish_update(optimizer)


def test_vectors_are_those_of_the_file(path, vocab):
    keyed = make_vectors()
    docs = [Doc(vocab, words=words) for words in (WORDS, [], [WORDS[2], WORDS[2]])]
    Ys = build(path).predict(docs)
    np.testing.assert_allclose(Ys[0], keyed.vectors, rtol=1e-6)
    assert Ys[1].shape == (0, WIDTH)
    np.testing.assert_array_equal(Ys[2], Ys[0][[2, 2]])


def test_zero_tokens(path, vocab):
    [Y] = build(path, trainable=True).predict([Doc(vocab)])
    assert Y.shape == (0, WIDTH)


def test_lower_fallback(path, vocab):
    vectors = vectors_of(build(path), vocab, "der", "DER", "HAUS", "haus", "Haus")
    np.testing.assert_array_equal(vectors[1], vectors[0])
    np.testing.assert_array_equal(vectors[2], vectors[3])
    assert (vectors[4] != vectors[3]).any()
    without = vectors_of(build(path, lower_fallback=False), vocab, "der", "DER")
    assert without[0].all()
    assert not without[1].any()


@pytest.mark.parametrize("trainable", [False, True])
def test_unknown_words(path, vocab, trainable):
    mean = make_vectors().vectors.mean(axis=0)
    for unknown, expected in (("zero", mean * 0), ("mean", mean), ("learned", mean)):
        model = build(path, unknown=unknown, trainable=trainable)
        np.testing.assert_allclose(vectors_of(model, vocab, "Dorf")[0], expected, rtol=1e-5)


def test_words_that_fasttext_has_not_seen(fasttext_path, vocab):
    wv = write(fasttext_path, "fasttext")
    model = build(fasttext_path)
    np.testing.assert_allclose(
        vectors_of(model, vocab, *UNKNOWN, "See"), wv[[*UNKNOWN, "See"]], rtol=1e-5, atol=1e-7
    )


def test_frozen_vectors_stay_bit_by_bit(path, fasttext_path, doc):
    for source in (path, fasttext_path):
        model = build(source, unknown="mean")
        before, optimizer = model.predict([doc])[0].copy(), Adam(0.1, L2=0.1, use_averages=True)
        train(model, [doc], optimizer)
        np.testing.assert_array_equal(model.predict([doc])[0], before)
        with model.use_params(optimizer.averages):
            np.testing.assert_array_equal(model.predict([doc])[0], before)
        assert not optimizer.averages


def test_trainable_vectors_learn_and_those_of_ngrams_do_not(fasttext_path, vocab):
    model = build(fasttext_path, trainable=True)
    doc = Doc(vocab, words=["Haus", "Hausbau"])
    before = vectors_of(model, vocab, "Haus", "See", "Hausbau").copy()
    train(model, [doc], Adam(0.1))
    after = vectors_of(model, vocab, "Haus", "See", "Hausbau")
    assert (np.abs(after[0] - 1) < np.abs(before[0] - 1)).all()
    np.testing.assert_array_equal(after[1:], before[1:])


def test_only_the_learned_unknown_vector_learns(path, vocab):
    model = build(path, unknown="learned")
    before = vectors_of(model, vocab, "Haus", "Dorf").copy()
    train(model, [Doc(vocab, words=["Haus", "Dorf"])], Adam(0.1))
    after = vectors_of(model, vocab, "Haus", "Weiler")
    np.testing.assert_array_equal(after[0], before[0])
    assert (after[1] != before[1]).any()


def test_gradient_is_summed_over_tokens(path, vocab):
    model = build(path, trainable=True, unknown="learned")
    docs = [Doc(vocab, words=["der", "DER", "x"]), Doc(vocab, words=["x", "der"])]
    Ys, backprop = model.begin_update(docs)
    dYs = [np.random.default_rng(i).normal(size=Y.shape).astype("f") for i, Y in enumerate(Ys)]
    backprop(dYs)
    net = model.shims[0].net
    row = WORDS.index("der")
    expected = dYs[0][0] + dYs[0][1] + dYs[1][1]
    np.testing.assert_allclose(net.weight.grad[row].numpy(), expected, rtol=1e-6)
    assert not net.weight.grad[:row].any()
    np.testing.assert_allclose(net.unknown.grad.numpy(), dYs[0][2] + dYs[1][0], rtol=1e-6)


@pytest.mark.parametrize("trainable", [False, True])
@pytest.mark.parametrize("kind", ["word2vec-binary", "fasttext"])
def test_stored_with_the_model(tmp_path, doc, trainable, kind):
    write(tmp_path / "vectors", kind)
    settings = {"trainable": trainable, "unknown": "learned"}
    model = build(tmp_path / "vectors", **settings)
    train(model, [doc], Adam(0.1))
    (tmp_path / "vectors").unlink()
    loaded = build_word_vectors_v2(WIDTH, tmp_path / "vectors", **settings)
    loaded.from_bytes(model.to_bytes())
    np.testing.assert_array_equal(loaded.predict([doc])[0], model.predict([doc])[0])
    # what was stored is trained further, or not at all, as the config says
    frozen = build_word_vectors_v2(WIDTH).from_bytes(model.to_bytes())
    np.testing.assert_array_equal(frozen.predict([doc])[0], model.predict([doc])[0])
    assert not frozen.shims[0].net.learns


def test_the_mean_is_stored_not_computed_again(path, vocab):
    """Training and dropping rows change the mean of what is left."""
    model = build(path, trainable=True, unknown="mean", keep="corpus")
    model.attrs["fit_words"](model, {"der": 1})
    train(model, [Doc(vocab, words=["der"])], Adam(0.1))
    loaded = build_word_vectors_v2(WIDTH, unknown="mean").from_bytes(model.to_bytes())
    mean = make_vectors().vectors.mean(axis=0)
    np.testing.assert_allclose(vectors_of(loaded, vocab, "Dorf")[0], mean, rtol=1e-5)


def test_a_model_without_vectors_can_be_stored(doc):
    model = build_word_vectors_v2(WIDTH).from_bytes(build_word_vectors_v2(WIDTH).to_bytes())
    with pytest.raises(ValueError, match=r"\[NC-V015\]"):
        model.predict([doc])


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: model.copy()])
def test_copies_learn_by_themselves_and_share_what_is_frozen(fasttext_path, doc, duplicate):
    model = build(fasttext_path, trainable=True)
    copied, before = duplicate(model), model.predict([doc])[0].copy()
    assert copied.shims[0].net.table is model.shims[0].net.table
    train(copied, [doc], Adam(0.1))
    np.testing.assert_array_equal(model.predict([doc])[0], before)
    assert (copied.predict([doc])[0] != before).any()


def test_pickle(fasttext_path, doc):
    model = build(fasttext_path, trainable=True)
    unpickled = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(unpickled.predict([doc])[0], model.predict([doc])[0])


def test_averages_of_trainable_vectors(path, doc):
    model, optimizer = build(path, trainable=True), Adam(0.1, use_averages=True)
    train(model, [doc], optimizer)
    last = model.predict([doc])[0].copy()
    with model.use_params(optimizer.averages):
        assert (model.predict([doc])[0] != last).any()
    np.testing.assert_array_equal(model.predict([doc])[0], last)


def test_coverage_is_reported(path, caplog):
    model = build(path)
    counts = Counter({"Haus": 2, "DER": 1, "Dorf": 3, "Weiler": 2})
    coverage = model.attrs["fit_words"](model, counts)
    assert coverage.types == {VectorSource.EXACT: 1, VectorSource.LOWER: 1, VectorSource.NOWHERE: 2}
    assert coverage.tokens == {
        VectorSource.EXACT: 2,
        VectorSource.LOWER: 1,
        VectorSource.NOWHERE: 5,
    }
    assert "4 types, 8 tokens" in caplog.text
    assert "'Dorf' (3), 'Weiler' (2)" in caplog.text


def test_only_the_rows_of_the_corpus(fasttext_path, vocab):
    full = build(fasttext_path)
    model = build(fasttext_path, keep="corpus")
    words = ["Haus", "DER", "Hausbau"]
    model.attrs["fit_words"](model, dict.fromkeys(words, 1))
    assert sorted(model.shims[0].net.table.words) == ["Haus", "der"]
    np.testing.assert_array_equal(vectors_of(model, vocab, *words), vectors_of(full, vocab, *words))
    # a word that was dropped has the vector of its n-grams
    assert (vectors_of(model, vocab, "See") != vectors_of(full, vocab, "See")).any()
    assert vectors_of(model, vocab, "See").any()
    assert len(model.to_bytes()) < len(full.to_bytes())


def test_training_needs_the_words_that_are_to_be_kept(path, doc):
    model = build(path, keep="corpus")
    model.predict([doc])
    with pytest.raises(ValueError, match=r"\[NC-V016\]"):
        model.begin_update([doc])


def test_settings_that_do_not_fit(path, monkeypatch):
    for width in (0, "4"):
        message = rf"\[NC-N065\] WordVectors: width is {width!r}\. Set it to a whole number of at"
        with pytest.raises(ValueError, match=message):
            build_word_vectors_v2(width)
    with pytest.raises(ValueError, match=r"\[NC-V012\].*width is 7.* are 4 wide"):
        build_word_vectors_v2(7, path).initialize()
    with pytest.raises(ValueError, match=r"\[NC-V010\]"):
        build_word_vectors_v2(WIDTH).initialize()
    monkeypatch.setattr("spacy_bigru_crf.architectures.word_vectors._MOST_BYTES", 100)
    with pytest.raises(ValueError, match=r'\[NC-V014\].*keep = "corpus"'):
        build(path)
    model = build(path, keep="corpus")
    model.attrs["fit_words"](model, {"Haus": 1})


def test_version_1_is_version_2_with_a_removed_setting(path, doc):
    old = build_word_vectors_v1(WIDTH, path, allow_pickle=False).initialize()
    np.testing.assert_array_equal(old.predict([doc])[0], build(path).predict([doc])[0])
    with pytest.raises(ValueError, match=r"\[NC-N093\] WordVectors.v1: allow_pickle"):
        build_word_vectors_v1(WIDTH, path, allow_pickle=True)


def config_of(path, **settings):
    """Settings of ner_crf with vectors in the place of the default's words."""
    vectors = {"@architectures": "spacy-bigru-crf.WordVectors.v2", "width": WIDTH, **settings}
    characters = {"@architectures": "spacy-bigru-crf.CharCNN.v1", "width": 8, "kernel_widths": [3]}
    encode = {"@architectures": "spacy-bigru-crf.BiGRUEncoder.v2", "width": 8, "depth": 1}
    embed = {"@layers": "concatenate.v1", "*": {"words": vectors, "characters": characters}}
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": embed,
        "encode": encode | {"input_width": 8 + WIDTH},
    }
    if path is not None:
        vectors["path"] = str(path)
    return {"model": {"tok2vec": tok2vec}}


def trained_pipeline(path, **settings):
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf", config=config_of(path, **settings))
    examples = make_examples(nlp, 10)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(3):
        nlp.update(examples, sgd=optimizer)
    return nlp


def layer_of(nlp):
    return next(n for n in nlp.get_pipe("ner_crf").model.walk() if n.name == "word_vectors")


def test_a_pipeline_needs_neither_the_file_nor_gensim(fasttext_path, tmp_path, monkeypatch):
    nlp = trained_pipeline(fasttext_path)
    [expected] = layer_of(nlp).predict([Doc(nlp.vocab, words=SENTENCE)])
    nlp.to_disk(tmp_path / "pipeline")
    fasttext_path.unlink()
    for name in [*sys.modules, "gensim"]:
        if name.split(".")[0] == "gensim":
            monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError):
        import_gensim()
    loaded = spacy.load(tmp_path / "pipeline")
    loaded(Doc(loaded.vocab, words=SENTENCE))
    [found] = layer_of(loaded).predict([Doc(loaded.vocab, words=SENTENCE)])
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_sourcing_needs_no_file(fasttext_path, tmp_path):
    nlp = trained_pipeline(fasttext_path)
    fasttext_path.unlink()
    other = spacy.blank("de")
    other.add_pipe("ner_crf", source=nlp)
    [expected] = layer_of(nlp).predict([Doc(nlp.vocab, words=SENTENCE)])
    [found] = layer_of(other).predict([Doc(other.vocab, words=SENTENCE)])
    np.testing.assert_array_equal(found, expected)
    other.update(make_examples(other, 5), sgd=other.resume_training())


def test_vectors_of_the_vocab(tmp_path):
    """``[initialize] vectors``, as ``spacy init vectors`` makes them."""
    source = spacy.blank("de")
    for word in WORDS:
        source.vocab.strings.add(word)
    keyed = make_vectors()
    source.vocab.vectors = Vectors(strings=source.vocab.strings, data=keyed.vectors, keys=WORDS)
    source.to_disk(tmp_path / "vectors")
    nlp = spacy.blank("de")
    nlp.config["initialize"]["vectors"] = str(tmp_path / "vectors")
    nlp.add_pipe("ner_crf", config=config_of(None))
    nlp.initialize(lambda: make_examples(nlp, 5))
    [found] = layer_of(nlp).predict([Doc(nlp.vocab, words=WORDS)])
    np.testing.assert_array_equal(found, keyed.vectors)


@pytest.mark.parametrize("keep", ["all", "corpus"])
def test_ner_crf_tells_the_layer_its_words(path, keep, caplog):
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf", config=config_of(path, keep=keep))
    words = ["Das", "Haus", "DER", "Anna"]
    doc = Doc(nlp.vocab, words=words, ents=["O", "O", "O", "B-PER"])
    examples = [*make_examples(nlp, 12), spacy.training.Example(Doc(nlp.vocab, words=words), doc)]
    nlp.initialize(lambda: examples)
    assert "Word vectors of the training data" in caplog.text
    kept = ["Haus", "der"] if keep == "corpus" else sorted(WORDS)
    assert sorted(layer_of(nlp).shims[0].net.table.words) == kept
    nlp.update(examples, sgd=nlp.create_optimizer())


def test_inside_a_tagger_of_spacy(path):
    nlp = spacy.blank("de")
    vectors = {"@architectures": "spacy-bigru-crf.WordVectors.v2", "width": WIDTH}
    nlp.add_pipe("tagger", config={"model": {"tok2vec": vectors | {"path": str(path)}}})
    doc = Doc(nlp.vocab, words=["der", "Ort"], tags=["ART", "NN"])
    example = spacy.training.Example(nlp.make_doc("der Ort"), doc)
    optimizer = nlp.initialize(lambda: [example])
    for _ in range(30):
        nlp.update([example], sgd=optimizer)
    assert [token.tag_ for token in nlp("der Ort")] == ["ART", "NN"]


def test_a_pipeline_trains_further_from_its_own_vectors(path, tmp_path):
    trained_pipeline(path, trainable=True).to_disk(tmp_path / "pipeline")
    path.unlink()
    nlp = spacy.load(tmp_path / "pipeline")
    before = layer_of(nlp).shims[0].net.weight.detach().clone()
    word = Doc(nlp.vocab, words=["der"], ents=["O"])
    example = spacy.training.Example(Doc(nlp.vocab, words=["der"]), word)
    nlp.update([example], sgd=nlp.resume_training())
    assert not torch.equal(layer_of(nlp).shims[0].net.weight.detach(), before)
