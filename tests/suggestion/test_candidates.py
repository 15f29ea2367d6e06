from pathlib import Path

import pytest
from spacy.language import Language

from spacy_bigru_crf.corpora.text_inputs import InputText
from spacy_bigru_crf.corpora.tokens import split_words
from spacy_bigru_crf.suggestion.candidates import candidates
from spacy_bigru_crf.suggestion.ranking import Measure
from tests.compat.pipelines import blank
from tests.pipeline.examples import make_examples

TEXT = "Anna wohnt seit Jahren in Berlin ."


@Language.component("tests_no_bonn")
def no_bonn(doc):
    if "Bonn" in doc.text:
        raise RuntimeError("Bonn")
    return doc


@pytest.fixture(scope="module")
def nlp():
    nlp = blank()
    examples = make_examples(nlp, 5)
    nlp.initialize(lambda: examples)
    nlp.add_pipe("tests_no_bonn", first=True)
    ruler = nlp.add_pipe("entity_ruler", first=True)
    ruler.add_patterns(
        [{"label": "NAME", "pattern": "Anna"}, {"label": "ABBR", "pattern": "usw.-"}]
    )
    return nlp


def of(nlp, *texts, **settings):
    settings = {"measure": Measure.ENTROPY, "diverse": False, **settings}
    return candidates(nlp, "ner_crf", texts, **settings)


def test_one_for_each_text(nlp):
    tokenised = split_words(f"{TEXT} usw.-")
    texts = [InputText(TEXT, Path("a"), 1), InputText(tokenised.text, Path("a"), 2, tokenised[1])]
    plain, of_tokens = of(nlp, *texts)
    assert (plain.suggested.text, plain.suggested.source) == (TEXT, "a:1")
    assert (0, 1, "NAME") in plain.suggested.entities
    assert (7, 8, "ABBR") in of_tokens.suggested.entities
    assert list(of_tokens.suggested.tokens) == tokenised.tokens
    assert plain.features == ()
    assert all(found.features for found in of(nlp, *texts, diverse=True))


def test_dropped_documents(nlp):
    """Which of them were dropped is not known, so there is none."""
    nlp.set_error_handler(lambda *_: None)
    assert of(nlp, InputText(TEXT, Path("a"), 1), InputText("Bonn", Path("a"), 2)) == []
    assert len(of(nlp, InputText(TEXT, Path("a"), 1))) == 1
