import pytest
import spacy
from thinc.api import fix_random_seed

from tests.pipeline.examples import make_examples


@pytest.fixture
def nlp():
    """A blank pipeline with ``ner_crf`` as ``add_pipe`` makes it."""
    fix_random_seed(0)
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf")
    return nlp


@pytest.fixture(scope="module")
def trained():
    """A pipeline that has learnt the examples. Do not train it further."""
    fix_random_seed(0)
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf")
    examples = make_examples(nlp, 60)
    nlp.initialize(lambda: examples)
    optimizer = nlp.create_optimizer()
    for _ in range(25):
        nlp.update(examples, sgd=optimizer)
    return nlp
