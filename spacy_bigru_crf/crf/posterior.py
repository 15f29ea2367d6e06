"""Partition function and marginals of a lattice, with the gradient that they are."""

from collections.abc import Iterator

import torch

from spacy_bigru_crf.crf.lattice import Lattice, Posterior
from spacy_bigru_crf.crf.log_space import LogSpaceRecursion, log_space_posterior
from spacy_bigru_crf.crf.recursion import Recursion
from spacy_bigru_crf.crf.scaled import ScaledRecursion


def posterior(lattice: Lattice) -> Posterior:
    """Partition function and marginals by forward-backward, exact at any scale of the scores.

    A document that has no allowed path at all gets a log-partition of -inf and marginals of 0.
    """
    ordered, order = by_falling_length(lattice)
    result, unsafe = _scaled_posterior(ordered)
    if unsafe.any():
        result = _recompute(ordered, result, torch.nonzero(unsafe).squeeze(1))
    if ordered is lattice:
        return result
    log_partition = torch.empty_like(result.log_partition)
    log_partition[order] = result.log_partition
    marginals = torch.zeros_like(lattice.emissions)
    marginals[: len(result.marginals), order] = result.marginals
    return Posterior(log_partition, marginals, result.transitions, result.start, result.end)


def exact_recursions(lattice: Lattice) -> Iterator[tuple[Recursion, torch.Tensor]]:
    """The recursions that together are exact for all documents, and which documents each is for.

    First comes the fast one for all documents. What it finds has to be replaced for those
    documents that the second one, in log space and float64, is given, if it comes. All blocks
    of the first must have been passed before the second is asked for.
    """
    ordered, order = by_falling_length(lattice)
    scaled = ScaledRecursion(ordered)
    yield scaled, order
    unsafe = torch.nonzero(scaled.unsafe).squeeze(1)
    if len(unsafe):
        yield LogSpaceRecursion(ordered.select(unsafe).to(torch.float64)), order[unsafe]


def by_falling_length(lattice: Lattice) -> tuple[Lattice, torch.Tensor]:
    """The lattice in order of falling length, and this order, (B,) int64.

    It is the lattice itself, not a copy, if its documents are in order.
    """
    lengths = lattice.lengths
    if bool((lengths[1:] <= lengths[:-1]).all()):
        return lattice, torch.arange(len(lengths), device=lengths.device)
    order = torch.argsort(lengths, descending=True, stable=True)
    return lattice.select(order), order


def _scaled_posterior(lattice: Lattice) -> tuple[Posterior, torch.Tensor]:
    """Forward-backward for documents in order of falling length.

    Returns the posterior, in which the unsafe documents count as nothing, and which are unsafe.
    """
    n_tokens, _, n_states = lattice.emissions.shape
    recursion = ScaledRecursion(lattice)
    if n_tokens == 0:
        return _nothing(lattice), recursion.unsafe
    # in one block, since expectations are sums over documents and must leave out the unsafe ones
    block = next(recursion.blocks(n_tokens))
    unsafe = recursion.unsafe
    if unsafe.any():
        for messages in (block.alpha, block.beta, block.incoming):
            messages[:, unsafe] = 0.0
    marginals = recursion.marginals(block)
    left = block.alpha[:-1].reshape(-1, n_states)
    right = block.incoming[1:-1].reshape(-1, n_states)
    has_tokens = torch.nonzero(lattice.lengths).squeeze(1)
    return (
        Posterior(
            log_partition=recursion.log_partition,
            marginals=marginals,
            transitions=recursion.A * (left.T @ right),
            start=marginals[0].sum(0),
            end=marginals[lattice.lengths[has_tokens] - 1, has_tokens].sum(0),
        ),
        unsafe,
    )


def _recompute(lattice: Lattice, result: Posterior, unsafe: torch.Tensor) -> Posterior:
    exact = log_space_posterior(lattice.select(unsafe).to(torch.float64))
    dtype = lattice.emissions.dtype
    log_partition = result.log_partition.index_copy(0, unsafe, exact.log_partition)
    marginals = result.marginals
    marginals[: len(exact.marginals), unsafe] = exact.marginals.to(dtype)
    return Posterior(
        log_partition,
        marginals,
        result.transitions + exact.transitions.to(dtype),
        result.start + exact.start.to(dtype),
        result.end + exact.end.to(dtype),
    )


def _nothing(lattice: Lattice) -> Posterior:
    return Posterior(
        torch.zeros(lattice.n_documents, dtype=torch.float64, device=lattice.emissions.device),
        torch.zeros_like(lattice.emissions),
        torch.zeros_like(lattice.transitions),
        torch.zeros_like(lattice.start),
        torch.zeros_like(lattice.end),
    )
