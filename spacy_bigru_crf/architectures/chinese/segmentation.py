"""``spacy-bigru-crf.Segmentation.v1``: where in a segmenter's word a character stands."""

from collections.abc import Callable
from functools import partial

import numpy as np
from spacy.attrs import IDX, LENGTH
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d, Ints2d

from spacy_bigru_crf.architectures.chinese.segmenters import SegmenterWithDictionary
from spacy_bigru_crf.architectures.classes import embed_classes, extracted
from spacy_bigru_crf.errors import Errors

Segmenter = Callable[[str], list[str]]


def build_segmentation_v1(
    width: int, segmenter: Callable[[str], list[str]]
) -> Model[list[Doc], list[Floats2d]]:
    """Embed the position of each token in a segmenter's word: begin, inside, end or single.

    Known as soft words (Peng & Dredze 2016, section 3.1; Zhang & Yang 2018, section 3.1). The
    segmenter reads the text of the document. A token begins a word if its first character does,
    and ends one if its last character does, so that tokens may be of any length.

    width: Width of a position's vector.
    segmenter: Cuts a text into words: ``spacy-bigru-crf.Jieba.v1``,
        ``spacy-bigru-crf.Pkuseg.v1``, or what any other function of the registry ``misc`` returns.
        The words must occur in the text in their order; what is between them, such as white
        space, belongs to no word.
    """
    extract: Model[list[Doc], list[Ints2d]] = Model(
        "segmentation",
        partial(forward, segmenter=segmenter),
        init=partial(init, segmenter=segmenter),
        # data, not a setting: the file may be gone when the pipeline is loaded
        attrs={"dictionary": []},
    )
    return embed_classes(extract, width, 4)


def init(model: Model, X: object = None, Y: object = None, *, segmenter: Segmenter) -> None:
    """Read the user dictionary, if the segmenter has one."""
    if isinstance(segmenter, SegmenterWithDictionary):
        model.attrs["dictionary"] = segmenter.read_dictionary()


def forward(
    model: Model[list[Doc], list[Ints2d]],
    docs: list[Doc],
    is_train: bool,
    *,
    segmenter: Segmenter,
) -> tuple[list[Ints2d], Callable]:
    """(T, 1) int32: the position of each token, 0 inside, 1 begin, 2 end, 3 single."""
    if isinstance(segmenter, SegmenterWithDictionary):
        segmenter = segmenter.with_dictionary(model.attrs["dictionary"])
    return extracted(model, [_positions(doc, segmenter) for doc in docs])


def _positions(doc: Doc, segmenter: Segmenter) -> np.ndarray:
    """(T, 1) int32."""
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
    positions = begins[spans[:, 0]] + 2 * ends[spans.sum(axis=1)]
    return positions[:, None]
