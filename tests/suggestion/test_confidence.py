import math

import pytest
import spacy

from spacy_bigru_crf.suggestion.confidence import annotate
from spacy_bigru_crf.suggestion.ranking import Measure
from tests.compat.pipelines import entities, trained_pipeline

TEXTS = ["Anna wohnt seit Jahren in Berlin .", "", "Heute", "In Xyz trafen wir Qrst und gingen ."]


@pytest.fixture(scope="module")
def trained():
    nlp = trained_pipeline()
    nlp.get_pipe("ner_crf").model.get_ref("output_layer").attrs["temperature"] = 1.5
    return nlp


def fresh(nlp):
    return [nlp.make_doc(text) for text in TEXTS]


@pytest.mark.parametrize("measure", Measure)
def test_entities_are_those_of_the_pipe(trained, measure):
    docs = fresh(trained)
    annotate(trained.get_pipe("ner_crf"), docs, measure)
    wanted = list(trained.pipe(TEXTS))
    assert list(map(entities, docs)) == list(map(entities, wanted))
    assert any(doc.ents for doc in docs)
    assert [[e._.ner_crf_score for e in doc.ents] for doc in docs] == [
        [pytest.approx(e._.ner_crf_score, abs=1e-5) for e in doc.ents] for doc in wanted
    ]


def test_entropy_is_that_of_the_pipe_a_token(trained):
    pipe = trained.get_pipe("ner_crf")
    found = annotate(pipe, fresh(trained), Measure.ENTROPY)
    for doc, confidence in zip(fresh(trained), found, strict=True):
        expected = math.exp(-pipe.entropy(doc) / len(doc)) if len(doc) else 1.0
        assert confidence == pytest.approx(expected, rel=1e-5)
    assert found[1] == 1.0
    assert found[3] < found[0] < 1.0


def test_margin_is_between_the_two_best(trained):
    pipe = trained.get_pipe("ner_crf")
    found = annotate(pipe, fresh(trained), Measure.MARGIN)
    for doc, confidence in zip(fresh(trained), found, strict=True):
        best, *second = (probability for _, probability in pipe.k_best(doc, 2))
        assert confidence == pytest.approx(best - sum(second), abs=1e-5)
    assert found[3] < found[0]


@pytest.mark.filterwarnings("ignore:.*W002")
def test_a_document_without_alternatives_is_certain():
    nlp = spacy.blank("de")
    pipe = nlp.add_pipe("ner_crf")
    nlp.initialize()
    docs = [nlp.make_doc("Anna")]
    assert annotate(pipe, docs, Measure.MARGIN) == [1.0]
    assert annotate(pipe, docs, Measure.ENTROPY) == [1.0]
