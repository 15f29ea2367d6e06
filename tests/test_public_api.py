"""The names of the package itself, and the cost of getting them."""

import subprocess
import sys
from importlib.metadata import version

import pytest

import spacy_bigru_crf


@pytest.mark.parametrize("name", spacy_bigru_crf.__all__)
def test_every_name_is_there(name):
    assert name in dir(spacy_bigru_crf)
    found = getattr(spacy_bigru_crf, name)
    if name == "__version__":
        assert found == version("spacy-bigru-crf")
    else:
        assert found.__name__ == name


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'Crf'"):
        _ = spacy_bigru_crf.Crf


def test_the_crf_of_torch_users_loads_no_spacy():
    script = """
import sys
import spacy_bigru_crf
assert "torch" not in sys.modules
from spacy_bigru_crf import Lattice, LinearChainCRF
assert not {"spacy", "thinc"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True)
