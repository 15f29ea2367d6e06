"""Scores of a trained pipeline on the development data, however its config reads them."""

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.util import registry
from thinc.api import Config

from spacy_bigru_crf.evaluation.evaluate import evaluate
from spacy_bigru_crf.experiments.dev_scores import dev_scores


@pytest.fixture
def saved(tmp_path):
    """A pipeline that knows "Art" as it cuts it, and data whose token is "Art."."""
    nlp = spacy.blank("de")
    nlp.tokenizer.rules = {}
    patterns = [{"label": "GS", "pattern": [{"ORTH": word}]} for word in ("Art", "Bonn")]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    nlp.to_disk(tmp_path / "model")
    words, spaces = ["Art.", "7", "in", "Bonn"], [True, True, True, False]
    docs = [Doc(nlp.vocab, words=words, spaces=spaces, ents=["B-GS", "O", "O", "B-GS"])]
    docs.append(Doc(nlp.vocab, words=words, spaces=spaces, ents=["B-GS", "O", "O", "O"]))
    DocBin(docs=docs).to_disk(tmp_path / "dev.spacy")
    return tmp_path


def config(saved, reader, **settings):
    block = {"@readers": reader, "path": "${paths.dev}", **settings}
    return Config(
        {
            "paths": {"dev": str(saved / "dev.spacy")},
            "corpora": {"dev": block},
            "training": {"dev_corpus": "corpora.dev"},
        }
    )


@registry.readers("test_dev_scores_reader")
def reader(path):
    return spacy.training.Corpus(path)


@pytest.mark.parametrize(
    ("reader", "settings"),
    [
        ("spacy.Corpus.v1", {}),
        ("spacy.Corpus.v1", {"gold_preproc": True}),
        ("spacy-bigru-crf.Corpus.v1", {}),
        ("test_dev_scores_reader", {}),
    ],
)
def test_scores_are_those_of_evaluate(saved, reader, settings):
    found = dev_scores(config(saved, reader, **settings), saved / "model")
    report = evaluate(saved / "model", saved / "dev.spacy", n_samples=0)
    assert found == {
        "f1": report["spans"]["micro"]["f1"],
        "f1_corpus_tokens": report["corpus_tokens"]["micro"]["f1"],
        "f1_spacy_scorer": report["spacy_scorer"]["f1"],
        "scored_on": report["scored_on"],
    }
    # of three entities, Bonn is found twice and right once; "Art" is right for spaCy only
    assert found["f1"] == pytest.approx(2 / 7)
    assert found["f1_corpus_tokens"] == pytest.approx(2 / 5)
    assert found["f1_spacy_scorer"] == pytest.approx(6 / 7)
    assert found["scored_on"]["running_text"] == 2


def test_the_limits_of_the_reader_are_kept(saved):
    found = dev_scores(config(saved, "spacy.Corpus.v1", limit=1), saved / "model")
    assert found["scored_on"]["running_text"] == 1
