import pytest
from thinc.api import fix_random_seed

from tests.compat.pipelines import trained_pipeline


@pytest.fixture(scope="module")
def trained():
    """A small pipeline with ner_crf. A module may have its own."""
    fix_random_seed(0)
    return trained_pipeline()


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory):
    """The directory of the trained pipeline."""
    path = tmp_path_factory.mktemp("trained") / "model"
    trained.to_disk(path)
    return path
