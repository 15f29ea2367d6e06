"""Segmenters of Chinese text for ``spacy-bigru-crf.Segmentation.v1``."""

import warnings
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from spacy_bigru_crf.architectures.resources import read_lines
from spacy_bigru_crf.errors import Errors


@runtime_checkable
class SegmenterWithDictionary(Protocol):
    """A segmenter whose user dictionary is stored inside the pipeline."""

    def __call__(self, text: str) -> list[str]:
        """The words of a text."""

    def read_dictionary(self) -> list[str]:
        """The lines of the user dictionary's file."""

    def with_dictionary(self, dictionary: list[str]) -> Callable[[str], list[str]]:
        """The segmenter with a user dictionary, as ``read_dictionary`` returned it."""


class Jieba:
    """jieba's segmenter; see ``build_jieba_v1``."""

    def __init__(self, user_dictionary: Path | None, hmm: bool) -> None:
        self.user_dictionary = user_dictionary
        self.hmm = hmm

    def __call__(self, text: str) -> list[str]:
        """The words of a text."""
        return self.with_dictionary(self.read_dictionary())(text)

    def read_dictionary(self) -> list[str]:
        """The lines of the user dictionary's file; none without one."""
        if self.user_dictionary is None:
            return []
        return read_lines(self.user_dictionary, "user dictionary of Jieba.v1")

    def with_dictionary(self, dictionary: list[str]) -> Callable[[str], list[str]]:
        """The segmenter with a user dictionary."""
        tokenizer = _jieba_tokenizer(tuple(dictionary))
        return lambda text: tokenizer.lcut(text, HMM=self.hmm)


def build_jieba_v1(user_dictionary: Path | None = None, hmm: bool = True) -> Jieba:
    """A segmenter by jieba (https://github.com/fxsjy/jieba), whose dictionary comes with it.

    user_dictionary: A file of further words, one a line: the word, and optionally its frequency
        and part of speech, separated by spaces. It is read when the pipeline is initialised, and
        stored in it.
    hmm: Whether a hidden Markov model finds words that are not in the dictionary.
    """
    if find_spec("jieba") is None:
        raise ImportError(Errors.N054.format(name="Jieba.v1", package="jieba", extra="chinese"))
    return Jieba(user_dictionary, hmm)


@lru_cache(maxsize=8)
def _jieba_tokenizer(dictionary: tuple[str, ...]) -> Any:
    with warnings.catch_warnings():
        # of its string literals, each time that it is compiled anew
        warnings.simplefilter("ignore")
        import jieba
    tokenizer = jieba.Tokenizer()
    # its initialize() would log to stderr, and leave a file in the directory for temporary files
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    tokenizer.load_userdict(dictionary)
    return tokenizer


class Pkuseg:
    """pkuseg's segmenter; see ``build_pkuseg_v1``."""

    def __init__(self, model: str) -> None:
        self.model = model

    def __call__(self, text: str) -> list[str]:
        """The words of a text."""
        return _pkuseg(self.model).cut(text)


def build_pkuseg_v1(model: str = "spacy_ontonotes") -> Pkuseg:
    """A segmenter by pkuseg (Luo et al. 2019), in spaCy's edition (spacy-pkuseg).

    model: Directory of a model, or the name of one, which spacy-pkuseg fetches when it is used for
        the first time. It is no part of the pipeline: wherever that is loaded, it must be there.
    """
    if find_spec("spacy_pkuseg") is None:
        raise ImportError(
            Errors.N054.format(name="Pkuseg.v1", package="spacy-pkuseg", extra="pkuseg")
        )
    return Pkuseg(model)


@lru_cache(maxsize=8)
def _pkuseg(model: str) -> Any:
    import spacy_pkuseg

    return spacy_pkuseg.pkuseg(model)
