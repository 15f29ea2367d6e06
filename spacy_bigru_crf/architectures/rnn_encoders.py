"""BiGRUEncoder and BiLSTMEncoder: token vectors in context from bidirectional recurrent layers."""

from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.removed_settings import with_removed_setting
from spacy_bigru_crf.architectures.settings_checks import COUNT, EVEN, check_settings
from spacy_bigru_crf.architectures.token_encoder import build_token_encoder
from spacy_bigru_crf.nets.stacked_rnn import CellName, DropoutKind, StackedRNN


def build_bigru_encoder_v2(
    width: int,
    depth: int,
    input_width: int | None = None,
    residual: bool = False,
    dropout_kind: DropoutKind = "variational",
) -> Model[list[Floats2d], list[Floats2d]]:
    """Encode context with bidirectional GRU layers (Cho et al. 2014).

    The dropout rate is ``training.dropout``, on the input of each layer and on the output of the
    last.

    Args:
        width: Width of the output, an even number: half for each direction.
        depth: Number of layers.
        input_width: Width of the input vectors; None if equal to ``width``.
        residual: Whether each further layer also sees the input of the first, concatenated.
        dropout_kind: "variational", one mask per document, or "plain", one mask per token.

    Returns:
        The encoder node.

    Raises:
        ValueError: If a setting is out of range.
    """
    return _build("gru", "BiGRUEncoder", width, depth, input_width, residual, dropout_kind)


def build_bilstm_encoder_v2(
    width: int,
    depth: int,
    input_width: int | None = None,
    residual: bool = False,
    dropout_kind: DropoutKind = "variational",
) -> Model[list[Floats2d], list[Floats2d]]:
    """Encode context with bidirectional LSTM layers (Hochreiter & Schmidhuber 1997).

    The dropout rate is ``training.dropout``, on the input of each layer and on the output of the
    last.

    Args:
        width: Width of the output, an even number: half for each direction.
        depth: Number of layers.
        input_width: Width of the input vectors; None if equal to ``width``.
        residual: Whether each further layer also sees the input of the first, concatenated.
        dropout_kind: "variational", one mask per document, or "plain", one mask per token.

    Returns:
        The encoder node.

    Raises:
        ValueError: If a setting is out of range.
    """
    return _build("lstm", "BiLSTMEncoder", width, depth, input_width, residual, dropout_kind)


def _build(
    cell: CellName,
    layer: str,
    width: int,
    depth: int,
    input_width: int | None,
    residual: bool,
    dropout_kind: DropoutKind,
) -> Model[list[Floats2d], list[Floats2d]]:
    input_width = width if input_width is None else input_width
    check_settings(layer, EVEN, width=width)
    check_settings(layer, COUNT, depth=depth, input_width=input_width)
    net = StackedRNN(cell, input_width, width, depth, residual, dropout_kind)
    return build_token_encoder(f"bi{cell}_encoder", layer, net, input_width, width)


build_bigru_encoder_v1 = with_removed_setting(
    build_bigru_encoder_v2, "BiGRUEncoder.v1", "precision", "float32"
)
build_bilstm_encoder_v1 = with_removed_setting(
    build_bilstm_encoder_v2, "BiLSTMEncoder.v1", "precision", "float32"
)
