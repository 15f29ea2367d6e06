"""Shared fixtures for the corpora."""

from functools import cache

import pytest

from spacy_bigru_crf.corpora.tokenizer import fitter


@pytest.fixture(scope="module")
def one_language():
    """Load each language once: that takes longer than converting a text."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("make_language", "make_vocab"):
            patch.setattr(fitter, name, cache(getattr(fitter, name)))
        yield
