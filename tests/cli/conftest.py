import pytest
import spacy
from spacy.tokens import DocBin
from thinc.api import fix_random_seed

from tests.compat.pipelines import blank, learn, trained_pipeline
from tests.pipeline.ensemble.pipelines import crf, ner
from tests.pipeline.examples import KNOWN, UNSEEN, make_examples

# names of which a pipeline has seen some
MIXED = (KNOWN[0][:3] + UNSEEN[0], KNOWN[1][:3] + UNSEEN[1])


@pytest.fixture(scope="session")
def trained():
    """A small pipeline with ner_crf. Do not change it."""
    fix_random_seed(0)
    return trained_pipeline()


@pytest.fixture(scope="session")
def model(trained, tmp_path_factory):
    """The directory of the trained pipeline. Do not change it."""
    path = tmp_path_factory.mktemp("trained") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture(scope="session")
def saved(tmp_path_factory):
    """A directory with trained pipelines, as ``spacy train`` saves them, and annotated data.

    Do not change it.
    """
    directory = tmp_path_factory.mktemp("saved")
    pipelines = {"bilou": crf(0), "bio": crf(1, scheme="BIO"), "persons": crf(3, labels=["PER"])}
    pipelines["ner"] = ner(4)
    for name, nlp in pipelines.items():
        (directory / name).mkdir()
        nlp.to_disk(directory / name / "model-best")
    parts = (("train", 40, KNOWN, 0), ("dev", 60, UNSEEN, 3), ("test", 60, UNSEEN, 5))
    for name, n, names, seed in (*parts, ("mixed", 80, MIXED, 1)):
        docs = [eg.reference for eg in make_examples(spacy.blank("de"), n, names, seed=seed)]
        DocBin(docs=docs).to_disk(directory / f"{name}.spacy")
    return directory


@pytest.fixture(scope="session")
def crf_model(saved):
    """The directory of a pipeline with ner_crf, which has more to learn."""
    return saved / "bilou" / "model-best"


@pytest.fixture(scope="session")
def ner_model(saved):
    """The directory of a pipeline with ner."""
    return saved / "ner" / "model-best"


@pytest.fixture(scope="session")
def poor_model(tmp_path_factory):
    """The directory of a pipeline with ner_crf that has hardly learnt anything."""
    fix_random_seed(0)
    nlp = blank()
    examples = make_examples(nlp, 40)
    nlp.initialize(lambda: examples)
    learn(nlp, examples, steps=2)
    path = tmp_path_factory.mktemp("poor") / "model"
    nlp.to_disk(path)
    return path
