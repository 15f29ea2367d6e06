"""Scheme IO cannot express adjacent entities of one label; nothing else must suffer from that."""

import pytest
import spacy
from spacy.tokens import Span
from spacy.training import Example
from thinc.api import fix_random_seed

from tests.pipeline.examples import make_examples

DECODER = {"@architectures": "spacy-bigru-crf.CRF.v1", "scheme": "IO"}


@pytest.fixture(scope="module")
def trained_io():
    fix_random_seed(0)
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf", config={"model": {"decoder": DECODER}})
    examples = make_examples(nlp, 60)
    nlp.initialize(lambda: examples)
    optimizer = nlp.create_optimizer()
    for _ in range(60):
        nlp.update(examples, sgd=optimizer)
    return nlp


def with_presets(nlp):
    doc = nlp.make_doc("Gestern fuhr Anna nach Bonn , um zu arbeiten .")
    doc.set_ents([Span(doc, i, i + 1, label="PER") for i in (0, 1)], default="missing")
    return doc


def test_touching_presets_cost_no_other_entity(trained_io):
    doc = trained_io.get_pipe("ner_crf")(with_presets(trained_io))
    found = [(ent.text, ent.label_) for ent in doc.ents]
    assert found == [("Gestern", "PER"), ("fuhr", "PER"), ("Anna", "PER"), ("Bonn", "LOC")]


def test_touching_presets_can_be_trained_on(trained_io):
    example = Example(with_presets(trained_io), make_examples(trained_io, 1)[0].reference)
    reference = trained_io.make_doc(example.predicted.text)
    reference.set_ents([Span(reference, 2, 3, label="PER")])
    pipe = trained_io.get_pipe("ner_crf")
    loss = pipe.update([Example(with_presets(trained_io), reference)])["ner_crf"]
    assert loss < 1e3


def test_gold_that_touches_a_preset_of_its_label_teaches_nothing(trained_io):
    doc = trained_io.make_doc("Anna Lena lacht .")
    reference = doc.copy()
    reference.set_ents([Span(reference, 1, 2, label="PER")])
    doc.set_ents([Span(doc, 0, 1, label="PER")], default="missing")
    pipe = trained_io.get_pipe("ner_crf")
    assert pipe.update([Example(doc, reference)])["ner_crf"] == 0.0
