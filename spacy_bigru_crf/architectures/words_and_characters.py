"""``spacy-bigru-crf.WordsAndCharacters.v1``: the two inputs of the default network."""

from spacy.tokens import Doc
from thinc.api import Model, concatenate
from thinc.types import Floats2d


def build_words_and_characters_v1(
    words: Model[list[Doc], list[Floats2d]],
    characters: Model[list[Doc], list[Floats2d]] | None = None,
) -> Model[list[Doc], list[Floats2d]]:
    """Put two embed layers side by side, as thinc's ``concatenate.v1`` does with any number.

    spaCy completes a config from the default network of the pipe wherever both name the same
    function. Were that ``concatenate.v1``, inputs that a config leaves out would come back.

    words: Embeds words.
    characters: Embeds the spelling of words; null for none.
    """
    return words if characters is None else concatenate(words, characters)
