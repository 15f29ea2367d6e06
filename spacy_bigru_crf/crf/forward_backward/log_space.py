"""Forward-backward in log space: slower than scaled probabilities, but without underflow."""

import torch

from spacy_bigru_crf.crf.forward_backward.base import Block, Index, Recursion
from spacy_bigru_crf.crf.lattice import ChainScores, Lattice, Posterior
from spacy_bigru_crf.crf.padding import token_mask
from spacy_bigru_crf.types import Scores_TBS, Values_B


class LogSpaceRecursion(Recursion):
    """Forward-backward with logs as messages, documents in any order.

    Each step is a logsumexp (Rabiner 1989, eqs. 19-27). Betas are divided by the partition
    function, so that alpha times beta is the marginal.
    """

    def __init__(self, lattice: Lattice) -> None:
        self.lattice = lattice
        # there is no token after the last one
        self._is_token = token_mask(lattice.lengths, len(lattice.emissions) + 1)
        self._last = lattice.lengths - 1
        self.log_partition = torch.zeros_like(self._last, dtype=torch.float64)

    def forward(self, first: int, before: torch.Tensor | None, alpha: Scores_TBS) -> None:
        """Compute the alphas of a block, see ``Recursion``."""
        emissions, transitions, start, _ = self.lattice.fields
        for t in range(len(alpha)):
            step = start if before is None else _log_matmul(before, transitions)
            is_token = self._is_token[first + t, :, None]
            before = (step + emissions[first + t]).masked_fill(~is_token, -torch.inf)
            alpha[t] = before

    def backward(self, first: int, alpha: Scores_TBS, after: torch.Tensor | None) -> Block:
        """Compute all messages of a block, see ``Recursion``."""
        stop = first + len(alpha)
        emissions, end = self.lattice.emissions[first:stop], self.lattice.end_transitions
        ending = torch.nonzero((self._last >= first) & (self._last < stop)).squeeze(1)
        at = self._last[ending] - first
        log_partition = torch.logsumexp(alpha[at, ending] + end, dim=1)
        self.log_partition[ending] = log_partition.double()
        # -inf minus -inf would be NaN
        norm = log_partition.masked_fill(log_partition == -torch.inf, 0.0)
        beta = torch.full_like(emissions, -torch.inf)
        beta[at, ending] = end - norm[:, None]
        incoming = beta.new_full((len(beta) + 1, *beta.shape[1:]), -torch.inf)
        if after is not None:
            incoming[-1] = after
        for t in range(stop - first - 1, -1, -1):
            step = _log_matmul(incoming[t + 1], self.lattice.transitions.T)
            beta[t] = torch.where(self._is_token[first + t + 1, :, None], step, beta[t])
            incoming[t] = emissions[t] + beta[t]
        return Block(first, stop, alpha, beta, incoming)

    def marginals(self, block: Block, at: Index = ...) -> torch.Tensor:
        """Compute P(state at t), see ``Recursion``."""
        return torch.exp(block.alpha[at] + block.beta[at])

    def next_given(
        self,
        block: Block,
        token: torch.Tensor,
        document: torch.Tensor,
        left: torch.Tensor,
        right: torch.Tensor,
    ) -> torch.Tensor:
        """Compute P(right at t + 1 | left at t), see ``Recursion``."""
        given = block.beta[token, document, left]
        steps = self.lattice.transitions[left, right] + block.incoming[token + 1, document, right]
        steps = torch.exp(steps - given.masked_fill(given == -torch.inf, 0.0))
        return steps.masked_fill_(given == -torch.inf, 0.0).clamp_(max=1.0)

    def step_entropy(self, block: Block) -> Values_B:
        """Sum the entropy of the steps, see ``Recursion``."""
        total = torch.zeros_like(self.log_partition)
        for t in range(block.stop - block.first):
            pairs = self._pairs(block, t)
            log_given = self.lattice.transitions + block.incoming[t + 1, :, None, :]
            log_given = log_given - block.beta[t, :, :, None]
            # -inf - -inf occurs where there is no probability
            total -= torch.where(pairs > 0, pairs * log_given, 0.0).sum((1, 2))
        return total

    def expected_transitions(self, block: Block, weights: Values_B) -> torch.Tensor:
        """Sum P(transition to the next token) over tokens and weighted documents. (S, S)."""
        expected = torch.zeros_like(self.lattice.transitions)
        for t in range(block.stop - block.first):
            expected += torch.tensordot(weights, self._pairs(block, t), 1)
        return expected

    def _pairs(self, block: Block, t: int) -> torch.Tensor:
        """Compute P(state at t, state at t + 1). Shape (B, S, S)."""
        left = block.alpha[t, :, :, None] + self.lattice.transitions
        return torch.exp(left + block.incoming[t + 1, :, None, :])


def log_space_posterior(lattice: Lattice, weights: Values_B | None = None) -> Posterior:
    """Compute partition function and marginals of documents in any order.

    A document that has no allowed path gets a log-partition of -inf and marginals of 0.

    Args:
        lattice: The lattice.
        weights: (B,), factors of the documents' expected counts; None for 1.
    """
    factors = lattice.emissions.new_ones(lattice.n_documents)
    factors = factors if weights is None else weights.to(factors.dtype)
    n_tokens = len(lattice.emissions)
    recursion = LogSpaceRecursion(lattice)
    marginals = torch.zeros_like(lattice.emissions)
    expected = torch.zeros_like(lattice.transitions)
    for block in recursion.blocks(max(n_tokens, 1)):
        marginals = recursion.marginals(block) * factors[:, None]
        expected = recursion.expected_transitions(block, factors)
    has_tokens = torch.nonzero(lattice.lengths).squeeze(1)
    counts = ChainScores(
        marginals,
        expected,
        marginals[:1].sum((0, 1)),
        marginals[lattice.lengths[has_tokens] - 1, has_tokens].sum(0),
    )
    return Posterior(recursion.log_partition, counts)


def _log_matmul(scores: torch.Tensor, transitions: torch.Tensor) -> torch.Tensor:
    """Compute log(exp(scores) @ exp(transitions)): (B, S), (S, S) -> (B, S)."""
    return torch.logsumexp(scores[:, :, None] + transitions, dim=1)
