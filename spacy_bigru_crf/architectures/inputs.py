"""``spacy-bigru-crf.Inputs.v1``: the inputs of the network, by name."""

from spacy.tokens import Doc
from thinc.api import Model, concatenate
from thinc.types import Floats2d

from spacy_bigru_crf.errors import Errors


def build_inputs_v1(
    words: Model[list[Doc], list[Floats2d]] | None = None,
    characters: Model[list[Doc], list[Floats2d]] | None = None,
    vectors: Model[list[Doc], list[Floats2d]] | None = None,
    gazetteer: Model[list[Doc], list[Floats2d]] | None = None,
    segmentation: Model[list[Doc], list[Floats2d]] | None = None,
    radicals: Model[list[Doc], list[Floats2d]] | None = None,
) -> Model[list[Doc], list[Floats2d]]:
    """Concatenate the vectors of embed layers, in the order of the arguments.

    Each argument takes any embed layer and may be null; the names say what they are for.

    The function is registered a second time as ``WordsAndCharacters.v1``, the name in the default
    config of the pipe. spaCy completes a section from that default if both name the same function:
    under ``Inputs.v1`` an input that a config leaves out stays out.

    Args:
        words: Words, affixes, shapes.
        characters: Spelling of words.
        vectors: Pre-trained vectors of words.
        gazetteer: Terms of lists.
        segmentation: Words of a segmenter, for tokens that are characters.
        radicals: Radicals or components of Chinese characters.

    Raises:
        ValueError: If there is no input.
    """
    inputs = (words, characters, vectors, gazetteer, segmentation, radicals)
    layers = [layer for layer in inputs if layer is not None]
    if not layers:
        raise ValueError(Errors.N064)
    return concatenate(*layers)
