"""Partition function and marginals of a lattice, with the gradient that they are.

The forward-backward recursion runs in scaled probability space (Rabiner 1989, section V.A): one
matrix product a token and direction, each step normalised to one. Where what a step loses below
the smallest float could matter in the end, the document is computed again in log space
(``log_space``).

Why the check is right. No finite score counts for less than the smallest normal float, and neither
does a beta, so that the betas are upper bounds of the true ones; what this adds to a
document's probability is a few times that float, since the sum of alpha times beta over the
states is the same at each token. A step of the forward pass then gains or loses at most that
float for each state, and this is worth at most beta / scale of the document's probability.
"""

import torch

from spacy_bigru_crf.crf.lattice import Lattice, Posterior, token_mask
from spacy_bigru_crf.crf.log_space import log_space_posterior

# share of a document's probability that may get lost below the smallest float
_TOLERANCE = 1e-12


def posterior(lattice: Lattice) -> Posterior:
    """Partition function and marginals by forward-backward, exact at any scale of the scores.

    A document that has no allowed path at all gets a log-partition of -inf and marginals of 0.
    """
    order = torch.argsort(lattice.lengths, descending=True, stable=True)
    in_order = bool((lattice.lengths[1:] <= lattice.lengths[:-1]).all())
    ordered = lattice if in_order else lattice.select(order)
    result, unsafe = _scaled_posterior(ordered)
    if unsafe.any():
        result = _recompute(ordered, result, torch.nonzero(unsafe).squeeze(1))
    if in_order:
        return result
    log_partition = torch.empty_like(result.log_partition)
    log_partition[order] = result.log_partition
    marginals = torch.zeros_like(lattice.emissions)
    marginals[: len(result.marginals), order] = result.marginals
    return Posterior(log_partition, marginals, result.transitions, result.start, result.end)


def _scaled_posterior(lattice: Lattice) -> tuple[Posterior, torch.Tensor]:
    """Forward-backward for documents in order of falling length.

    Returns the posterior, in which the unsafe documents count as nothing, and which are unsafe.
    """
    emissions, lengths = lattice.emissions, lattice.lengths
    n_tokens, n_docs, n_states = emissions.shape
    is_token = token_mask(lengths, n_tokens)  # (T, B)
    if n_tokens == 0:
        nothing = _nothing(lattice)
        return nothing, torch.zeros(n_docs, dtype=torch.bool, device=emissions.device)
    # how many documents still have a token at each step; they are the first ones
    alive: list[int] = is_token.sum(1).tolist()

    tiny = torch.finfo(emissions.dtype).tiny
    emission_max = _finite_max(emissions, dim=2)  # (T, B, 1)
    E = _exp(emissions - emission_max)
    transition_max = _finite_max(lattice.transitions.flatten(), dim=0)  # (1,)
    A = _exp(lattice.transitions - transition_max)
    start_max, end_max = _finite_max(lattice.start, dim=0), _finite_max(lattice.end, dim=0)
    start, end = _exp(lattice.start - start_max), _exp(lattice.end - end_max)

    # alpha[t] = P(state at t | tokens up to t), scale[t] = what it was divided by
    alpha = torch.zeros_like(E)
    scale = torch.ones_like(emission_max)
    n = alive[0]
    step = start * E[0, :n]
    for t in range(n_tokens):
        if t > 0:
            n = alive[t]
            step = (step[:n] @ A) * E[t, :n]
        total = step.sum(1, keepdim=True)
        step = torch.div(step, total, out=alpha[t, :n])
        scale[t, :n] = total

    # beta[t] = P(tokens after t | state at t) / P(tokens after t | tokens up to t)
    documents = torch.arange(n_docs, device=lengths.device)
    last = (lengths - 1).clamp(min=0)
    end_scale = torch.where(lengths > 0, alpha[last, documents] @ end, 1.0)  # (B,)
    beta = torch.zeros_like(E)
    beta[last, documents] = (end / end_scale[:, None]).clamp(min=tiny)
    incoming = torch.zeros_like(E)  # E * beta / scale: what a token and all after it say
    for t in range(n_tokens - 1, -1, -1):
        n = alive[t]
        torch.mul(E[t, :n], beta[t, :n] / scale[t, :n], out=incoming[t, :n])
        if t > 0:
            torch.matmul(incoming[t, :n], A.T, out=beta[t - 1, :n]).clamp_(min=tiny)
    limit = _TOLERANCE / tiny
    worth = (beta.amax(2, keepdim=True) / scale).squeeze(2)  # (T, B)
    # written so that NaN is unsafe too
    safe = ((worth < limit) | ~is_token).all(0) & (end_scale > 1 / limit)
    safe &= (beta[last, documents].isfinite()).all(1)
    unsafe = ~safe & (lengths > 0)
    if unsafe.any():
        alpha[:, unsafe] = 0.0
        beta[:, unsafe] = 0.0
        incoming[:, unsafe] = 0.0

    marginals = (alpha * beta).masked_fill_(~is_token[:, :, None], 0.0)
    transitions = A * (alpha[:-1].reshape(-1, n_states).T @ incoming[1:].reshape(-1, n_states))
    log_scale = (scale.log() + emission_max).squeeze(2).double()
    log_partition = (
        log_scale.masked_fill(~is_token, 0.0).sum(0)
        + last * transition_max.double()
        + end_scale.double().log()
        + start_max.double()
        + end_max.double()
    )
    log_partition = log_partition.masked_fill(lengths == 0, 0.0)
    return (
        Posterior(
            log_partition=log_partition,
            marginals=marginals,
            transitions=transitions,
            start=marginals[0].sum(0),
            end=marginals[last, documents].masked_fill(lengths[:, None] == 0, 0.0).sum(0),
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


def _exp(scores: torch.Tensor) -> torch.Tensor:
    """exp, never below the smallest normal float but for what is forbidden, which is 0."""
    powers = torch.exp(scores).clamp_(min=torch.finfo(scores.dtype).tiny)
    return powers.masked_fill_(scores == -torch.inf, 0.0)


def _finite_max(scores: torch.Tensor, dim: int) -> torch.Tensor:
    """The largest score, or 0 where all are -inf, so that it can be subtracted."""
    top = scores.amax(dim, keepdim=True)
    return top.masked_fill(top == -torch.inf, 0.0)
