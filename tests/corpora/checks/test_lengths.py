import numpy as np
import pytest
from spacy.tokens import DocBin
from spacy.training import Corpus, Example
from spacy.training.batchers import minibatch_by_padded_size, minibatch_by_words
from spacy.util import registry

from spacy_bigru_crf.corpora.checks.lengths import (
    Discarded,
    discarded_by_batcher,
    discarded_by_reader,
    min_discarded_length,
    percentiles,
)
from tests.compat.pipelines import blank
from tests.corpora.checks.splits import make_doc, split_of


def test_percentiles_are_lengths_that_occur():
    assert percentiles([*range(1, 101)]) == {50: 50, 90: 90, 99: 99, 100: 100}
    assert percentiles([7]) == {50: 7, 90: 7, 99: 7, 100: 7}
    assert percentiles([]) == {}


@pytest.mark.parametrize(
    ("batcher", "minibatch"),
    [
        ({"@batchers": "spacy.batch_by_padded.v1", "buffer": 1}, minibatch_by_padded_size),
        ({"@batchers": "spacy.batch_by_words.v1", "tolerance": 0.25}, minibatch_by_words),
    ],
)
def test_the_limit_is_that_of_the_batcher(batcher, minibatch):
    batcher = batcher | {"size": 10, "discard_oversize": True}
    settings = {key: value for key, value in batcher.items() if key != "@batchers"}
    used = [n for n in range(1, 20) if [*minibatch([np.zeros(n)], **settings)]]
    assert min_discarded_length(batcher) == max(used) + 1
    assert min_discarded_length(batcher | {"discard_oversize": False}) is None
    schedule = {"@schedules": "compounding.v1", "start": 2, "stop": 10, "compound": 1.1}
    assert min_discarded_length(batcher | {"size": schedule}) == max(used) + 1
    assert min_discarded_length(batcher | {"@batchers": "mine.v1"}) is None
    assert registry.batchers.get(batcher["@batchers"]) is not None


def test_what_the_batcher_discards_is_counted():
    split = split_of(("Anna Berg kam", [(0, 2, "PER")]), ("Bonn", [(0, 1, "LOC")]))
    assert discarded_by_batcher(split, 3) == Discarded(1, 3, 1)
    assert discarded_by_batcher(split, 4) == Discarded(0, 0, 0)


@pytest.mark.parametrize("max_length", [2, 3, 4, 5, 6])
def test_what_the_reader_leaves_out_is_counted(max_length, tmp_path):
    docs = [
        make_doc("Anna Berg kam . Sie", [(0, 2, "PER")], starts={0, 4}),
        make_doc("Anna Berg kam . Sie", [(0, 2, "PER")]),
        make_doc("Bonn", [(0, 1, "LOC")]),
    ]
    DocBin(docs=docs).to_disk(tmp_path / "train.spacy")
    examples: list[Example] = list(Corpus(tmp_path / "train.spacy", max_length=max_length)(blank()))
    discarded = discarded_by_reader(docs, max_length)
    assert discarded.tokens == 11 - sum(len(eg.reference) for eg in examples)
    assert discarded.entities == 3 - sum(len(eg.reference.ents) for eg in examples)
    assert discarded.documents == {2: 2, 3: 2, 4: 2, 5: 1, 6: 0}[max_length]
