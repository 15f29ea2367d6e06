"""Named entity recognition for spaCy with a char-CNN + BiGRU encoder and a CRF decoder.

A pipeline needs no import from here: spaCy finds the pipes ``ner_crf`` and ``ner_crf_ensemble``,
the architectures and the commands ``spacy ner-crf …`` through entry points. To import this package
costs nothing; its names are loaded when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy_bigru_crf.crf.lattice import Lattice
    from spacy_bigru_crf.crf.torch_module import LinearChainCRF
    from spacy_bigru_crf.pipeline.ensemble.pipe import NerCrfEnsemble
    from spacy_bigru_crf.pipeline.ner_crf import NerCrf

    __version__: str

__all__ = ["Lattice", "LinearChainCRF", "NerCrf", "NerCrfEnsemble", "__version__"]

_MODULES = {
    "Lattice": "crf.lattice",
    "LinearChainCRF": "crf.torch_module",
    "NerCrf": "pipeline.ner_crf",
    "NerCrfEnsemble": "pipeline.ensemble.pipe",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("spacy-bigru-crf")
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
