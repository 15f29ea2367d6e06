"""Forward-backward in log space: slower than scaled probabilities, and never out of range."""

import torch

from spacy_bigru_crf.crf.lattice import Lattice, Posterior, token_mask


def log_space_posterior(lattice: Lattice) -> Posterior:
    """Partition function and marginals, each step with logsumexp (Rabiner 1989, eqs. 19-27).

    Documents may come in any order. A document that has no allowed path gets a log-partition
    of -inf and marginals of 0.
    """
    emissions, transitions, lengths = lattice.emissions, lattice.transitions, lattice.lengths
    n_tokens, n_docs, n_states = emissions.shape
    is_token = token_mask(lengths, n_tokens)
    documents = torch.arange(n_docs, device=lengths.device)
    last = (lengths - 1).clamp(min=0)

    alpha = torch.full_like(emissions, -torch.inf)
    beta = torch.full_like(emissions, -torch.inf)
    for t in range(n_tokens):
        if t == 0:
            step = lattice.start + emissions[0]
        else:
            step = emissions[t] + _log_matmul(alpha[t - 1], transitions)
        alpha[t] = step.masked_fill(~is_token[t, :, None], -torch.inf)
    beta[last, documents] = lattice.end.expand(n_docs, n_states)
    for t in range(n_tokens - 2, -1, -1):
        step = _log_matmul(emissions[t + 1] + beta[t + 1], transitions.T)
        beta[t] = torch.where(is_token[t + 1, :, None], step, beta[t])

    log_partition = torch.logsumexp(alpha[last, documents] + lattice.end, dim=1)
    log_partition = log_partition.masked_fill(lengths == 0, 0.0)
    possible = (log_partition > -torch.inf) & (lengths > 0)
    # whatever is subtracted from -inf must be finite
    norm = log_partition.masked_fill(~possible, 0.0)[:, None]
    counted = (is_token & possible)[:, :, None]
    marginals = torch.exp(alpha + beta - norm).masked_fill(~counted, 0.0)
    expected = torch.zeros_like(transitions)
    for t in range(1, n_tokens):
        right = emissions[t] + beta[t] - norm  # (B, S)
        pairs = torch.exp(alpha[t - 1, :, :, None] + transitions + right[:, None, :])
        expected += pairs.masked_fill(~counted[t, :, :, None], 0.0).sum(0)
    return Posterior(
        log_partition.double(),
        marginals,
        expected,
        marginals[0].sum(0),
        marginals[last, documents].sum(0),
    )


def _log_matmul(scores: torch.Tensor, transitions: torch.Tensor) -> torch.Tensor:
    """log(exp(scores) @ exp(transitions)). scores: (B, S), transitions: (S, S) -> (B, S)."""
    return torch.logsumexp(scores[:, :, None] + transitions, dim=1)
