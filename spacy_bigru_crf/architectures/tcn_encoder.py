"""TCNEncoder: token vectors in context from dilated convolutions."""

from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.removed_settings import check_removed
from spacy_bigru_crf.architectures.token_encoder import build_token_encoder
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.nets.tcn import TCN

_LAYER = "TCNEncoder"


def build_tcn_encoder_v2(
    width: int,
    depth: int,
    kernel_width: int = 3,
    input_width: int | None = None,
) -> Model[list[Floats2d], list[Floats2d]]:
    """Encode context with dilated convolutions (Strubell et al. 2017; Bai et al. 2018).

    All tokens are computed at once, there is no recurrence. Each layer doubles the dilation, so
    that a token sees 1 + (kernel_width - 1) * (2 ** depth - 1) tokens, itself in the middle, and
    never those of another document. Dropout follows ``training.dropout`` and is variational: one
    mask per document, on the input and on the output of each layer.

    Args:
        width: Width of the output and of each layer.
        depth: Number of layers.
        kernel_width: Tokens under a kernel, an odd number.
        input_width: Width of the input vectors; None if equal to ``width``.

    Returns:
        The encoder node.

    Raises:
        ValueError: If a setting is out of range.
    """
    if width < 1:
        raise ValueError(Errors.N020.format(layer=_LAYER, width=width))
    if depth < 1:
        raise ValueError(Errors.N003.format(layer=_LAYER, depth=depth))
    if kernel_width < 3 or kernel_width % 2 == 0:
        raise ValueError(Errors.N021.format(kernel_width=kernel_width))
    input_width = width if input_width is None else input_width
    net = TCN(input_width, width, depth, kernel_width)
    return build_token_encoder("tcn_encoder", _LAYER, net, input_width, width)


def build_tcn_encoder_v1(
    width: int,
    depth: int,
    kernel_width: int = 3,
    input_width: int | None = None,
    precision: str = "float32",
) -> Model[list[Floats2d], list[Floats2d]]:
    """Build ``TCNEncoder.v2`` from a config that still has ``precision = "float32"``."""
    check_removed("TCNEncoder.v1", "precision", precision, "float32")
    return build_tcn_encoder_v2(width, depth, kernel_width, input_width)
