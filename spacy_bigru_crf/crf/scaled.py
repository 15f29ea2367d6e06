"""Forward-backward in scaled probability space (Rabiner 1989, section V.A): the fast recursion.

One matrix product a token and direction, each step normalised to one. Where what a step loses below
the smallest float could matter in the end, a document is *unsafe* and has to be computed again in
log space (``log_space``).

Why the check is right. No finite score counts for less than the smallest normal float, and neither
does a beta, so that the betas are upper bounds of the true ones; what this adds to a
document's probability is a few times that float, since the sum of alpha times beta over the
states is the same at each token. A step of the forward pass then gains or loses at most that
float for each state, and this is worth at most beta / scale of the document's probability.
"""

from itertools import groupby

import torch

from spacy_bigru_crf.crf.lattice import Lattice, token_mask
from spacy_bigru_crf.crf.recursion import Block, Recursion
from spacy_bigru_crf.types import Scores_TBS, Values_B

# share of a document's probability that may get lost below the smallest float
_TOLERANCE = 1e-12


class ScaledRecursion(Recursion):
    """Messages as probabilities, for documents in order of falling length.

    alpha[t] = P(state at t | tokens up to t), beta[t] = P(tokens after t | state at t) /
    P(tokens after t | tokens up to t), incoming = E * beta / scale.
    """

    def __init__(self, lattice: Lattice) -> None:
        lengths = lattice.lengths
        self.lattice = lattice
        # how many documents still have a token at each step; they are the first ones
        self._alive: list[int] = token_mask(lengths, len(lattice.emissions)).sum(1).tolist()
        self._last = lengths - 1
        self._tiny = torch.finfo(lattice.emissions.dtype).tiny
        transition_max = _finite_max(lattice.transitions.flatten(), dim=0)  # (1,)
        start_max, end_max = _finite_max(lattice.start, dim=0), _finite_max(lattice.end, dim=0)
        self.A = _exp(lattice.transitions - transition_max)
        self._start, self._end = _exp(lattice.start - start_max), _exp(lattice.end - end_max)
        self._safe = torch.ones_like(lengths, dtype=torch.bool)
        # each block adds what its steps were divided by
        maxima = self._last * transition_max.double() + start_max.double() + end_max.double()
        self.log_partition = maxima.masked_fill(lengths == 0, 0.0)

    @property
    def unsafe(self) -> torch.Tensor:
        """(B,) bool: which documents have to be computed in log space.

        Known once all blocks were passed; then all else about these documents means nothing.
        """
        return ~self._safe

    def forward(self, first: int, stop: int, before: torch.Tensor | None) -> Scores_TBS:
        emissions = self.lattice.emissions[first:stop]
        self._emission_max = _finite_max(emissions, dim=2)  # (n, B, 1)
        self._E = E = _exp(emissions - self._emission_max)
        alpha = torch.zeros_like(E)
        # scale[t] = what alpha[t] was divided by
        self._scale = scale = torch.ones_like(self._emission_max)
        alive = self._alive[first:stop]
        for step, E_t, scale_t in zip(*(_rows(x, alive) for x in (alpha, E, scale)), strict=True):
            if before is None:
                torch.mul(E_t, self._start, out=step)
            else:
                torch.mm(before[: len(step)], self.A, out=step).mul_(E_t)
            torch.sum(step, 1, keepdim=True, out=scale_t)
            before = step.div_(scale_t)
        return alpha

    def backward(
        self, first: int, stop: int, alpha: Scores_TBS, after: torch.Tensor | None
    ) -> Block:
        E, scale, tiny = self._E, self._scale, self._tiny
        beta = torch.ones_like(E)
        ends_here = (self._last >= first) & (self._last < stop)
        ending = torch.nonzero(ends_here).squeeze(1)
        at = self._last[ending] - first
        end_scale = alpha[at, ending] @ self._end
        beta[at, ending] = (self._end / end_scale[:, None]).clamp(min=tiny)
        incoming = torch.zeros(len(E) + 1, *E.shape[1:], dtype=E.dtype, device=E.device)
        if after is not None:
            n = self._alive[stop]
            incoming[-1, :n] = after[:n]
            torch.matmul(after[:n], self.A.T, out=beta[-1, :n]).clamp_(min=tiny)
        alive = self._alive[first:stop]
        # of the token before, for those documents that have a token more
        before = [None, *_rows(beta[:-1], alive[1:])]
        rows = (_rows(x, alive) for x in (E / scale, beta, incoming[:-1]))
        for E_t, beta_t, message, beta_before in reversed([*zip(*rows, before, strict=True)]):
            torch.mul(E_t, beta_t, out=message)
            if beta_before is not None:
                torch.mm(message, self.A.T, out=beta_before).clamp_(min=tiny)

        limit = _TOLERANCE / tiny
        worth = (beta.amax(2, keepdim=True) / scale).squeeze(2)  # (n, B)
        # written so that NaN is unsafe too
        self._safe &= (worth < limit).all(0)
        self._safe[ending] &= (end_scale > 1 / limit) & beta[at, ending].isfinite().all(1)
        is_token = token_mask(self.lattice.lengths - first, stop - first)
        log_scale = (scale.log() + self._emission_max).squeeze(2).double()
        self.log_partition += log_scale.masked_fill(~is_token, 0.0).sum(0)
        self.log_partition[ending] += end_scale.double().log()
        return Block(first, stop, alpha, beta, incoming)

    def handed_on(self, block: Block) -> torch.Tensor:
        # alpha times beta sums to one but for rounding, which must not add up over the blocks
        total = (block.alpha[0] * block.beta[0]).sum(1, keepdim=True)
        return block.incoming[0] / total

    def marginals(self, block: Block) -> Scores_TBS:
        return block.alpha * block.beta

    def next_given(
        self,
        block: Block,
        left: torch.Tensor,
        right: torch.Tensor,
        at: tuple[torch.Tensor, torch.Tensor],
    ) -> torch.Tensor:
        # beta is a sum of which this is one term, or greater
        steps = self.A[left, right] * block.incoming[1:][at][:, right]
        return steps.div_(block.beta[at][:, left]).clamp_(max=1.0)

    def step_entropy(self, block: Block) -> Values_B:
        # log P(j at t + 1 | i at t) = log A[i, j] + log incoming[t + 1, j] - log beta[t, i]
        alpha, beta, incoming = block.alpha, block.beta, block.incoming[1:]
        total = (alpha @ torch.xlogy(self.A, self.A)) * incoming
        total += torch.xlogy((alpha @ self.A) * incoming, incoming)
        total -= torch.xlogy(alpha * (incoming @ self.A.T), beta)
        return -total.sum((0, 2))


def _rows(messages: torch.Tensor, alive: list[int]) -> list[torch.Tensor]:
    """Views of each token's messages for the documents that are alive there, (T, B, S) -> (n, S).

    One call for all tokens with equally many, since a call takes as long as a small product.
    """
    rows: list[torch.Tensor] = []
    for n, run in groupby(alive):
        first = len(rows)
        rows.extend(messages[first : first + len(list(run)), :n].unbind())
    return rows


def _exp(scores: torch.Tensor) -> torch.Tensor:
    """exp, never below the smallest normal float but for what is forbidden, which is 0."""
    powers = torch.exp(scores).clamp_(min=torch.finfo(scores.dtype).tiny)
    return powers.masked_fill_(scores == -torch.inf, 0.0)


def _finite_max(scores: torch.Tensor, dim: int) -> torch.Tensor:
    """The largest score, or 0 where all are -inf, so that it can be subtracted."""
    top = scores.amax(dim, keepdim=True)
    return top.masked_fill(top == -torch.inf, 0.0)
