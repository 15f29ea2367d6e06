"""Training: with other pipes, with sourced and pretrained layers, by ``spacy train``."""

import pytest
import spacy
import srsly
from spacy.cli._util import app
from spacy.language import Language
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.util import load_config
from typer.testing import CliRunner

from tests.compat.pipelines import (
    TOK2VEC,
    all_differ,
    blank,
    found,
    learn,
    model,
    same,
    tagged_examples,
    train_config,
    weights,
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


# -- frozen and annotating components


def test_a_frozen_pipe_keeps_its_weights(trained, trained_path, corpus, texts, tmp_path):
    nlp = spacy.blank("de")
    nlp.add_pipe("tagger", config=TAGGER)
    nlp.add_pipe("ner_crf", source=trained)
    sourced = {"components": {"ner_crf": {"source": str(trained_path)}}}
    config = nlp.config.copy()
    del config["components"]["ner_crf"]
    config.merge(sourced).to_disk(tmp_path / "config.cfg")
    path = train_config(
        tmp_path / "config.cfg",
        tmp_path / "output",
        corpus,
        steps=5,
        training__frozen_components=["ner_crf"],
    )
    nlp = spacy.load(path)
    assert nlp.pipe_names == ["tagger", "ner_crf"]
    assert same(layer_weights(nlp), layer_weights(trained))
    assert found(nlp, texts) == found(trained, texts)


def test_update_leaves_excluded_pipes_alone(nlp, trained):
    learn(nlp, make_examples(nlp, 10), steps=2, exclude=["ner_crf"])
    assert same(layer_weights(nlp), layer_weights(trained))


def test_sentence_borders_of_an_annotating_pipe_are_seen(nlp):
    nlp.add_pipe("sentencizer", first=True)
    doc = nlp.make_doc("Anna . Bernd")
    example = Example.from_dict(doc, {"entities": [(0, 12, "PER")]})
    assert nlp.update([example], sgd=False)["ner_crf"] > 0
    # the entity crosses a border, so all of the annotation counts as missing
    assert nlp.update([example], sgd=False, annotates=["sentencizer"])["ner_crf"] == 0


def test_tags_of_an_annotating_tagger_are_features(corpus, tmp_path):
    """The network sees nothing but the tags, in training as in prediction."""
    nlp = spacy.blank("de")
    nlp.add_pipe("tagger", config=TAGGER)
    only_tags = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 16,
            "attrs": ["TAG"],
            "rows": [50],
            "include_static_vectors": False,
        },
        "encode": {**TOK2VEC["encode"], "input_width": 16},
    }
    nlp.add_pipe("ner_crf", config={"model": model(only_tags)})
    path = train_config(
        write_config(nlp, tmp_path / "config.cfg"),
        tmp_path / "output",
        corpus,
        steps=60,
        training__annotating_components=["tagger"],
    )
    nlp = spacy.load(path)
    examples = make_examples(nlp, 20, seed=1)
    assert nlp.evaluate(examples)["ents_f"] > 0.95
    with nlp.select_pipes(disable="tagger"):
        assert nlp.evaluate(examples)["ents_f"] < 0.5


def test_the_pipe_annotates_for_later_ones(nlp):
    seen = []

    class Probe:
        def __call__(self, doc):
            return doc

        def update(self, examples, **kwargs):
            seen.extend([ent.label_ for ent in example.predicted.ents] for example in examples)

    Language.factory("compat_probe_learning", func=lambda nlp, name: Probe())
    nlp.add_pipe("compat_probe_learning")
    example = Example.from_dict(nlp.make_doc("Anna wohnt in Berlin ."), {})
    nlp.update([example], sgd=False)
    nlp.update([example], sgd=False, annotates=["ner_crf"])
    assert seen == [[], ["PER", "LOC"]]


# -- sourcing


def test_sourcing_from_another_pipeline(trained, texts, tmp_path):
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf", source=trained, name="names")
    assert nlp.pipe_labels["names"] == ["LOC", "PER"]
    assert found(nlp, texts) == found(trained, texts)
    nlp.to_disk(tmp_path / "pipeline")
    assert found(spacy.load(tmp_path / "pipeline"), texts) == found(trained, texts)


def test_a_sourced_pipe_is_trained_further(trained_path, corpus, tmp_path):
    nlp = blank()
    config = nlp.config.copy()
    config["components"]["ner_crf"] = {"source": str(trained_path)}
    config.to_disk(tmp_path / "config.cfg")
    path = train_config(tmp_path / "config.cfg", tmp_path / "output", corpus, steps=2)
    trained, further = spacy.load(trained_path), spacy.load(path)
    assert not same(layer_weights(further), layer_weights(trained))
    # it went on from where it was
    assert further.evaluate(make_examples(further, 20, seed=1))["ents_f"] > 0.95


