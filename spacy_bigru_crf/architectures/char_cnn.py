"""``spacy-bigru-crf.CharCNN.v1``: word vectors from spelling, by a convolution."""

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.characters import (
    build_character_layer,
    check_settings,
    table_rows,
)
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.nets.char_cnn import CharCNN


def build_char_cnn_v1(
    width: int,
    kernel_widths: list[int],
    char_width: int | None = 32,
    rows: int = 512,
    char_dropout: float = 0.0,
) -> Model[list[Doc], list[Floats2d]]:
    """Embed words by a convolution over their characters, computed once for each distinct word.

    Words are never cut off. Every character is taken as it is: case, digits, any script.

    width: Width of a word's vector, shared equally among the kernel widths.
    kernel_widths: How many characters each kind of kernel sees, such as [3] or [2, 3, 4].
    char_width: Width of a character's vector; null for one-hot characters.
    rows: Rows of the character table. Each character is hashed to two of them; a script with
        thousands of characters wants more rows than an alphabet.
    char_dropout: Share of the characters that are replaced by an unknown one in training, each
        by itself. Unlike other dropout it does not follow ``training.dropout``.
    """
    if not kernel_widths or min(kernel_widths) < 1:
        raise ValueError(Errors.N005.format(kernel_widths=kernel_widths))
    if width < 1 or width % len(kernel_widths):
        raise ValueError(Errors.N006.format(width=width, n_kernels=len(kernel_widths)))
    check_settings("CharCNN.v1", char_width, rows, char_dropout)
    net = CharCNN(
        table_rows(rows, char_dropout), char_width, kernel_widths, width // len(kernel_widths)
    )
    return build_character_layer("char_cnn", net, rows, char_dropout)
