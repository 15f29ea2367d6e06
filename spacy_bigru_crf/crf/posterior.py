"""Partition function and marginals of a lattice, with the gradient that they are."""

from collections.abc import Iterable, Iterator

import torch

from spacy_bigru_crf.crf.forward_backward import base as recursions
from spacy_bigru_crf.crf.forward_backward.base import Recursion
from spacy_bigru_crf.crf.forward_backward.log_space import LogSpaceRecursion, log_space_posterior
from spacy_bigru_crf.crf.forward_backward.scaled import ScaledRecursion
from spacy_bigru_crf.crf.lattice import ChainScores, Lattice, Posterior


def posterior(lattice: Lattice) -> Posterior:
    """Partition function and marginals by forward-backward, exact at any scale of the scores.

    A document that has no allowed path at all gets a log-partition of -inf and marginals of 0.
    """
    result, unsafe = _scaled_posterior(lattice)
    if not unsafe.any():
        return result
    # expectations are sums over documents, so the others are computed again without these
    documents = torch.nonzero(~unsafe).squeeze(1), torch.nonzero(unsafe).squeeze(1)
    exact = log_space_posterior(lattice.select(documents[1]).to(torch.float64))
    parts = (documents[0], posterior(lattice.select(documents[0]))), (documents[1], exact)
    return join_posteriors(lattice, parts)


def exact_recursions(lattice: Lattice) -> Iterator[tuple[Recursion, torch.Tensor]]:
    """The recursions that together are exact for all documents, and which documents each is for.

    First comes the fast one for all documents. What it finds has to be replaced for those
    documents that the second one, in log space and float64, is given, if it comes. All blocks
    of the first must have been passed before the second is asked for.
    """
    scaled = ScaledRecursion(lattice)
    documents = scaled.order
    if documents is None:
        documents = torch.arange(lattice.n_documents, device=lattice.lengths.device)
    yield scaled, documents
    unsafe = documents[scaled.unsafe]
    if len(unsafe):
        yield LogSpaceRecursion(lattice.select(unsafe).to(torch.float64)), unsafe


def _scaled_posterior(lattice: Lattice) -> tuple[Posterior, torch.Tensor]:
    """What the fast recursion finds, and which documents are unsafe, (B,) bool.

    If any is, only that is of use.
    """
    n_states = lattice.n_states
    recursion = ScaledRecursion(lattice)
    order = recursion.order
    to_own_order = None if order is None else torch.argsort(order)
    pairs = torch.zeros_like(lattice.transitions)
    # of each block, first the alphas are stored here, then the marginals in the lattice's order
    marginals = torch.empty_like(lattice.emissions)
    for block in recursion.blocks(recursions.block_size(lattice), alphas=marginals):
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
