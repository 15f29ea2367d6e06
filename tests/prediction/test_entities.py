"""Texts through a pipeline of rules; ``tests/cli/test_predict.py`` has ner_crf."""

from functools import partial
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Span

from spacy_bigru_crf.corpora.text_inputs import InputText
from spacy_bigru_crf.prediction import entities
from spacy_bigru_crf.prediction.entities import predict_records


@Language.component("tests_one_entity")
def one_entity(doc):
    """Make the first token an entity, and the word ``long`` three."""
    n = 3 if doc[0].text == "long" else 1
    doc.set_ents([Span(doc, 0, n, label="X")])
    return doc


@pytest.fixture
def nlp():
    nlp = spacy.blank("de")
    nlp.add_pipe("tests_one_entity")
    return nlp


def inputs(*texts):
    return [InputText(text, Path("a.txt"), line) for line, text in enumerate(texts, start=1)]


def test_records(nlp):
    [record] = predict_records(nlp, inputs("long ist das Wort"))
    assert record == {
        "string": "long ist das Wort",
        "entities": [{"word": "long ist das", "type": "X", "start": 0, "end": 12, "score": None}],
    }
    # a text without tokens cannot have one
    [failure] = predict_records(nlp, inputs(""))
    assert failure.reason.startswith("IndexError")


@pytest.mark.parametrize(
    ("n_texts", "n_process", "batch_size", "total", "sizes"),
    [
        (10, 1, None, 10, [6, 4]),
        (10, 2, None, 10, [2, 2, 2, 2, 2]),
        (3, 2, None, 3, [1, 1, 1]),
        (100, 2, None, 100, [6] * 16 + [4]),
        (10, 2, None, None, [6, 4]),
        (10, 2, 7, 10, [7, 3]),
    ],
)
def test_all_workers_get_batches(nlp, monkeypatch, n_texts, n_process, batch_size, total, sizes):
    """Where the texts are few, batches are small."""
    nlp.batch_size = 6
    found = []
    run_batch = entities.run_batch

    def noted(function, batch):
        found.append(len(batch))
        return run_batch(function, batch)

    monkeypatch.setattr(entities, "run_batch", noted)
    monkeypatch.setattr(entities, "map_in_workers", lambda work, batches, _: work(batches))
    predict = partial(predict_records, nlp, inputs(*(["Anna"] * n_texts)))
    assert len(list(predict(batch_size, n_process, total))) == n_texts
    assert found == sizes


def test_as_many_processes_as_cores(nlp, monkeypatch):
    monkeypatch.setattr(entities.multiprocessing, "cpu_count", lambda: 3)

    def started(_work, _batches, n_workers):
        yield [n_workers]

    monkeypatch.setattr(entities, "map_in_workers", started)
    assert list(predict_records(nlp, inputs("Anna"), n_process=-1)) == [3]
