"""The probabilities of entities, where spaCy users look for them."""

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

from spacy_bigru_crf.pipeline.span_scores import span_score
from tests.pipeline.examples import make_examples

TEXT = "Anna wohnt seit Jahren in Bonn ."


def test_scores_stand_beside_the_entities(trained):
    doc = trained(TEXT)
    group = doc.spans["ner_crf"]
    assert [(s.start, s.end, s.label_) for s in group] == [(0, 1, "PER"), (5, 6, "LOC")]
    assert group.attrs["scores"].dtype == np.float32
    assert [ent._.ner_crf_score for ent in doc.ents] == group.attrs["scores"].tolist()
    assert all(0.5 < score <= 1.0 for score in group.attrs["scores"])


def test_a_score_is_the_probability_of_the_span(trained):
    pipe = trained.get_pipe("ner_crf")
    doc = trained(TEXT)
    segmentations = pipe.k_best(doc, 1000)
    for ent in doc.ents:
        wanted = sum(p for ents, p in segmentations if ent in ents)
        assert ent._.ner_crf_score == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("n_process", [1, 2])
def test_scores_survive_storage_and_processes(trained, n_process):
    texts = ["Anna wohnt in Bonn .", "Es regnet .", "", "Der Brief von Karl kam nie an ."]
    docs = list(trained.pipe(texts, n_process=n_process))
    assert [len(doc.ents) for doc in docs] == [2, 0, 0, 1]
    restored = DocBin().from_bytes(DocBin(docs=docs, store_user_data=True).to_bytes())
    for doc, again in zip(docs, restored.get_docs(trained.vocab), strict=True):
        assert [e._.ner_crf_score for e in again.ents] == [e._.ner_crf_score for e in doc.ents]
        assert all(e._.ner_crf_score is not None for e in doc.ents)


def test_no_score_where_the_pipe_has_none_to_give(trained):
    doc = trained.make_doc(TEXT)
    doc.set_ents([Span(doc, 1, 3, label="GPE")])
    doc = trained(doc)
    scores = {ent.text: ent._.ner_crf_score for ent in doc.ents}
    assert scores["wohnt seit"] is None
    assert scores["Anna"] > 0
    assert len(doc.spans["ner_crf"]) == len(doc.ents) - 1
    relabelled = Span(doc, 0, 1, label="ORG")
    assert span_score(relabelled) is None
    assert span_score(spacy.blank("de")("Anna")[0:1]) is None


def test_a_group_that_was_edited_gives_no_wrong_scores(trained):
    doc = trained(TEXT)
    doc.spans["ner_crf"].append(Span(doc, 2, 4, label="LOC"))
    assert doc.ents[0]._.ner_crf_score is None


def test_merged_tokens_keep_their_score(trained):
    doc = trained("Gestern fuhr Anna nach Bonn , um zu arbeiten .")
    before = {ent.text: ent._.ner_crf_score for ent in doc.ents}
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    assert {ent.text: ent._.ner_crf_score for ent in doc.ents} == before


def test_scores_can_be_switched_off(trained, tmp_path):
    trained.to_disk(tmp_path)
    nlp = spacy.load(tmp_path, config={"components": {"ner_crf": {"span_scores": False}}})
    doc = nlp(TEXT)
    assert [ent.text for ent in doc.ents] == ["Anna", "Bonn"]
    assert "ner_crf" not in doc.spans
    assert doc.ents[0]._.ner_crf_score is None


def test_the_key_is_the_name_of_the_pipe():
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf", name="people")
    nlp.add_pipe("ner_crf", name="places")
    for name, label in (("people", "PER"), ("places", "LOC")):
        nlp.get_pipe(name).add_label(label)
    examples = make_examples(nlp, 5)
    for eg in examples:
        eg.reference.set_ents([])
    nlp.initialize(lambda: examples)
    assert {"people", "places"} <= set(nlp(TEXT).spans)


def test_tagged_again_a_document_gets_the_same(trained):
    """Its own entities are no condition for a pipe; another pipe's are."""
    doc = trained(TEXT)
    first = {ent.text: ent._.ner_crf_score for ent in doc.ents}
    again = trained.get_pipe("ner_crf")(doc)
    assert {ent.text: ent._.ner_crf_score for ent in again.ents} == pytest.approx(first)


def test_empty_documents_have_an_empty_group(trained):
    doc = trained.get_pipe("ner_crf")(Doc(trained.vocab))
    assert len(doc.spans["ner_crf"]) == 0
    assert doc.spans["ner_crf"].attrs["scores"].shape == (0,)
