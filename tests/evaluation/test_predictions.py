"""Which predicted entities count, and as what: as in an evaluation."""

import random

import pytest
import spacy
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed

from spacy_bigru_crf.evaluation import run_pipeline
from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
from spacy_bigru_crf.evaluation.predictions import collect_predictions, match_spans
from tests.compat.pipelines import learn, model
from tests.evaluation.random_docs import random_example
from tests.pipeline.examples import UNSEEN, make_examples

WORDS = ["Anna", "Berg", "wohnt", "in", "Bad", "Ems", "."]


def example(gold_ents, predicted_words=WORDS):
    vocab = spacy.blank("de").vocab
    return Example(Doc(vocab, words=predicted_words), Doc(vocab, words=WORDS, ents=gold_ents))


def outcomes(eg, spans):
    return [right for _, right in match_spans(eg, spans)]


def test_right_boundaries_with_the_right_label_are_right():
    eg = example(["B-PER", "I-PER", "O", "O", "B-LOC", "I-LOC", "O"])
    spans = [(0, 2, "PER"), (0, 1, "PER"), (4, 6, "PER"), (4, 6, "LOC"), (2, 3, "LOC")]
    assert outcomes(eg, spans) == [True, False, False, True, False]


def test_missing_annotation_makes_no_prediction_wrong():
    eg = example(["", "", "O", "O", "B-LOC", "I-LOC", "O"])
    spans = [(0, 2, "PER"), (1, 3, "PER"), (4, 6, "LOC"), (2, 3, "LOC")]
    assert outcomes(eg, spans) == [None, None, True, False]


def test_a_part_of_a_token_of_the_reference_is_wrong():
    vocab = spacy.blank("de").vocab
    words, spaces = ["Art", ".", "7"], [False, True, False]
    reference = Doc(vocab, words=["Art.", "7"], spaces=[True, False], ents=["B-GS", "O"])
    eg = Example(Doc(vocab, words=words, spaces=spaces), reference)
    assert outcomes(eg, [(0, 1, "GS"), (0, 2, "GS")]) == [False, True]


def test_outcomes_are_those_of_an_evaluation():
    rng = random.Random(0)
    for example in (random_example(rng) for _ in range(200)):
        if not example.reference.has_annotation("ENT_IOB"):
            continue
        (doc,) = aligned_docs([example])
        ents = example.predicted.ents
        found = outcomes(example, [(ent.start, ent.end, ent.label_) for ent in ents])
        assert [right for right in found if right is not None] == doc.correct()


def test_other_tokens_are_aligned():
    predicted = ["Anna", "Berg", "wohnt", "in", "BadEms", "."]
    eg = example(["B-PER", "I-PER", "O", "O", "B-LOC", "I-LOC", "O"], predicted)
    assert outcomes(eg, [(0, 2, "PER"), (4, 5, "LOC"), (5, 6, "LOC")]) == [True, True, False]


@pytest.fixture(scope="module")
def half_trained():
    fix_random_seed(0)
    nlp = spacy.blank("de")
    # predictions are the best segmentation
    nlp.add_pipe("ner_crf", config={"model": model(), "decoding": "viterbi"})
    examples = make_examples(nlp, 40)
    nlp.initialize(lambda: examples)
    learn(nlp, examples, steps=14)
    return nlp


def with_other_gold(nlp, n):
    """Examples of which some have lost their first entity, some its annotation, some all."""
    examples = make_examples(nlp, n, UNSEEN)
    for i, eg in enumerate(examples):
        ents = list(eg.reference.ents)
        if i % 4 == 0:
            eg.reference.set_ents(ents[1:], default="outside")
        elif i % 4 == 1:
            eg.reference.set_ents(ents[1:], missing=ents[:1], default="outside")
        elif i % 4 == 2:
            eg.reference.set_ents([], default="missing")
    return examples


def test_the_share_of_right_predictions_is_spacys_precision(half_trained, monkeypatch):
    nlp = half_trained
    monkeypatch.setattr(run_pipeline, "_DOCS_AT_ONCE", 32)
    found = collect_predictions(nlp, "ner_crf", with_other_gold(nlp, 100))
    examples = with_other_gold(nlp, 100)
    for eg, doc in zip(examples, nlp.pipe([eg.predicted for eg in examples]), strict=True):
        eg.predicted = doc
    assert 0.1 < found.correct.mean() < 0.9
    assert found.correct.mean() == pytest.approx(get_ner_prf(examples)["ents_p"])
    assert len(found.correct) == sum(map(len, found.spans))


def test_probabilities_are_the_scores_of_the_entities(half_trained):
    nlp = half_trained
    found = collect_predictions(nlp, "ner_crf", make_examples(nlp, 30, UNSEEN))
    probabilities = found.probabilities(nlp.get_pipe("ner_crf"))
    scores = [
        ent._.ner_crf_score
        for doc in nlp.pipe(doc.copy() for doc in found.docs)
        for ent in doc.ents
    ]
    assert probabilities == pytest.approx(scores, abs=1e-5)
    flatter = found.probabilities(nlp.get_pipe("ner_crf"), 5.0)
    assert flatter.mean() < probabilities.mean()


def test_thresholds_hide_no_predictions(half_trained):
    nlp = half_trained
    pipe = nlp.get_pipe("ner_crf")
    expected = collect_predictions(nlp, "ner_crf", make_examples(nlp, 30, UNSEEN))
    pipe.cfg["threshold"] = 1.0
    found = collect_predictions(nlp, "ner_crf", make_examples(nlp, 30, UNSEEN))
    pipe.cfg["threshold"] = 0.0
    assert found.spans == expected.spans


def test_entities_of_earlier_pipes_do_not_count(half_trained):
    nlp = half_trained
    ruler = nlp.add_pipe("entity_ruler", before="ner_crf")
    ruler.add_patterns([{"label": "LOC", "pattern": name} for name in UNSEEN[1]])
    found = collect_predictions(nlp, "ner_crf", make_examples(nlp, 50, UNSEEN))
    nlp.remove_pipe("entity_ruler")
    assert any(doc.ents for doc in found.docs)
    for doc, spans in zip(found.docs, found.spans, strict=True):
        set_before = {ent.start for ent in doc.ents}
        assert not set_before & {start for start, _, _ in spans}


def test_nothing_found(half_trained):
    nlp = half_trained
    empty = [Example(nlp.make_doc("Heute ."), Doc(nlp.vocab, words=["Heute", "."]))]
    with pytest.raises(ValueError, match="R024"):
        collect_predictions(nlp, "ner_crf", empty)
