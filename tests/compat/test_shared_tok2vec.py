"""Training with a ``tok2vec`` that several pipes share, and listeners that are replaced."""

import pytest
import spacy
from thinc.api import Adam

from tests.compat.pipelines import (
    LISTENER,
    TOK2VEC,
    all_differ,
    found,
    learn,
    same,
    tagged_examples,
    train_config,
    weights,
    with_listeners,
    write_config,
)
from tests.pipeline.examples import KNOWN, make_examples

TAGGER = {"model": {"tok2vec": TOK2VEC}}


@pytest.fixture
def nlp(trained_path):
    """The trained pipeline, to change at will."""
    return spacy.load(trained_path)


def layer_weights(nlp, name="ner_crf"):
    return weights(nlp.get_pipe(name).model)


def test_gradients_reach_a_shared_tok2vec():
    nlp = with_listeners("ner_crf")
    examples = make_examples(nlp, 20)
    nlp.initialize(lambda: examples)
    before = layer_weights(nlp, "tok2vec")
    # nlp.update applies a shared layer's gradients only with the next update
    learn(nlp, examples, steps=2)
    assert all_differ(layer_weights(nlp, "tok2vec"), before)


def test_a_tok2vec_shared_with_a_tagger(texts, tmp_path):
    nlp = with_listeners("ner_crf", "tagger")
    examples = tagged_examples(nlp, 40, KNOWN)
    nlp.initialize(lambda: examples)
    learn(nlp, examples)
    scores = nlp.evaluate(examples)
    assert scores["ents_f"] > 0.95
    assert scores["tag_acc"] > 0.95
    nlp.to_disk(tmp_path / "pipeline")
    assert found(spacy.load(tmp_path / "pipeline"), texts) == found(nlp, texts)


def test_a_shared_tok2vec_of_spacy(corpus, tmp_path):
    tok2vec = {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": 32,
        "depth": 1,
        "embed_size": 200,
        "window_size": 1,
        "maxout_pieces": 2,
        "subword_features": True,
    }
    nlp = with_listeners("ner_crf", tok2vec=tok2vec)
    config = write_config(nlp, tmp_path / "config.cfg")
    path = train_config(config, tmp_path / "output", corpus, steps=40)
    nlp = spacy.load(path)
    assert nlp.get_pipe("tok2vec").listening_components == ["ner_crf"]
    assert nlp.evaluate(make_examples(nlp, 20, seed=1))["ents_f"] > 0.9


def test_a_frozen_shared_tok2vec_annotates(shared, corpus, tmp_path):
    """The listener takes the vectors from the documents where nobody updates the tok2vec."""
    shared.to_disk(tmp_path / "shared")
    config = shared.config.copy()
    config["components"]["tok2vec"] = {"source": str(tmp_path / "shared")}
    config.to_disk(tmp_path / "config.cfg")
    path = train_config(
        tmp_path / "config.cfg",
        tmp_path / "output",
        corpus,
        steps=30,
        training__frozen_components=["tok2vec"],
        training__annotating_components=["tok2vec"],
        training__optimizer__learn_rate=0.02,
    )
    nlp = spacy.load(path)
    assert same(layer_weights(nlp, "tok2vec"), layer_weights(shared, "tok2vec"))
    assert nlp.evaluate(make_examples(nlp, 20, seed=1))["ents_f"] > 0.9


@pytest.fixture
def shared():
    """A trained pipeline with a shared tok2vec."""
    nlp = with_listeners("ner_crf", "tagger")
    examples = tagged_examples(nlp, 40, KNOWN)
    nlp.initialize(lambda: examples)
    learn(nlp, examples)
    return nlp


def test_replace_listeners_keeps_the_predictions(shared, texts, tmp_path):
    before = found(shared, texts)
    assert any(before)
    shared.replace_listeners("tok2vec", "ner_crf", ["model.tok2vec"])
    assert shared.get_pipe("tok2vec").listening_components == ["tagger"]
    assert shared.get_pipe_config("ner_crf")["model"]["tok2vec"] == TOK2VEC
    assert found(shared, texts) == before
    with shared.select_pipes(disable="tok2vec"):
        assert found(shared, texts) == before
    shared.to_disk(tmp_path / "pipeline")
    assert found(spacy.load(tmp_path / "pipeline"), texts) == before


def test_replaced_listeners_learn_by_themselves(shared):
    shared.replace_listeners("tok2vec", "ner_crf", ["model.tok2vec"])
    own = shared.get_pipe("ner_crf").model.get_ref("tok2vec")
    common = shared.get_pipe("tok2vec").model
    start = weights(common)
    assert same(weights(own), start)
    examples = tagged_examples(shared, 20, KNOWN, seed=3)
    learn(shared, examples, steps=3, drop=0.2, exclude=["tok2vec", "tagger"])
    assert all_differ(weights(own), start)
    assert same(weights(common), start)


def test_averages_of_replaced_listeners_keep_apart(shared):
    shared.replace_listeners("tok2vec", "ner_crf", ["model.tok2vec"])
    own = shared.get_pipe("ner_crf").model.get_ref("tok2vec")
    common = shared.get_pipe("tok2vec").model
    optimizer = Adam(0.01, use_averages=True)
    learn(shared, tagged_examples(shared, 20, KNOWN, seed=3), sgd=optimizer, steps=4, drop=0.2)
    last = weights(own), weights(common)
    with shared.use_params(optimizer.averages):
        averages = weights(own), weights(common)
    assert all_differ(averages[0], last[0])
    assert all_differ(averages[1], last[1])
    assert all_differ(averages[0], averages[1])
    assert same(weights(own), last[0])
    assert same(weights(common), last[1])


def test_replace_listeners_of_a_sourced_pipe(shared, corpus, texts, tmp_path):
    """As the config of ``spacy train`` says it: ``replace_listeners`` beside ``source``."""
    before = found(shared, texts)
    shared.to_disk(tmp_path / "shared")
    nlp = spacy.blank("de")
    nlp.add_pipe("tok2vec", config={"model": TOK2VEC})
    nlp.add_pipe("tagger", config={"model": {"tok2vec": LISTENER}})
    nlp.add_pipe("sentencizer", "ner_crf")  # gives way to the sourced one
    config = nlp.config.copy()
    config["components"]["ner_crf"] = {
        "source": str(tmp_path / "shared"),
        "replace_listeners": ["model.tok2vec"],
    }
    config.to_disk(tmp_path / "config.cfg")
    path = train_config(
        tmp_path / "config.cfg",
        tmp_path / "output",
        corpus,
        steps=3,
        training__frozen_components=["ner_crf"],
    )
    assert found(spacy.load(path), texts) == before
