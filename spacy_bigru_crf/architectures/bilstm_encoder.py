"""``spacy-bigru-crf.BiLSTMEncoder.v1``: vectors in context from a stack of BiLSTM layers."""

from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.rnn_encoder import build_rnn_encoder
from spacy_bigru_crf.architectures.token_encoder import Precision
from spacy_bigru_crf.nets.stacked_rnn import DropoutKind


def build_bilstm_encoder_v1(
    width: int,
    depth: int,
    input_width: int | None = None,
    residual: bool = False,
    dropout_kind: DropoutKind = "variational",
    precision: Precision = "float32",
) -> Model[list[Floats2d], list[Floats2d]]:
    """Encode context with bidirectional LSTM layers (Hochreiter & Schmidhuber 1997).

    The rate of dropout is ``training.dropout``, on the input of each layer and on the output of the
    last.

    width: Width of the output, an even number: half for each direction.
    depth: Number of layers.
    input_width: Width of the vectors that come in; None if it is the same as ``width``.
    residual: Whether each further layer also sees the input of the first, concatenated.
    dropout_kind: "variational", one mask a document, or "plain", one mask a token.
    precision: "float32", or "bfloat16" for prediction in half the bits: not quite the same
        vectors, and faster on some processors alone.
    """
    return build_rnn_encoder(
        "bilstm_encoder",
        "BiLSTMEncoder.v1",
        "lstm",
        width,
        depth,
        input_width,
        residual,
        dropout_kind,
        precision,
    )