# -- spacy pretrain


def test_pretrained_weights_arrive_in_the_layer(corpus, texts, tmp_path):
    srsly.write_jsonl(tmp_path / "texts.jsonl", [{"text": text} for text in texts])
    pretraining = {
        "component": "ner_crf",
        "layer": "tok2vec",
        "max_epochs": 2,
        "n_save_every": None,
        "n_save_epoch": None,
        "corpus": "corpora.pretrain",
        "dropout": 0.2,
        "objective": {
            "@architectures": "spacy.PretrainCharacters.v1",
            "maxout_pieces": 2,
            "hidden_size": 16,
            "n_characters": 2,
        },
        "optimizer": {"@optimizers": "Adam.v1", "learn_rate": 0.001},
        "batcher": {
            "@batchers": "spacy.batch_by_words.v1",
            "size": 50,
            "tolerance": 0.2,
            "discard_oversize": False,
        },
    }
    raw_text = {
        "@readers": "spacy.JsonlCorpus.v1",
        "path": str(tmp_path / "texts.jsonl"),
        "min_length": 0,
        "max_length": 0,
        "limit": 0,
    }
    config = write_config(
        blank(),
        tmp_path / "config.cfg",
        {"pretraining": pretraining, "corpora": {"pretrain": raw_text}},
    )
    result = CliRunner().invoke(app, ["pretrain", str(config), str(tmp_path / "pretrained")])
    assert result.exit_code == 0, result.output
    log = list(srsly.read_jsonl(tmp_path / "pretrained" / "log.jsonl"))
    assert log[1]["epoch_loss"] < log[0]["epoch_loss"]

    files = [tmp_path / "pretrained" / f"model{epoch}.bin" for epoch in range(2)]
    layers = []
    for file in files:
        overrides = {
            "initialize.init_tok2vec": str(file),
            "paths.train": str(corpus / "train.spacy"),
            "paths.dev": str(corpus / "dev.spacy"),
        }
        nlp = init_nlp(load_config(config, overrides=overrides))
        layers.append(weights(nlp.get_pipe("ner_crf").model.get_ref("tok2vec")))
        layer = blank().get_pipe("ner_crf").model.get_ref("tok2vec")
        layer.from_bytes(file.read_bytes())
        assert same(layers[-1], weights(layer))
    assert all_differ(*layers)
    path = train_config(
        config, tmp_path / "output", corpus, steps=2, initialize__init_tok2vec=str(files[1])
    )
    assert spacy.load(path).pipe_names == ["ner_crf"]


# -- layers in spaCy's own pipes


@pytest.mark.parametrize(("factory", "score"), [("ner", "ents_f"), ("tagger", "tag_acc")])
def test_layers_in_the_pipes_of_spacy(factory, score, tmp_path):
    nlp = spacy.blank("de")
    nlp.add_pipe(factory, config={"model": {"tok2vec": TOK2VEC}})
    examples = tagged_examples(nlp, 40, KNOWN)
    nlp.initialize(lambda: examples)
    before = layer_weights(nlp, factory)
    learn(nlp, examples, drop=0.1)
    assert all_differ(layer_weights(nlp, factory), before)
    nlp.to_disk(tmp_path / "pipeline")
    assert spacy.load(tmp_path / "pipeline").evaluate(examples)[score] > 0.9


# -- two pipes


def reference_of(example, label):
    """The annotation of an example without the entities of other labels."""
    doc = example.reference.copy()
    doc.set_ents([ent for ent in doc.ents if ent.label_ == label], default="outside")
    return doc


def test_two_pipes_in_one_pipeline(texts, tmp_path):
    """The second learns what the first leaves to it, and keeps what the first has found."""
    nlp = blank("places", "names")
    examples = make_examples(nlp, 40)
    places = [Example(eg.predicted.copy(), reference_of(eg, "LOC")) for eg in examples]
    nlp.get_pipe("places").initialize(lambda: places, nlp=nlp)
    nlp.get_pipe("names").initialize(lambda: examples, nlp=nlp, labels=["PER", "LOC"])
    learn(nlp, places, exclude=["names"])
    learn(nlp, examples, exclude=["places"], annotates=["places"])
    assert nlp.pipe_labels == {"places": ["LOC"], "names": ["PER", "LOC"]}
    assert nlp.evaluate(examples)["ents_f"] > 0.95
    with nlp.select_pipes(enable="places"):
        alone = found(nlp, texts)
    assert {label for ents in alone for *_, label in ents} == {"LOC"}
    both = found(nlp, texts)
    assert all(set(first) <= set(ents) for first, ents in zip(alone, both, strict=True))
    nlp.to_disk(tmp_path / "pipeline")
    assert found(spacy.load(tmp_path / "pipeline"), texts) == both


