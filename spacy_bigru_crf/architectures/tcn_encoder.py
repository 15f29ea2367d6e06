"""TCNEncoder: token vectors in context from dilated convolutions."""

from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.removed_settings import with_removed_setting
from spacy_bigru_crf.architectures.settings_checks import COUNT, Range, check_settings
from spacy_bigru_crf.architectures.token_encoder import build_token_encoder
from spacy_bigru_crf.nets.tcn import TCN

_LAYER = "TCNEncoder"
# so that the kernel has a central token
_ODD = Range(
    "an odd number of at least 3",
    lambda value: COUNT.includes(value) and value > 1 and value % 2 == 1,
)


def build_tcn_encoder_v2(
    width: int, depth: int, kernel_width: int = 3, input_width: int | None = None
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
    input_width = width if input_width is None else input_width
    check_settings(_LAYER, COUNT, width=width, depth=depth, input_width=input_width)
    check_settings(_LAYER, _ODD, kernel_width=kernel_width)
    net = TCN(input_width, width, depth, kernel_width)
    return build_token_encoder("tcn_encoder", _LAYER, net, input_width, width)


build_tcn_encoder_v1 = with_removed_setting(
    build_tcn_encoder_v2, "TCNEncoder.v1", "precision", "float32"
)
