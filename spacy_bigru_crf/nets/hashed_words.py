"""Vectors of words from several hashed attributes."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from spacy_bigru_crf.nets.dropout import dropout_mask

_PIECES = 3


class UniqueHashEmbed(nn.Module):
    """A mix of the hashed embeddings of a word's attributes.

    An attribute is the sum of the rows that it is hashed to (Bloom embeddings, Serrà & Karatzoglou
    2017); a maxout layer (Goodfellow et al. 2013) of three pieces and layer normalisation (Ba et
    al. 2016) mix them. The network and the first weights are those of spaCy's ``MultiHashEmbed``
    (Miranda et al. 2022).

    Args:
        width: Width of the vectors, and of each attribute's.
        rows: Rows of each attribute's table. All tables are one parameter, one below the other.
    """

    def __init__(self, width: int, rows: list[int]) -> None:
        super().__init__()
        self.width = width
        self.table = nn.Parameter(torch.empty(sum(rows), width))
        # the first pieces of all units, then the second, then the third
        self.mix = nn.Linear(width * len(rows), _PIECES * width)
        self.norm = nn.LayerNorm(width, eps=1e-8)
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self) -> None:
        """Initialise the weights."""
        nn.init.uniform_(self.table, -0.1, 0.1)
        # thinc's Glorot initialisation takes the first two axes of (width, pieces, inputs)
        bound = math.sqrt(6 / (self.width + _PIECES))
        nn.init.uniform_(self.mix.weight, -bound, bound)
        nn.init.zeros_(self.mix.bias)
        self.norm.reset_parameters()

    def forward(self, rows: Tensor, dropout: float) -> Tensor:
        """Compute vectors of words.

        Args:
            rows: (W, A, H) int64, rows of the table for each attribute.
            dropout: Share of the columns of the attributes' vectors that are 0, the same for all
                words.

        Returns:
            (W, width).
        """
        n_words, n_attrs, n_rows = rows.shape
        summed = _SumOfRows.apply(  # type: ignore[no-untyped-call]  # torch's
            self.table, rows.reshape(-1, n_rows)
        )
        attributes = summed.reshape(n_words, n_attrs * self.width)
        if dropout:
            attributes = attributes * dropout_mask((attributes.shape[1],), dropout, attributes)
        mixed = _Maxout.apply(self.mix(attributes))  # type: ignore[no-untyped-call]  # torch's
        output: Tensor = self.norm(mixed)
        return output


class _SumOfRows(torch.autograd.Function):
    """``embedding_bag`` with bags of equal size; its gradient takes half the time of torch's."""

    @staticmethod
    def forward(ctx: Any, table: Tensor, rows: Tensor) -> Tensor:  # (R, width), (N, H)
        ctx.save_for_backward(rows)
        ctx.shape = table.shape
        return functional.embedding_bag(rows, table, mode="sum")

    @staticmethod
    def backward(ctx: Any, d_sums: Tensor) -> tuple[Tensor, None]:
        (rows,) = ctx.saved_tensors
        d_table = d_sums.new_zeros(ctx.shape)
        for one_of_each in rows.unbind(1):
            d_table.index_add_(0, one_of_each, d_sums)
        return d_table, None


class _Maxout(torch.autograd.Function):
    """The largest of three pieces, (W, 3 * width) -> (W, width), which gets all of the gradient."""

    @staticmethod
    def forward(ctx: Any, pieces: Tensor) -> Tensor:
        first, second, third = pieces.chunk(_PIECES, dim=1)
        of_two = torch.maximum(first, second)
        ctx.save_for_backward(second > first, third > of_two)
        return torch.maximum(of_two, third)

    @staticmethod
    def backward(ctx: Any, d_largest: Tensor) -> Tensor:
        second_is_larger, third_is_largest = ctx.saved_tensors
        d_third = d_largest * third_is_largest
        d_of_two = d_largest - d_third
        d_second = d_of_two * second_is_larger
        return torch.cat([d_of_two - d_second, d_second, d_third], 1)
