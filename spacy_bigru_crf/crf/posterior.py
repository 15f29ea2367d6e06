"""Partition function and marginals of a lattice: the log-partition and its gradient."""

from collections.abc import Iterable, Iterator

import torch

from spacy_bigru_crf.crf.forward_backward import base as recursions
from spacy_bigru_crf.crf.forward_backward.base import Recursion
from spacy_bigru_crf.crf.forward_backward.log_space import LogSpaceRecursion, log_space_posterior
from spacy_bigru_crf.crf.forward_backward.scaled import ScaledRecursion
from spacy_bigru_crf.crf.lattice import ChainScores, Lattice, Posterior
from spacy_bigru_crf.types import Values_B


def posterior(lattice: Lattice, weights: Values_B | None = None) -> Posterior:
    """Compute partition function and marginals by forward-backward, at any scale of the scores.

    A document that has no allowed path at all gets a log-partition of -inf and marginals of 0.

    Args:
        lattice: The lattice.
        weights: (B,), factors of the documents' expected counts, which then are the gradient of
            the weighted sum of log-partitions; None for 1.
    """
    if not lattice.n_documents:
        return join_posteriors(lattice, ())
    result, unsafe = _scaled_posterior(lattice, weights)
    if not unsafe.any():
        return result
    # expected counts are sums over documents, so safe documents are computed again by themselves
    safe, rest = torch.nonzero(~unsafe).squeeze(1), torch.nonzero(unsafe).squeeze(1)
    of_safe, of_rest = (None if weights is None else weights[part] for part in (safe, rest))
    exact = log_space_posterior(lattice.select(rest).to(torch.float64), of_rest)
    parts = (safe, posterior(lattice.select(safe), of_safe)), (rest, exact)
    return join_posteriors(lattice, parts)


def exact_recursions(lattice: Lattice) -> Iterator[tuple[Recursion, torch.Tensor]]:
    """Yield the recursions that together are exact for all documents, with their documents.

    The first one is fast and for all documents. If a second one follows, in log space and
    float64, its results replace those of the first for its documents. All blocks of the first
    must have been consumed before the second is requested.
    """
    scaled = ScaledRecursion(lattice)
    documents = scaled.order
    if documents is None:
        documents = torch.arange(lattice.n_documents, device=lattice.lengths.device)
    yield scaled, documents
    unsafe = documents[scaled.unsafe]
    if len(unsafe):
        yield LogSpaceRecursion(lattice.select(unsafe).to(torch.float64)), unsafe


def _scaled_posterior(
    lattice: Lattice, weights: Values_B | None = None
) -> tuple[Posterior, torch.Tensor]:
    """Compute the posterior by the fast recursion, and which documents are unsafe, (B,) bool.

    The posterior is valid only if none is.
    """
    n_states = lattice.n_states
    recursion = ScaledRecursion(lattice)
    order = recursion.order
    to_own_order = None if order is None else torch.argsort(order)
    if weights is not None:
        weights = weights.to(lattice.emissions.dtype)
        weights = weights if order is None else weights[order]
    pairs = torch.zeros_like(lattice.transitions)
    # holds the alphas of a block, then its marginals in the lattice's order
    marginals = torch.empty_like(lattice.emissions)
    for block in recursion.blocks(recursions.block_size(lattice), alphas=marginals):
        if weights is not None:
            block.alpha.mul_(weights[:, None])
        left, right = block.alpha, block.incoming[1:]
        pairs.addmm_(left.reshape(-1, n_states).T, right.reshape(-1, n_states))
        if to_own_order is None:
            block.alpha.mul_(block.beta)
        else:
            ordered = block.beta.mul_(block.alpha)
            torch.index_select(ordered, 1, to_own_order, out=block.alpha)
    has_tokens = torch.nonzero(lattice.lengths).squeeze(1)
    log_partition, unsafe = recursion.log_partition, recursion.unsafe
    if to_own_order is not None:
        log_partition, unsafe = log_partition[to_own_order], unsafe[to_own_order]
    expected = ChainScores(
        marginals,
        pairs.mul_(recursion.A),
        marginals[:1].sum((0, 1)),
        marginals[lattice.lengths[has_tokens] - 1, has_tokens].sum(0),
    )
    return Posterior(log_partition, expected), unsafe


def join_posteriors(lattice: Lattice, parts: Iterable[tuple[torch.Tensor, Posterior]]) -> Posterior:
    """Return the posterior of a lattice, from those of parts of its documents.

    Args:
        lattice: The lattice of all documents.
        parts: Indices of documents, (B',) int64, with their posterior. Documents of no part get
            a log-partition and expected counts of 0.
    """
    log_partition = torch.zeros_like(lattice.lengths, dtype=torch.float64)
    expected = ChainScores(*map(torch.zeros_like, lattice.fields))
    for documents, part in parts:
        log_partition[documents] = part.log_partition
        expected.add_(part.expected, documents)
    return Posterior(log_partition, expected)
