"""Segmentation, Jieba and Pkuseg: the position of a character in a segmenter's word."""

import warnings
from collections.abc import Callable
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IDX, LENGTH
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.resources import read_lines
from spacy_bigru_crf.architectures.settings_checks import COUNT, check_settings
from spacy_bigru_crf.architectures.token_classes import Extract, Extracted, embed_classes, extracted
from spacy_bigru_crf.errors import Errors

Segmenter: TypeAlias = Callable[[str], list[str]]


class Jieba:
    """jieba's segmenter, see ``build_jieba_v1``."""

    def __init__(self, user_dictionary: Path | None, hmm: bool) -> None:
        self.user_dictionary = user_dictionary
        self.hmm = hmm

    def __call__(self, text: str) -> list[str]:
        """Split a text into words."""
        return self.with_dictionary(self.read_dictionary())(text)

    def read_dictionary(self) -> list[str]:
        """Read the lines of the user dictionary's file; none without one."""
        if self.user_dictionary is None:
            return []
        return read_lines(self.user_dictionary, "user dictionary of Jieba.v1")

    def with_dictionary(self, dictionary: list[str]) -> Segmenter:
        """Return the segmenter with the lines of ``read_dictionary``."""
        tokenizer = _jieba_tokenizer(tuple(dictionary))
        return lambda text: tokenizer.lcut(text, HMM=self.hmm)


def build_jieba_v1(user_dictionary: Path | None = None, hmm: bool = True) -> Jieba:
    """Create a segmenter by jieba (https://github.com/fxsjy/jieba) with jieba's own dictionary.

    Args:
        user_dictionary: A file of further words, one per line: the word, and optionally its
            frequency and part of speech, separated by spaces. It is read when the pipeline is
            initialised, and stored in it.
        hmm: Whether a hidden Markov model finds words that are not in the dictionary.

    Returns:
        The segmenter.

    Raises:
        ImportError: If jieba is not installed.
    """
    _require("Jieba.v1", "jieba")
    return Jieba(user_dictionary, hmm)


@lru_cache(maxsize=8)
def _jieba_tokenizer(dictionary: tuple[str, ...]) -> Any:
    with warnings.catch_warnings():
        # about its string literals, whenever it is compiled
        warnings.simplefilter("ignore")
        import jieba
    tokenizer = jieba.Tokenizer()
    # its initialize() would log to stderr, and leave a file in the directory for temporary files
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    tokenizer.load_userdict(dictionary)
    return tokenizer


def build_pkuseg_v1(model: str = "spacy_ontonotes") -> Segmenter:
    """Create a segmenter by pkuseg (Luo et al. 2019), in spaCy's edition (spacy-pkuseg).

    Args:
        model: Directory of a model, or the name of one, which spacy-pkuseg downloads at first use.
            It is not part of the pipeline, and must exist wherever the pipeline is loaded.

    Returns:
        The segmenter.

    Raises:
        ImportError: If spacy-pkuseg is not installed.
    """
    _require("Pkuseg.v1", "spacy-pkuseg")
    return partial(_pkuseg_words, model)


def _pkuseg_words(model: str, text: str) -> list[str]:
    return cast(list[str], _pkuseg(model).cut(text))


@lru_cache(maxsize=8)
def _pkuseg(model: str) -> Any:
    import spacy_pkuseg

    return spacy_pkuseg.pkuseg(model)


def _require(name: str, package: str) -> None:
    if find_spec(package.replace("-", "_")) is None:
        raise ImportError(Errors.N054.format(name=name, package=package, reason="not installed"))


def build_segmentation_v1(width: int, segmenter: Segmenter) -> Model[list[Doc], list[Floats2d]]:
    """Embed the position of each token in a segmenter's word: begin, inside, end or single.

    Known as soft words (Peng & Dredze 2016, section 3.1; Zhang & Yang 2018, section 3.1). The
    segmenter reads the text of the document. A token begins a word if its first character does,
    and ends one if its last character does, so that tokens may be of any length.

    Args:
        width: Width of a position's vector.
        segmenter: Splits a text into words: ``spacy-bigru-crf.Jieba.v1``,
            ``spacy-bigru-crf.Pkuseg.v1``, or the result of any function of the registry ``misc``.
            The words must occur in the text in their order; characters between them, such as white
            space, belong to no word.

    Returns:
        The layer, from documents to (T, width) for each.
    """
    check_settings("Segmentation.v1", COUNT, width=width)
    extract: Extract = Model(
        "segmentation",
        partial(forward, segmenter=segmenter),
        init=partial(init, segmenter=segmenter),
        # data, not a setting: the file may be gone when the pipeline is loaded
        attrs={"dictionary": []},
    )
    return embed_classes(extract, width, 4)


def init(model: Extract, X: object = None, Y: object = None, *, segmenter: Segmenter) -> None:
    """Read the user dictionary, if the segmenter has one."""
    if isinstance(segmenter, Jieba):
        model.attrs["dictionary"] = segmenter.read_dictionary()


def forward(model: Extract, docs: list[Doc], is_train: bool, *, segmenter: Segmenter) -> Extracted:
    """Return the position of each token, 0 inside, 1 begin, 2 end, 3 single.

    Returns:
        (T, 1) int32 for each document.

    Raises:
        ValueError: If the words of the segmenter do not spell the text.
    """
    if isinstance(segmenter, Jieba):
        segmenter = segmenter.with_dictionary(model.attrs["dictionary"])
    return extracted(model, [_positions(doc, segmenter) for doc in docs])


def _positions(doc: Doc, segmenter: Segmenter) -> NDArray[np.int32]:
    text = doc.text
    begins, ends = np.zeros((2, len(text) + 1), dtype=np.int32)
    after = 0
    for word in segmenter(text) if text else []:
        begin = text.find(word, after)
        if begin < 0:
            raise ValueError(Errors.N053.format(word=word, place=after, text=text[after:][:40]))
        after = begin + len(word)
        begins[begin] = ends[after] = 1
    spans = doc.to_array([IDX, LENGTH]).astype(np.int64)
    positions: NDArray[np.int32] = begins[spans[:, 0]] + 2 * ends[spans.sum(axis=1)]
    return positions[:, None]
