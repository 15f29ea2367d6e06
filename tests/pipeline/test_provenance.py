"""Whose entity it is: a pipe finds its own again, and keeps those of others."""

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

from spacy_bigru_crf.pipeline.provenance import PROVENANCE_KEY, own_entities, preset_entities

TEXT = "Gestern fuhr Anna nach Bonn , um zu arbeiten ."


def own(doc, pipe="ner_crf"):
    return [ent.text for ent in own_entities(doc, pipe).values()]


@pytest.fixture(scope="module")
def unscored(trained, tmp_path_factory):
    """The same pipeline, which stores no scores."""
    path = tmp_path_factory.mktemp("model")
    trained.to_disk(path)
    return spacy.load(path, config={"components": {"ner_crf": {"span_scores": False}}})


@pytest.mark.parametrize("name", ["trained", "unscored"])
def test_answers_about_a_document_are_the_same_after_it_was_tagged(name, request):
    nlp = request.getfixturevalue(name)
    pipe, doc = nlp.get_pipe("ner_crf"), nlp.make_doc(TEXT)

    def answers():
        spans = [[(0, 1, "PER"), (2, 3, "PER")]]
        return [
            pipe.entropy(doc),
            [(span.start, span.end, p) for span, p in pipe.candidates(doc, 0.001)],
            [p for _, p in pipe.k_best(doc, 3)],
            pipe.span_posteriors([doc], spans),
        ]

    before = answers()
    nlp(doc)
    assert answers() == before
    assert before[0] > 0
    first = [(ent.start, ent.end, ent.label_) for ent in doc.ents]
    assert [(ent.start, ent.end, ent.label_) for ent in pipe(doc).ents] == first
    assert len(doc.spans[PROVENANCE_KEY]) == len(first) == 2


def test_scores_are_nothing_to_go_by(trained):
    doc = trained(TEXT)
    del doc.spans["ner_crf"]
    assert own(doc) == ["Anna", "Bonn"]
    again = trained.get_pipe("ner_crf")(doc)
    assert all(ent._.ner_crf_score for ent in again.ents)


def test_whoever_clears_all_spans_makes_entities_preset(trained):
    doc = trained(TEXT)
    doc.spans.clear()
    assert own(doc) == []
    again = trained.get_pipe("ner_crf")(doc)
    assert [ent.text for ent in again.ents] == ["Anna", "Bonn"]
    assert not any(ent._.ner_crf_score for ent in again.ents)


@pytest.mark.parametrize("changed", [(2, 3, "ORG"), (1, 3, "PER")], ids=["label", "border"])
def test_an_entity_that_was_changed_is_not_its_own(trained, changed):
    doc = trained(TEXT)
    bonn = doc.ents[1]
    doc.set_ents([Span(doc, *changed), bonn])
    assert own(doc) == ["Bonn"]
    again = trained.get_pipe("ner_crf")(doc)
    assert [(ent.start, ent.end, ent.label_) for ent in again.ents] == [changed, (4, 5, "LOC")]


def test_what_an_entity_linker_has_found_survives_a_second_pass(trained):
    doc = trained(TEXT)
    for i, ent in enumerate(doc.ents):
        linked = Span(doc, ent.start, ent.end, label=ent.label, kb_id=f"Q{i}", span_id=f"id{i}")
        doc.set_ents([linked], default="unmodified")
    again = trained.get_pipe("ner_crf")(doc)
    assert [(ent.kb_id_, ent.id_) for ent in again.ents] == [("Q0", "id0"), ("Q1", "id1")]
    assert all(ent._.ner_crf_score for ent in again.ents)


def test_ownership_survives_storage_and_joining(trained):
    docs = list(trained.pipe([TEXT, "Es regnet .", TEXT]))
    stored = DocBin().from_bytes(DocBin(docs=docs).to_bytes()).get_docs(trained.vocab)
    assert [own(doc) for doc in stored] == [["Anna", "Bonn"], [], ["Anna", "Bonn"]]
    assert own(Doc.from_docs(docs)) == ["Anna", "Bonn"] * 2


def test_own_entities_are_presets_for_others(trained):
    doc = trained(TEXT)
    assert own(doc, "another") == []
    assert preset_entities(doc, "another") == list(doc.ents)
    assert preset_entities(doc, None) == list(doc.ents)
    assert preset_entities(doc, "ner_crf") == []
