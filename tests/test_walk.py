"""The modules of an update and of a prediction, as docs/architecture.md lists them."""

import re
import sys
from pathlib import Path

import pytest
import spacy

import spacy_bigru_crf
from tests.pipeline.examples import make_examples

PACKAGE = Path(spacy_bigru_crf.__file__).parent
PAGE = Path(__file__).parent.parent / "docs" / "architecture.md"


def modules_entered(call):
    """The modules of the package that a call enters, in order of their first call."""
    entered = {}

    def note(frame, event, _):
        path = Path(frame.f_code.co_filename)
        if event == "call" and PACKAGE in path.parents and frame.f_code.co_name != "<module>":
            entered[path.relative_to(PACKAGE).as_posix()] = None

    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(None)
    return list(entered)


def listed(walk):
    """The modules of a numbered list of the page."""
    block = PAGE.read_text("utf-8").split(f"<!-- {walk} -->")[1].split("<!-- end -->")[0]
    return re.findall(r"`([\w/]+\.py)`", block)


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf")
    examples = make_examples(nlp, 8)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(20):
        nlp.update(examples, sgd=optimizer)
    texts = [example.text for example in examples]
    assert any(doc.ents for doc in nlp.pipe(texts))
    return nlp, examples, optimizer, texts


def test_update(nlp):
    nlp, examples, optimizer, _ = nlp
    assert modules_entered(lambda: nlp.update(examples, sgd=optimizer)) == listed("update")


def test_predict(nlp):
    nlp, _, _, texts = nlp
    assert modules_entered(lambda: list(nlp.pipe(texts))) == listed("predict")
