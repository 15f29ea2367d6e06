import pytest
from thinc.api import fix_random_seed

from tests.compat.pipelines import tagged_examples, trained_pipeline, write_corpus
from tests.pipeline.examples import KNOWN, make_examples


@pytest.fixture(scope="module")
def trained():
    """A pipeline that has learnt the examples. Do not train it further."""
    fix_random_seed(0)
    return trained_pipeline()


@pytest.fixture(scope="module")
def trained_path(trained, tmp_path_factory):
    """The trained pipeline on disk."""
    path = tmp_path_factory.mktemp("trained") / "pipeline"
    trained.to_disk(path)
    return path


@pytest.fixture(scope="module")
def texts(trained):
    """Texts in which the trained pipeline finds something."""
    return [example.text for example in make_examples(trained, 20, seed=5)]


@pytest.fixture(scope="module")
def corpus(trained, tmp_path_factory):
    """A directory with train.spacy and dev.spacy: entities and part-of-speech tags."""
    path = tmp_path_factory.mktemp("corpus")
    write_corpus(path / "train.spacy", tagged_examples(trained, 40, KNOWN))
    write_corpus(path / "dev.spacy", tagged_examples(trained, 20, KNOWN, seed=1))
    return path
