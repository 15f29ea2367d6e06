"""k-best, candidates and entropy of documents, as a user asks for them."""

import math

import pytest
from spacy.tokens import Doc, Span

TEXT = "Der Brief von Karl aus Bonn kam nie an ."


@pytest.fixture
def pipe(trained):
    return trained.get_pipe("ner_crf")


def places(ents):
    return tuple((ent.start, ent.end, ent.label_) for ent in ents)


def test_k_best(trained, pipe):
    doc = trained(TEXT)
    best = pipe.k_best(doc, 20)
    probabilities = [p for _, p in best]
    assert places(best[0][0]) == places(doc.ents)
    assert probabilities == sorted(probabilities, reverse=True)
    assert len({places(ents) for ents, _ in best}) == len(best) == 20
    assert 0.5 < sum(probabilities) <= 1 + 1e-6


def test_candidates(trained, pipe):
    doc = trained(TEXT)
    found = pipe.candidates(doc, 1e-4)
    assert {places([ent]) for ent in doc.ents} < {places([span]) for span, _ in found}
    spans = [[(s.start, s.end, s.label_) for s, _ in found]]
    assert [p for _, p in found] == pytest.approx(pipe.span_posteriors([doc], spans)[0])
    likely = pipe.candidates(doc, 0.5)
    assert places(s for s, _ in likely) == places(s for s, p in found if p >= 0.5)


def test_entropy(trained, pipe):
    doc = trained(TEXT)
    everything = pipe.k_best(doc, 3000)
    wanted = -sum(p * math.log(p) for _, p in everything if p > 0)
    assert pipe.entropy(doc) == pytest.approx(wanted, abs=1e-3)
    doc = trained("Anna wohnt in Berlin .")
    doc.spans.clear()
    doc.ents = [Span(doc, 0, 1, label="PER"), Span(doc, 1, 5, label="LOC")]
    assert pipe.entropy(doc) == pytest.approx(0.0, abs=1e-9)


def test_the_same_before_and_after_the_pipe_has_run(trained, pipe):
    fresh, tagged = trained.make_doc(TEXT), trained(TEXT)
    assert pipe.entropy(fresh) == pipe.entropy(tagged)
    assert [p for _, p in pipe.k_best(fresh, 3)] == [p for _, p in pipe.k_best(tagged, 3)]


def test_what_other_pipes_have_set_is_a_condition(trained, pipe):
    doc = trained.make_doc(TEXT)
    doc.set_ents([Span(doc, 3, 6, label="LOC")])
    assert all((3, 6, "LOC") in places(ents) for ents, _ in pipe.k_best(doc, 5))
    posteriors = pipe.span_posteriors([doc], [[(3, 6, "LOC"), (3, 4, "PER")]])
    assert posteriors[0] == pytest.approx([1.0, 0.0], abs=1e-6)


def test_documents_without_tokens(trained, pipe):
    doc = Doc(trained.vocab)
    assert pipe.k_best(doc, 3) == [([], 1.0)]
    assert pipe.candidates(doc, 0.1) == []
    assert pipe.entropy(doc) == 0.0
    assert pipe.span_posteriors([doc], [[]]) == [[]]


@pytest.mark.parametrize("value", [0.0, -0.1, 1.1])
def test_candidates_of_any_probability_are_refused(trained, pipe, value):
    with pytest.raises(ValueError, match="P010"):
        pipe.candidates(trained.make_doc(TEXT), value)


def test_bad_arguments_are_named(trained, pipe):
    doc = trained.make_doc(TEXT)
    span = (0, 1, "PER")
    for call, message in (
        (lambda: pipe.span_posteriors([doc], [[(0, 1, "PRE")]]), r"P051.*'PRE'.*LOC, PER"),
        (lambda: pipe.span_posteriors([doc], []), "P053.*1 documents.* 0"),
        (lambda: pipe.span_posteriors([doc], [[span], [span]]), "P053"),
        (lambda: pipe.span_posteriors([doc], [[span]], temperature=0.0), "P052.*0.0"),
        (lambda: pipe.span_posteriors([doc], [[span]], temperature=-1), "P052"),
        (lambda: pipe.set_calibration(math.nan), "P052.*nan"),
        (lambda: pipe.set_calibration("2"), "P052.*'2'"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
    for call, message in (
        (lambda: pipe.predict([TEXT]), "P050.*str"),
        (lambda: pipe.predict(doc), "P055"),
        (lambda: pipe.best_spans([doc[0:2]]), "P050.*Span"),
        (lambda: pipe.span_posteriors(doc, [[span]]), "P055"),
    ):
        with pytest.raises(TypeError, match=message):
            call()
