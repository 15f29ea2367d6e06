"""A stack of bidirectional recurrent layers over packed sequences."""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from spacy_bigru_crf.nets.dropout import dropout_mask
from spacy_bigru_crf.nets.gru import bigru, reversed_rows


class StackedBiGRU(nn.Module):
    """Bidirectional GRU layers (Cho et al. 2014; Schuster & Paliwal 1997), one on the other.

    Dropout is variational (Gal & Ghahramani 2016, section 4): one mask a document, the same at
    each of its tokens, on what enters each layer and on what leaves the last.

    input_width: Width of the input vectors.
    width: Width of the output vectors, half of it for each direction.
    depth: Number of layers.
    residual: Whether each layer but the first also sees the stack's input, concatenated to the
        output of the layer below (the shortcut-stacked encoder of Nie & Bansal 2017, fig. 1).
    """

    def __init__(self, input_width: int, width: int, depth: int, residual: bool) -> None:
        super().__init__()
        self.residual = residual
        inputs = [input_width] + [width + input_width * residual] * (depth - 1)
        self.layers = nn.ModuleList(
            nn.GRU(layer_input, width // 2, bidirectional=True) for layer_input in inputs
        )
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self) -> None:
        """Draw new weights: orthogonal recurrence (Saxe et al. 2014), Glorot inputs, no bias."""
        for layer in self.layers:
            for name, parameter in layer.named_parameters():
                if name.startswith("bias"):
                    nn.init.zeros_(parameter)
                    continue
                initialize = (
                    nn.init.orthogonal_ if name.startswith("weight_hh") else nn.init.xavier_uniform_
                )
                for gate in parameter.chunk(3):
                    initialize(gate)

    def forward(self, packed: PackedSequence, dropout: float) -> Tensor:
        """Vectors of tokens in context.

        packed: data (N, input_width), longest document first.
        dropout: Rate of the variational dropout; 0 for none.
        Returns (N, width), in the order of ``packed.data``.
        """
        data, batch_sizes = packed.data, packed.batch_sizes.tolist()
        by_hand = torch.is_grad_enabled() and data.device.type == "cpu"
        reverse = reversed_rows(batch_sizes) if by_hand else None

        document: Tensor | None = None
        if dropout > 0.0:
            # at each step a prefix of the documents is alive: 0..n-1
            document = torch.cat([torch.arange(n) for n in batch_sizes]).to(data.device)

        def drop(rows: Tensor) -> Tensor:
            if document is None:
                return rows
            return rows * dropout_mask((batch_sizes[0], rows.shape[1]), dropout, rows)[document]

        below = inputs = drop(data)
        for i, layer in enumerate(self.layers):
            assert isinstance(layer, nn.GRU)
            if i > 0 and self.residual:
                below = torch.cat([below, inputs], 1)
            if reverse is not None:
                hidden = bigru(layer, below, batch_sizes, reverse)
            else:
                hidden = layer(PackedSequence(below, packed.batch_sizes))[0].data
            below = drop(hidden)
        return below
