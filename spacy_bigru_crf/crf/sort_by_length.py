"""Documents sorted by falling length: at each token, the documents that have it come first."""

import torch

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.types import Lengths_B


def order_by_length(lengths: Lengths_B) -> torch.Tensor | None:
    """Return the documents in order of falling length, (B,) int64; None if already in order."""
    values = lengths.tolist()
    if values == sorted(values, reverse=True):
        return None
    return torch.argsort(lengths, descending=True, stable=True)


def sort_by_length(lattice: Lattice) -> tuple[Lattice, torch.Tensor]:
    """Return the lattice in order of falling length, and this order, (B,) int64.

    If its documents are in order, the lattice is returned without a copy.
    """
    order = order_by_length(lattice.lengths)
    if order is None:
        return lattice, torch.arange(lattice.n_documents, device=lattice.lengths.device)
    return lattice.select(order), order


def runs(lengths: list[int], first: int, stop: int) -> list[tuple[int, int, int]]:
    """Find runs of tokens that equally many documents have.

    Args:
        lengths: Of the documents, in falling order.
        first: Index of the first token.
        stop: Index after the last token.

    Returns:
        (number of documents, first token, end) for each run, in order. The number is 0 beyond all
        documents.
    """
    found = []
    for n in range(len(lengths), -1, -1):
        end = min(lengths[n - 1], stop) if n else stop
        if end > first:
            found.append((n, first, end))
            first = end
    return found
