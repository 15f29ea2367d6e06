"""Merged and split tokens: spans stay where their characters are."""

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span, SpanGroup

from spacy_bigru_crf.pipeline.provenance import PROVENANCE_KEY, own_entities
from spacy_bigru_crf.pipeline.span_group import CharacterSpanGroup, aligned

TEXT = "Gestern fuhr Anna nach Bonn"
# scores that float32 represents exactly
SCORES = [0.5, 0.75, 0.25]


def make_doc():
    doc = spacy.blank("de").make_doc(TEXT)
    spans = [
        Span(doc, 0, 1, label="T"),
        Span(doc, 2, 3, label="PER", kb_id="Q1", span_id="x"),
        Span(doc, 4, 5, label="LOC"),
    ]
    doc.spans["g"] = CharacterSpanGroup(doc, name="g", spans=spans, attrs={"scores": SCORES})
    return doc


def merge(doc, start, end):
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[start:end])


def found(group):
    return [(span.text, span.label_, span.start) for span in group]


def test_spans_follow_their_characters():
    doc = make_doc()
    merge(doc, 3, 5)
    merge(doc, 1, 3)
    # "fuhr Anna" and "nach Bonn" are one token each: no span is left for their parts
    assert found(doc.spans["g"]) == [("Gestern", "T", 0)]
    assert list(doc.spans["g"].attrs["scores"]) == [0.5]

    doc = make_doc()
    merge(doc, 0, 2)
    assert found(doc.spans["g"]) == [("Anna", "PER", 1), ("Bonn", "LOC", 3)]
    assert [(s.kb_id_, s.id_) for s in doc.spans["g"]] == [("Q1", "x"), ("", "")]
    with doc.retokenize() as retokenizer:
        retokenizer.split(doc[0], ["Gestern", " fuhr"], heads=[doc[1], doc[1]])
    assert found(doc.spans["g"]) == [("Anna", "PER", 2), ("Bonn", "LOC", 4)]


def test_scores_stay_with_their_spans_whichever_is_read_first():
    doc = make_doc()
    merge(doc, 0, 2)
    group = doc.spans["g"]
    assert list(group.attrs["scores"]) == [0.75, 0.25]
    assert len(group) == 2
    group.attrs = {}
    assert group.attrs == {}


def test_scores_can_be_read_when_the_document_is_gone():
    group = make_doc().spans["g"]
    with pytest.raises(RuntimeError, match="E865"):
        list(group)
    assert len(group) == 3
    assert list(group.attrs["scores"]) == SCORES


@pytest.mark.parametrize("start", [0, 2, 3])
def test_documents_can_be_stored_copied_and_joined(start):
    doc = make_doc()
    merge(doc, start, start + 2)
    left = found(doc.spans["g"])
    stored = Doc(doc.vocab).from_bytes(doc.to_bytes())
    (binned,) = DocBin().from_bytes(DocBin(docs=[doc]).to_bytes()).get_docs(doc.vocab)
    for other in (stored, binned, doc.copy(), Doc.from_docs([doc])):
        assert found(other.spans["g"]) == left
    copy = make_doc().copy()
    merge(copy, start, start + 2)
    assert found(copy.spans["g"]) == left
    assert [(s["label"], s["start"]) for s in doc.to_json()["spans"]["g"]] == [
        (span.label_, span.start_char) for span in doc.spans["g"]
    ]


def test_a_group_that_was_read_from_bytes_is_aligned():
    doc = make_doc()
    stored = Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert aligned(stored.spans["g"]) is stored.spans["g"]
    merge(stored, 0, 2)
    assert type(stored.spans["g"]) is SpanGroup
    group = aligned(stored.spans["g"])
    assert found(group) == [("Anna", "PER", 1), ("Bonn", "LOC", 3)]
    assert list(group.attrs["scores"]) == [0.75, 0.25]


@pytest.mark.parametrize("span_scores", [True, False])
@pytest.mark.parametrize("n_process", [1, 2])
def test_a_pipeline_that_merges_entities(trained, tmp_path, span_scores, n_process):
    trained.to_disk(tmp_path)
    nlp = spacy.load(tmp_path, config={"components": {"ner_crf": {"span_scores": span_scores}}})
    nlp.add_pipe("merge_entities")
    texts = ["Gestern fuhr Anna Anna nach Bonn", "Der Brief von Karl Karl kam nie an"]
    for doc in nlp.pipe(texts, n_process=n_process):
        plain = nlp(doc.text, disable=["merge_entities"])
        assert [e.text for e in doc.ents] == [e.text for e in plain.ents] != []
        scores = [ent._.ner_crf_score for ent in doc.ents]
        assert scores == [ent._.ner_crf_score for ent in plain.ents]
        assert len(own_entities(doc, "ner_crf")) == len(doc.ents) == len(doc.spans[PROVENANCE_KEY])
        # merged after it was stored: the group is an ordinary one then
        stored = Doc(doc.vocab).from_bytes(plain.to_bytes())
        merge(stored, 0, 3)
        again = nlp.get_pipe("ner_crf")(stored)
        assert len(Doc(doc.vocab).from_bytes(again.to_bytes()).ents) == len(again.ents)
        assert nlp.get_pipe("ner_crf").candidates(doc, 0.5)