def test_two_pipes_are_trained_together(corpus, tmp_path):
    nlp = blank("one", "two")
    config = write_config(nlp, tmp_path / "config.cfg")
    path = train_config(config, tmp_path / "output", corpus, steps=2)
    nlp = spacy.load(path)
    assert nlp.pipe_names == ["one", "two"]
    assert all_differ(layer_weights(nlp, "one")[:4], layer_weights(nlp, "two")[:4])


# -- what spacy train does besides


SAVED = []


@spacy.registry.callbacks("compat_before_to_disk.v1")
def create_before_to_disk():
    """Notes the weights that are being saved, and signs the pipeline."""

    def before_to_disk(nlp):
        SAVED.append(layer_weights(nlp))
        nlp.meta["description"] = "signed"
        return nlp

    return before_to_disk


CALLBACK = {"@callbacks": "compat_before_to_disk.v1"}


def test_before_to_disk(corpus, tmp_path):
    config = write_config(
        blank(), tmp_path / "config.cfg", {"training": {"before_to_disk": CALLBACK}}
    )
    path = train_config(config, tmp_path / "output", corpus, steps=1)
    nlp = spacy.load(path)
    assert nlp.meta["description"] == "signed"
    assert same(layer_weights(nlp), SAVED[-1])


def test_averages_are_scored_and_saved(corpus, tmp_path):
    averages = {"training": {"optimizer": {"use_averages": True}, "before_to_disk": CALLBACK}}
    config = write_config(blank(), tmp_path / "averages.cfg", averages)
    last = spacy.load(train_config(config, tmp_path / "averages", corpus, steps=25))
    plain = write_config(blank(), tmp_path / "plain.cfg")
    without = spacy.load(train_config(plain, tmp_path / "plain", corpus, steps=25))
    # the same training, but for what is saved
    assert all_differ(layer_weights(last), layer_weights(without))
    assert same(layer_weights(last), SAVED[-1])

    best = spacy.load(tmp_path / "averages" / "model-best")
    dev = make_examples(best, 20, seed=1)
    assert best.meta["performance"]["ents_f"] == pytest.approx(best.evaluate(dev)["ents_f"])
    assert best.meta["performance"]["ents_f"] > 0


def test_dropout_of_the_config_has_its_effect(corpus, tmp_path):
    config = write_config(blank(), tmp_path / "config.cfg")

    def after_training(dropout, name):
        path = train_config(config, tmp_path / name, corpus, steps=1, training__dropout=dropout)
        return layer_weights(spacy.load(path))

    assert same(after_training(0.0, "a"), after_training(0.0, "b"))
    assert not same(after_training(0.0, "a"), after_training(0.5, "c"))


def test_select_pipes(nlp, trained, texts):
    with nlp.select_pipes(disable="ner_crf"):
        assert not any(found(nlp, texts))
        optimizer = nlp.resume_training()
        nlp.update(make_examples(nlp, 3), sgd=optimizer)
    assert found(nlp, texts) == found(trained, texts)
    assert same(layer_weights(nlp), layer_weights(trained))


def test_disabled_and_excluded_pipes(trained_path, texts):
    disabled = spacy.load(trained_path, disable=["ner_crf"])
    assert not any(found(disabled, texts))
    disabled.enable_pipe("ner_crf")
    assert any(found(disabled, texts))
    assert spacy.load(trained_path, exclude=["ner_crf"]).pipe_names == []


def test_resume_training(nlp):
    optimizer = nlp.resume_training()
    text = "Anna sprach mit Xaver ."
    example = Example.from_dict(nlp.make_doc(text), {"entities": [(0, 4, "PER"), (16, 21, "PER")]})
    losses = [nlp.update([example], sgd=optimizer)["ner_crf"] for _ in range(30)]
    assert losses[-1] < losses[0]
    assert nlp.get_pipe("ner_crf").labels == ("LOC", "PER")
    assert [ent.text for ent in nlp(text).ents] == ["Anna", "Xaver"]
