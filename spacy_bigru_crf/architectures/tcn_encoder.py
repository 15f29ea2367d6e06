"""``spacy-bigru-crf.TCNEncoder.v1``: vectors in context from dilated convolutions."""

from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.token_encoder import Precision, build_token_encoder
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.nets.tcn import TCN

_LAYER = "TCNEncoder.v1"


def build_tcn_encoder_v1(
    width: int,
    depth: int,
    kernel_width: int = 3,
    input_width: int | None = None,
    precision: Precision = "float32",
) -> Model[list[Floats2d], list[Floats2d]]:
    """Encode context with dilated convolutions (Strubell et al. 2017; Bai et al. 2018).

    All tokens are computed at once, there is no recurrence. Each layer doubles the dilation, so
    that a token sees 1 + (kernel_width - 1) * (2 ** depth - 1) tokens, itself in the middle, and
    never those of another document. Dropout follows ``training.dropout`` and is variational: one
    mask a document, on the input and on what each layer adds.

    width: Width of the output and of each layer.
    depth: Number of layers.
    kernel_width: Tokens under a kernel, an odd number.
    input_width: Width of the vectors that come in; None if it is the same as ``width``.
    precision: "float32", or "bfloat16" for prediction in half the bits.
    """
    if width < 1:
        raise ValueError(Errors.N020.format(layer=_LAYER, width=width))
    if depth < 1:
        raise ValueError(Errors.N003.format(layer=_LAYER, depth=depth))
    if kernel_width < 3 or kernel_width % 2 == 0:
        raise ValueError(Errors.N021.format(kernel_width=kernel_width))
    input_width = width if input_width is None else input_width
    net = TCN(input_width, width, depth, kernel_width)
    return build_token_encoder("tcn_encoder", _LAYER, net, input_width, width, precision)
