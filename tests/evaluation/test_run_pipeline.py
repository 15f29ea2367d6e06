"""Which components run, and which labels they know."""

import pytest
import spacy
from spacy.language import Language

from spacy_bigru_crf.evaluation.run_pipeline import annotate, check_labels, components_until
from tests.evaluation.random_docs import tagged_example


@Language.component("test_answers_relabel")
def relabel(doc):
    return doc


@pytest.fixture
def nlp():
    nlp = spacy.blank("xx")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": "w0"}])
    nlp.add_pipe("test_answers_relabel")
    return nlp


def test_components_run_up_to_the_named_one(nlp):
    assert components_until(nlp, None, "m") == ["entity_ruler", "test_answers_relabel"]
    assert components_until(nlp, "entity_ruler", "m") == ["entity_ruler"]
    with pytest.raises(ValueError, match=r"R102.*entity_ruler, test_answers_relabel"):
        components_until(nlp, "ner", "m")


def test_something_has_to_set_entities(nlp):
    nlp.remove_pipe("entity_ruler")
    with pytest.raises(ValueError, match="R101"):
        components_until(nlp, None, "m")
    assert components_until(nlp, "test_answers_relabel", "m") == ["test_answers_relabel"]


def test_unknown_labels_are_counted(nlp, recwarn):
    examples = [tagged_example(["B-PER", "B-LOC", "B-LOC"], ["O"] * 3)]
    with pytest.warns(UserWarning, match=r"W100.*LOC\. Their 2 entities"):
        check_labels(nlp, ["entity_ruler"], examples, "m")
    with pytest.raises(ValueError, match=r"R103.*PER.*LOC"):
        check_labels(nlp, ["entity_ruler"], [tagged_example(["B-LOC"], ["O"])], "m")
    # what a component may set that says nothing of labels is unknown
    check_labels(nlp, ["test_answers_relabel"], examples, "m")
    check_labels(nlp, ["entity_ruler"], [tagged_example(["B-PER"], ["O"])], "m")
    assert not recwarn.list


def test_only_the_components_that_should_run_do(nlp):
    examples = [tagged_example(["B-PER", "O"], ["O", "O"]) for _ in range(3)]
    for eg in examples:
        eg.predicted.set_ents([], default="missing")
    annotate(nlp, ["test_answers_relabel"], examples)
    assert not any(eg.predicted.ents for eg in examples)
    annotate(nlp, ["entity_ruler"], examples)
    assert [[ent.label_ for ent in eg.predicted.ents] for eg in examples] == [["PER"]] * 3
