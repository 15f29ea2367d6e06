import pytest

from tests.pipeline.ensemble.pipelines import crf, ensemble_of, ner


@pytest.fixture(scope="session")
def saved(tmp_path_factory):
    """The directories of pipelines by name; only sessions make them anew."""
    directory = tmp_path_factory.mktemp("members")
    pipelines = {
        "bilou": crf(0),
        "bio": crf(1, scheme="BIO", decoder="Softmax", decoding="viterbi"),
        "io": crf(2, scheme="IO", decoding="viterbi"),
        "persons": crf(3, labels=["PER"]),
        "ner": ner(4),
        "shared": ner(5, shared=True),
    }
    for name, nlp in pipelines.items():
        nlp.to_disk(directory / name)
    return {name: directory / name for name in pipelines}


@pytest.fixture(scope="session")
def ensemble(saved):
    """A pipeline with an ensemble of all kinds. Do not change it."""
    return ensemble_of({name: path for name, path in saved.items() if name != "shared"})
