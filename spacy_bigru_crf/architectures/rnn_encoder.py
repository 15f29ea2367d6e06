"""What the recurrent encoders share."""

from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.token_encoder import Precision, build_token_encoder
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.nets.stacked_rnn import CellName, DropoutKind, StackedRNN


def build_rnn_encoder(
    node: str,
    layer: str,
    cell: CellName,
    width: int,
    depth: int,
    input_width: int | None,
    residual: bool,
    dropout_kind: DropoutKind,
    precision: Precision,
) -> Model[list[Floats2d], list[Floats2d]]:
    """A stack of bidirectional layers of this cell, its settings checked.

    node: Name of the node.
    layer: Name under which the layer is registered, for messages.
    """
    if width < 2 or width % 2:
        raise ValueError(Errors.N002.format(layer=layer, width=width))
    if depth < 1:
        raise ValueError(Errors.N003.format(layer=layer, depth=depth))
    input_width = width if input_width is None else input_width
    net = StackedRNN(cell, input_width, width, depth, residual, dropout_kind)
    return build_token_encoder(node, layer, net, input_width, width, precision)
