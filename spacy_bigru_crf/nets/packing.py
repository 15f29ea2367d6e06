"""Documents interleaved step by step, longest first, as recurrent layers read them."""

from collections.abc import Sequence

import torch
from torch import Tensor


def packing(lengths: Sequence[int]) -> tuple[list[int], Tensor]:
    """Compute how to interleave documents for a packed sequence.

    Args:
        lengths: Number of tokens of each document. Documents without tokens do not occur in the
            result.

    Returns:
        The number of documents alive at each step, and for each packed row its row in the
        concatenated documents, (N,) int64.
    """
    sizes = torch.tensor(lengths, dtype=torch.int64)
    starts = sizes.cumsum(0) - sizes
    longest_first = torch.argsort(sizes, descending=True, stable=True)
    steps = torch.arange(int(sizes.max()))[:, None]
    alive = steps < sizes[longest_first]  # (T, B)
    rows = steps + starts[longest_first]
    return alive.sum(1).tolist(), rows[alive]


def document_rows(batch_sizes: list[int]) -> Tensor:
    """Return the document of each packed row, counted from the longest: (N,) int64."""
    sizes = torch.tensor(batch_sizes)
    # at each step a prefix of the documents is alive: 0..n-1
    first = sizes.cumsum(0) - sizes
    return torch.arange(int(sizes.sum())) - torch.repeat_interleave(first, sizes)


def reversed_rows(batch_sizes: list[int]) -> Tensor:
    """Return for each packed row the row at the same step of its document read backwards."""
    sizes = torch.tensor(batch_sizes)
    offsets = sizes.cumsum(0) - sizes
    step = torch.repeat_interleave(torch.arange(len(sizes)), sizes)
    document = document_rows(batch_sizes)
    lengths = (sizes[:, None] > torch.arange(batch_sizes[0])).sum(0)
    return offsets[lengths[document] - 1 - step] + document


def previous_rows(rows: Tensor, batch_sizes: list[int]) -> Tensor:
    """Return each packed row of the step before, 0 at the first: (2, N, H) -> (2, N, H)."""
    first = batch_sizes[0]
    sizes = torch.tensor(batch_sizes)
    # a document's row of the previous step is as many rows before as documents were alive there
    before = torch.arange(first, rows.shape[1]) - torch.repeat_interleave(sizes[:-1], sizes[1:])
    previous = torch.empty_like(rows)
    previous[:, :first] = 0.0
    previous[:, first:] = rows.index_select(1, before)
    return previous
