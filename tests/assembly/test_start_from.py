"""A config that starts from a pipeline's weights: with ``spacy train``, and in Python."""

import numpy as np
import pytest
import spacy
from spacy.cli.train import train
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.util import load_config

from spacy_bigru_crf.assembly.from_ner import pipeline_from_ner
from spacy_bigru_crf.assembly.start_from import set_start
from tests.compat.pipelines import same, tagged_examples, weights, write_corpus
from tests.pipeline.examples import make_examples

TEXT = "Anna wohnt seit Jahren in Berlin ."


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Data without tags for a tagger, and with a label that the pipeline does not know."""
    path = tmp_path_factory.mktemp("corpus")
    nlp = spacy.blank("de")
    examples = make_examples(nlp, 20)
    day = {"entities": [(3, 9, "DAY")]}
    examples.append(Example.from_dict(nlp.make_doc("Am Montag regnet es ."), day))
    for part in ("train", "dev"):
        write_corpus(path / f"{part}.spacy", examples)
    return {f"paths.{part}": str(path / f"{part}.spacy") for part in ("train", "dev")}


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """A pipeline from ``ner`` with vectors, rules, a tagger and a special case of the tokenizer."""
    nlp = spacy.blank("de")
    nlp.vocab.set_vector("Anna", np.array([1.0, 2.0, 3.0], dtype="float32"))
    nlp.tokenizer.add_special_case("Abs.12", [{"ORTH": "Abs."}, {"ORTH": "12"}])
    nlp.add_pipe("tagger")
    nlp.add_pipe("ner")
    examples = tagged_examples(nlp, 20)
    nlp.initialize(lambda: examples)
    for _ in range(5):
        nlp.update(examples)
    rules = nlp.add_pipe("entity_ruler")
    rules.add_patterns([{"label": "LAW", "pattern": "BGB"}])
    names = pipeline_from_ner(nlp)
    path = tmp_path_factory.mktemp("pipeline") / "crf"
    assert set_start(nlp, names, path) == ["tagger", "entity_ruler"]
    nlp.to_disk(path)
    return path


def begin(pipeline, corpus, **overrides):
    """The pipeline with which ``spacy train`` begins, and the saved one."""
    overrides = corpus | {name.replace("__", "."): value for name, value in overrides.items()}
    nlp = init_nlp(load_config(pipeline / "config.cfg", overrides=overrides))
    return nlp, spacy.load(pipeline)


def tok2vec(nlp):
    return weights(nlp.get_pipe("ner").model.get_ref("tok2vec"))


def test_training_begins_with_all_weights(pipeline, corpus):
    nlp, saved = begin(pipeline, corpus)
    assert same(tok2vec(nlp), tok2vec(saved))
    old = saved.get_pipe("ner").model.get_ref("output_layer").get_param("W")
    new = nlp.get_pipe("ner").model.get_ref("output_layer").get_param("W")
    assert (new[: len(old)] == old).all()
    assert same(*(weights(n.get_pipe("tagger").model) for n in (nlp, saved)))
    assert nlp.get_pipe("entity_ruler").patterns == saved.get_pipe("entity_ruler").patterns


def test_tokenizer_and_vectors_are_those_of_the_pipeline(pipeline, corpus):
    nlp, _ = begin(pipeline, corpus)
    assert [token.text for token in nlp.make_doc("Abs.12")] == ["Abs.", "12"]
    assert list(nlp.vocab["Anna"].vector) == [1.0, 2.0, 3.0]


def test_labels_of_the_data_are_added(pipeline, corpus):
    nlp, saved = begin(pipeline, corpus)
    assert nlp.get_pipe("ner").labels == (*saved.get_pipe("ner").labels, "DAY")


def test_frozen_components_say_the_same_after_training(pipeline, corpus, tmp_path):
    steps = {"training.max_steps": 3, "training.eval_frequency": 2}
    train(pipeline / "config.cfg", tmp_path, overrides=corpus | steps)
    nlp, saved = spacy.load(tmp_path / "model-last"), spacy.load(pipeline)
    tags = [[token.tag_ for token in n(TEXT)] for n in (nlp, saved)]
    assert tags[0] == tags[1]
    assert any(tags[0])
    assert [ent.label_ for ent in nlp.get_pipe("entity_ruler")(nlp.make_doc("BGB")).ents] == ["LAW"]
    assert not same(tok2vec(nlp), tok2vec(saved))


def test_the_start_can_be_left_out(pipeline, corpus):
    nlp, saved = begin(pipeline, corpus, paths__start_from=None)
    assert not same(tok2vec(nlp), tok2vec(saved))


@pytest.mark.parametrize("path", ["nowhere", "nowhere/model-best", ""])
def test_a_start_that_is_gone_is_named(pipeline, corpus, path):
    with pytest.raises(ValueError, match=rf"\[NC-P062\] The pipeline {path}.*paths\.start_from"):
        begin(pipeline, corpus, paths__start_from=path)


def test_initialize_in_python_keeps_the_weights(pipeline):
    nlp, saved = spacy.load(pipeline), spacy.load(pipeline)
    with nlp.select_pipes(enable=["ner"]):
        nlp.initialize(lambda: make_examples(nlp, 5))
    assert same(tok2vec(nlp), tok2vec(saved))


def test_what_the_new_pipe_listens_to_is_trained():
    nlp = spacy.blank("de")
    nlp.add_pipe("tok2vec")
    nlp.add_pipe("sentencizer")
    config = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}
    nlp.add_pipe("ner", config={"model": {"tok2vec": config}})
    nlp.initialize(lambda: make_examples(nlp, 5))
    assert set_start(nlp, pipeline_from_ner(nlp), "somewhere") == ["sentencizer"]
