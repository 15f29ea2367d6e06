"""A stack of bidirectional recurrent layers."""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from spacy_bigru_crf.nets.dropout import dropout_mask
from spacy_bigru_crf.nets.gru import bigru, bigru_single_doc
from spacy_bigru_crf.nets.packing import document_rows, packing, reversed_rows

CellName = Literal["gru", "lstm"]
DropoutKind = Literal["variational", "plain"]


class StackedRNN(nn.Module):
    """A stack of bidirectional recurrent layers (Schuster & Paliwal 1997).

    Args:
        cell: "gru" (Cho et al. 2014) or "lstm" (Hochreiter & Schmidhuber 1997; Gers et al. 2000).
        input_width: Width of the input vectors.
        width: Width of the output vectors, half of it for each direction.
        depth: Number of layers.
        residual: Whether each layer but the first also sees the stack's input, concatenated to the
            output of the layer below (the shortcut-stacked encoder of Nie & Bansal 2017, fig. 1).
        dropout_kind: Dropout acts on the input of each layer and on the output of the last. It
            draws one mask per document, the same at each of its tokens, if "variational" (Gal &
            Ghahramani 2016, section 4); one per token if "plain" (Srivastava et al. 2014).
    """

    def __init__(
        self,
        cell: CellName,
        input_width: int,
        width: int,
        depth: int,
        residual: bool = False,
        dropout_kind: DropoutKind = "variational",
    ) -> None:
        super().__init__()
        self.residual = residual
        self.dropout_kind = dropout_kind
        layer: type[nn.GRU] | type[nn.LSTM] = {"gru": nn.GRU, "lstm": nn.LSTM}[cell]
        inputs = [input_width] + [width + input_width * residual] * (depth - 1)
        self.layers = nn.ModuleList(
            layer(layer_input, width // 2, bidirectional=True) for layer_input in inputs
        )
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self) -> None:
        """Initialise the weights: orthogonal recurrence (Saxe et al. 2014), Glorot inputs, no bias.

        The forget gate of an LSTM starts open, with a bias of 1 (Jozefowicz et al. 2015, section
        2.2).
        """
        for layer in self.layers:
            is_lstm = isinstance(layer, nn.LSTM)
            for name, parameter in layer.named_parameters():
                # blocks of rows: r, z, n of a GRU; i, f, g, o of an LSTM
                gates = parameter.chunk(4 if is_lstm else 3)
                if name.startswith("bias"):
                    nn.init.zeros_(parameter)
                    if is_lstm and name.startswith("bias_ih"):
                        nn.init.ones_(gates[1])
                    continue
                for gate in gates:
                    if name.startswith("weight_hh"):
                        nn.init.orthogonal_(gate)
                    else:
                        nn.init.xavier_uniform_(gate)

    def forward(self, data: Tensor, lengths: Sequence[int], dropout: float) -> Tensor:
        """Compute vectors of tokens in context.

        Args:
            data: (N, input_width), the tokens of all documents, document after document; N > 0.
            lengths: Number of tokens of each document.
            dropout: Dropout rate; 0 for none.

        Returns:
            (N, width), in the same order.
        """
        batch_sizes, rows = packing(lengths)
        order = rows.to(data.device)
        document = document_rows(batch_sizes).to(data.device)

        def drop(packed: Tensor) -> Tensor:
            if dropout <= 0.0:
                return packed
            if self.dropout_kind == "plain":
                return packed * dropout_mask(tuple(packed.shape), dropout, packed)
            mask = dropout_mask((batch_sizes[0], packed.shape[1]), dropout, packed)
            return packed * mask.index_select(0, document)

        below = inputs = drop(data.index_select(0, order))
        for i, layer in enumerate(self.layers):
            assert isinstance(layer, nn.RNNBase)
            if i > 0 and self.residual:
                below = torch.cat([below, inputs], 1)
            below = drop(self._run(layer, below, batch_sizes))
        back = torch.empty_like(order).scatter_(0, order, torch.arange(len(order)).to(order))
        return below.index_select(0, back)

    def _run(self, layer: nn.RNNBase, data: Tensor, batch_sizes: list[int]) -> Tensor:
        """Run one layer over packed documents, by the fastest implementation."""
        if data.device.type == "cpu" and isinstance(layer, nn.GRU):
            if torch.is_grad_enabled():
                return bigru(layer, data, batch_sizes, reversed_rows(batch_sizes))
            if batch_sizes[0] == 1:
                return bigru_single_doc(layer, data)
        output: Tensor = layer(PackedSequence(data, torch.tensor(batch_sizes)))[0].data
        return output
