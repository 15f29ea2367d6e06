"""Cells of a padded batch (T, B) that hold tokens."""

from collections.abc import Sequence

import torch

from spacy_bigru_crf.types import Lengths_B


def token_mask(lengths: Lengths_B, longest: int) -> torch.Tensor:
    """Mark the cells of a padded batch that are tokens. Shape (longest, B), bool."""
    return torch.arange(longest, device=lengths.device)[:, None] < lengths[None, :]


def cells_of_tokens(lengths: Sequence[int]) -> torch.Tensor:
    """Return the row in ``(T * B, ...)`` of each token of concatenated documents.

    Returns:
        (N,) int64: ``t * B + b`` for token t of document b.
    """
    sizes = torch.tensor(lengths, dtype=torch.int64)
    document = torch.repeat_interleave(torch.arange(len(sizes)), sizes)
    starts = sizes.cumsum(0) - sizes
    token = torch.arange(len(document)) - starts[document]
    return token * len(sizes) + document
