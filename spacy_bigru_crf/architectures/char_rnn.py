"""``spacy-bigru-crf.CharRNN.v1``: word vectors from spelling, by a recurrent layer."""

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.characters import (
    build_character_layer,
    check_settings,
    table_rows,
)
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.nets.char_rnn import CharRNN
from spacy_bigru_crf.nets.stacked_rnn import CellName

_LAYER = "CharRNN.v1"


def build_char_rnn_v1(
    width: int,
    cell: CellName = "lstm",
    char_width: int | None = 32,
    rows: int = 512,
    char_dropout: float = 0.0,
) -> Model[list[Doc], list[Floats2d]]:
    """Embed words by reading their characters forwards and backwards (Lample et al. 2016,
    section 4.1), computed once for each distinct word.

    Words are never cut off. Every character is taken as it is: case, digits, any script.

    width: Width of a word's vector, an even number: the final state of each direction is half.
    cell: "lstm" or "gru".
    char_width: Width of a character's vector; null for one-hot characters.
    rows: Rows of the character table. Each character is hashed to two of them; a script with
        thousands of characters wants more rows than an alphabet.
    char_dropout: Share of the characters that are replaced by an unknown one in training, each
        by itself. Unlike other dropout it does not follow ``training.dropout``.
    """
    if width < 2 or width % 2:
        raise ValueError(Errors.N002.format(layer=_LAYER, width=width))
    check_settings(_LAYER, char_width, rows, char_dropout)
    net = CharRNN(table_rows(rows, char_dropout), char_width, width, cell)
    return build_character_layer("char_rnn", net, rows, char_dropout)
