"""Forward-backward in scaled probability space (Rabiner 1989, section V.A): the fast recursion.

One matrix product per token and direction, each step normalised to one. Where underflow of a step
could matter in the end, a document is *unsafe* and has to be computed again in log space
(``log_space``).

Why the check is right. No finite score counts for less than the smallest normal float, and neither
does a beta, so the betas are upper bounds of the true ones; this adds a few times that float to a
document's probability, since the sum of alpha times beta over the states is the same at each token.
A step of the forward pass then gains or loses at most that float for each state, or that times the
largest E where E is above 1, which is at most beta / scale of the document's probability.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from spacy_bigru_crf.crf.forward_backward.base import Block, Index, Recursion
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.sort_by_length import order_by_length, runs
from spacy_bigru_crf.types import Scores_TBS, Values_B

# share of a document's probability that may be lost by underflow
_TOLERANCE = 1e-12

# emissions up to which a token's largest need not be subtracted
_HIGHEST = 30.0

# multiplications per step up to which NumPy is used: it is faster up to twice as many, but beyond
# this its BLAS may start threads of its own
_FEW_MULTIPLICATIONS = 1 << 18


class ScaledRecursion(Recursion):
    """Forward-backward with probabilities as messages, documents sorted by falling length.

    alpha[t] = P(state at t | tokens up to t), beta[t] = P(tokens after t | state at t) /
    P(tokens after t | tokens up to t), incoming = E * beta / scale.

    Attributes:
        order: (B,) int64, the lattice's document of each column of the messages, of
            ``log_partition`` and of ``unsafe``; None if they are in the lattice's order.
        A: (S, S), exp-scores of transitions; the largest of them, starts and ends is 1.
    """

    def __init__(self, lattice: Lattice) -> None:
        n_tokens, n_docs, _ = lattice.emissions.shape
        self.lattice = lattice
        self.order = order_by_length(lattice.lengths)
        lengths = lattice.lengths if self.order is None else lattice.lengths[self.order]
        self._last, self._documents = lengths - 1, torch.arange(n_docs, device=lengths.device)
        self._lengths: list[int] = lengths.tolist()
        self._tiny = torch.finfo(lattice.emissions.dtype).tiny
        of_states = torch.vstack(lattice.fields[1:])
        top = of_states.amax()
        powers = _exp(of_states.sub_(top), self._tiny)
        self.A, self._start, self._end = powers[:-2], powers[-2], powers[-1]
        # a product with a copy takes half as long as one with a view
        self._A_transposed = self.A.T.contiguous()
        self._ones = torch.ones_like(lattice.end_transitions)[:, None]
        self._safe = torch.ones_like(lengths, dtype=torch.bool)
        # scale[t] = divisor of alpha[t]; infinite beyond a document's end, so quotients are 0
        self._scale = lattice.emissions.new_full((n_tokens, n_docs, 1), torch.inf)
        self._emission_max = torch.empty_like(self._scale)
        # memory for one block: E, which becomes the incoming messages, and the betas
        self._E = self._beta = lattice.emissions[:0]
        self._loaded = range(0)
        self._largest = 1.0
        # each block adds the logs of its scales
        n_scores = (lengths + 1).masked_fill_(lengths == 0, 0)
        self.log_partition = n_scores * top.double()

    @property
    def unsafe(self) -> torch.Tensor:
        """Columns to be computed in log space, (B,) bool; their other results are invalid.

        Known once all blocks have been consumed.
        """
        return ~self._safe

    def forward(self, first: int, before: torch.Tensor | None, alpha: Scores_TBS) -> None:
        """Compute the alphas of a block, see ``Recursion``."""
        stop = first + len(alpha)
        E, scale = self._load(range(first, stop)), self._scale[first:stop]
        if self._lengths[-1] < stop:
            alpha.zero_()
        xp, product, array = self._library
        arrays = array(alpha), array(E), array(scale)
        A, start_scores, ones = array(self.A), array(self._start), array(self._ones)
        last = None if before is None else array(before)
        with np.errstate(all="ignore"):
            for n, start, end in self._runs(first, stop):
                last = last if last is None else last[:n]
                rows = (x[start:end, :n] for x in arrays)
                for step, E_t, scale_t in zip(*rows, strict=True):
                    if last is None:
                        xp.multiply(E_t, start_scores, out=step)
                    else:
                        product(last, A, out=step)
                        xp.multiply(step, E_t, out=step)
                    # a product takes less time than a sum
                    product(step, ones, out=scale_t)
                    last = xp.divide(step, scale_t, out=step)

    def backward(self, first: int, alpha: Scores_TBS, after: torch.Tensor | None) -> Block:
        """Compute all messages of a block, see ``Recursion``."""
        stop, tiny = first + len(alpha), self._tiny
        scale = self._scale[first:stop]
        messages = self._load(range(first, stop)).div_(scale)
        self._loaded = range(0)
        beta, incoming = self._beta[: len(alpha)], self._E[: len(alpha) + 1]
        if self._lengths[-1] < stop:
            beta.fill_(1.0)
        ending = slice(*(sum(n > length for n in self._lengths) for length in (stop, first)))
        last = (self._last[ending] - first, self._documents[ending])
        end_scale = alpha[last] @ self._end
        beta[last] = (self._end / end_scale[:, None]).clamp_(min=tiny)
        incoming[-1] = 0.0
        if after is not None:
            n = runs(self._lengths, stop, stop + 1)[0][0]
            incoming[-1, :n] = after[:n]
            torch.mm(after[:n], self._A_transposed, out=beta[-1, :n]).clamp_(min=tiny)
        xp, product, array = self._library
        arrays = array(messages), array(beta)
        A_transposed, least = array(self._A_transposed), array(beta.new_tensor(tiny))
        with np.errstate(all="ignore"):
            for n, start, end in reversed(self._runs(first, stop)):
                rows = [[*x[start:end, :n]] for x in arrays]
                # betas of the tokens before; that of the block's first token is in another block
                before = [arrays[1][start - 1, :n] if start else None, *rows[1][:-1]]
                for message, beta_t, beta_before in reversed([*zip(*rows, before, strict=True)]):
                    xp.multiply(message, beta_t, out=message)
                    if beta_before is not None:
                        product(message, A_transposed, out=beta_before)
                        xp.maximum(beta_before, least, out=beta_before)

        limit = _TOLERANCE / tiny
        # a loss before the multiplication with E grows by that factor
        worth = (beta.amax(2, keepdim=True) / scale).amax((0, 2)) * self._largest
        # written so that NaN is unsafe too, as where a scale is 0
        self._safe &= worth < limit
        self._safe[ending] &= end_scale > 1 / limit
        log_scale = (scale.log() + self._emission_max[first:stop]).double()
        self.log_partition += log_scale.masked_fill_(scale == torch.inf, 0.0).sum((0, 2))
        self.log_partition[ending] += end_scale.double().log()
        return Block(first, stop, alpha, beta, incoming)

    @property
    def _library(self) -> tuple[Any, Callable[..., Any], Callable[[torch.Tensor], Any]]:
        """NumPy or torch, its matrix product, and its view of a tensor as an array.

        Calls of NumPy take half as long as torch's, whose products of large matrices are faster.
        """
        n_docs, n_states = self.lattice.emissions.shape[1:]
        if self.lattice.emissions.is_cpu and n_docs * n_states**2 <= _FEW_MULTIPLICATIONS:
            return np, np.dot, torch.Tensor.numpy
        return torch, torch.mm, lambda tensor: tensor

    def _runs(self, first: int, stop: int) -> list[tuple[int, int, int]]:
        """Return runs of tokens with equally many documents, from the block's first token."""
        found = runs(self._lengths, first, stop)
        return [(n, start - first, end - first) for n, start, end in found if n]

    def _load(self, tokens: range) -> Scores_TBS:
        """Return E of a block: exp-scores of emissions, (n, B, S).

        The largest of each token is 1 if any is far from 1.
        """
        n = len(tokens)
        if tokens == self._loaded:
            return self._E[:n]
        emissions = self.lattice.emissions[tokens.start : tokens.stop]
        if len(self._beta) < n:
            self._E = emissions.new_empty(n + 1, *emissions.shape[1:])
            self._beta = torch.empty_like(emissions)
        E = self._E[:n]
        if self.order is not None:
            emissions = torch.index_select(emissions, 1, self.order, out=E)
        top = self._emission_max[tokens.start : tokens.stop]
        # usually only forbidden scores underflow, and a plain exp is right
        lowest = math.log(self._tiny) + 1.0
        least, greatest = _range(emissions)
        # NaN is in no range
        if least >= lowest and greatest <= _HIGHEST:
            top.zero_()
            torch.exp(emissions, out=E)
            self._largest = max(1.0, math.exp(greatest))
        else:
            self._largest = 1.0
            torch.amax(emissions, 2, keepdim=True, out=top)
            top.masked_fill_(top == -torch.inf, 0.0)
            torch.sub(emissions, top, out=E)
            if E.amin() >= lowest or _finite_min(E, self._beta[:n]) >= lowest:
                E.exp_()
            else:
                E.copy_(_exp(E, self._tiny))
        self._loaded = tokens
        return E

    def handed_on(self, block: Block) -> torch.Tensor:
        """Return the normalised message to the block before."""
        # alpha times beta sums to one except for rounding, which must not add up over the blocks
        total = (block.alpha[0] * block.beta[0]).sum(1, keepdim=True)
        return block.incoming[0] / total

    def marginals(self, block: Block, at: Index = ...) -> torch.Tensor:
        """Compute P(state at t), see ``Recursion``."""
        return block.alpha[at] * block.beta[at]

    def next_given(
        self,
        block: Block,
        token: torch.Tensor,
        document: torch.Tensor,
        left: torch.Tensor,
        right: torch.Tensor,
    ) -> torch.Tensor:
        """Compute P(right at t + 1 | left at t), see ``Recursion``."""
        # beta is at least the sum of which this is a term
        steps = self.A[left, right] * block.incoming[token + 1, document, right]
        return steps.div_(block.beta[token, document, left]).clamp_(max=1.0)

    def step_entropy(self, block: Block) -> Values_B:
        """Sum the entropy of the steps, see ``Recursion``."""
        # log P(j at t + 1 | i at t) = log A[i, j] + log incoming[t + 1, j] - log beta[t, i]
        alpha, beta, incoming = block.alpha, block.beta, block.incoming[1:]
        total = (alpha @ torch.xlogy(self.A, self.A)) * incoming
        total += torch.xlogy((alpha @ self.A) * incoming, incoming)
        total -= torch.xlogy(alpha * (incoming @ self.A.T), beta)
        return -total.sum((0, 2))


def _exp(scores: torch.Tensor, tiny: float) -> torch.Tensor:
    """Return exp, 0 for forbidden scores, at least the smallest normal float for others."""
    return torch.exp(scores).clamp_(min=tiny).masked_fill_(scores == -torch.inf, 0.0)


def _range(scores: torch.Tensor) -> tuple[float, float]:
    """Return the smallest and the largest score; NaN if any is."""
    if not scores.numel():
        return 0.0, 0.0
    least, greatest = torch.aminmax(scores)
    return least.item(), greatest.item()


def _finite_min(scores: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
    """Return the smallest score that is not -inf, at most 0; ``memory`` holds a copy."""
    return torch.nan_to_num(scores, nan=torch.nan, neginf=0.0, out=memory).amin()
