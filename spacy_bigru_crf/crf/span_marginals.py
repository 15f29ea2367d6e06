"""Exact probabilities of spans: P(this span with this label | document).

The posterior of a linear-chain CRF is an inhomogeneous Markov chain, and on the states of
``tags.states`` a span is one piece of a path: begin, inside ... inside, last; or unit. So its
probability is the marginal of its first state times the probability of each next state given the
one before (the forward-backward form of Culotta & McCallum 2004, section 3).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import torch

from spacy_bigru_crf.crf.forward_backward import base as recursions
from spacy_bigru_crf.crf.forward_backward.base import Block, Recursion
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.padding import token_mask
from spacy_bigru_crf.crf.posterior import exact_recursions
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.states import (
    BEGIN,
    INSIDE,
    LAST,
    N_POSITIONS,
    UNIT,
    IndexedSpan,
    state_of,
)

# largest rounding error of marginals
_SLACK = 1e-3

# columns of a chain's values for a token and label: two marginals, then steps from position to
# position
_BEGINS, _UNIT = range(2)
_STEPS = ((BEGIN, INSIDE), (BEGIN, LAST), (INSIDE, INSIDE), (INSIDE, LAST))
_BEGIN_INSIDE, _BEGIN_LAST, _INSIDE_INSIDE, _INSIDE_LAST = range(2, 6)

# chooses the tokens and labels of interest in a block: takes the recursion, the block and the
# documents of its columns, (B',) int64; returns tokens, counted from the block's first one, columns
# and labels
_Choice: TypeAlias = Callable[[Recursion, Block, torch.Tensor], Sequence[torch.Tensor]]


class SpanMarginals:
    """Probabilities of the spans of a lattice, computed once for any number of questions.

    Args:
        lattice: Over states as in ``tags.states``.
        least: Smallest probability that has to be right; the larger, the less is computed.
    """

    def __init__(self, lattice: Lattice, least: float = 0.0) -> None:
        self._lengths: list[int] = lattice.lengths.tolist()
        self._chain = _chain(lattice, _likely(lattice, least))

    def posteriors(self, spans: Sequence[Sequence[IndexedSpan]]) -> list[torch.Tensor]:
        """Compute the probability of any spans, overlapping ones too.

        Args:
            spans: For each document its spans, as (start, end exclusive, label).

        Returns:
            One tensor per document, a probability for each span in the lattice's type; 0 if the
            span, or every path of the document, is forbidden, and possibly if it is less than
            ``least``.

        Raises:
            ValueError: If a span does not fit into its document.
        """
        _check(spans, self._lengths)
        return _probabilities(self._chain, spans)

    def candidates(self, min_probability: float) -> list[list[tuple[IndexedSpan, float]]]:
        """Find all spans with at least this probability, overlapping ones too.

        The probability that a span began at a token and is still open only falls from token to
        token, and spans open at the same token exclude each other. So at most
        ``1 / min_probability`` have to be followed at each token, and the search is exact.

        Args:
            min_probability: At least ``least``, above 0 and at most 1. Numbers that are too small
                for the lattice's type count as its smallest normal one.

        Returns:
            For each document the spans, as (start, end exclusive, label), with their
            probabilities, in order of start, end and label.

        Raises:
            ValueError: If ``min_probability`` is out of range.
        """
        if not 0.0 < min_probability <= 1.0:
            raise ValueError(Errors.P010.format(value=min_probability))
        chain = self._chain
        min_probability = max(min_probability, torch.finfo(chain.values.dtype).tiny)
        found = [chain.at_least(_UNIT, min_probability)]
        lengths = [1]
        # open spans: last token so far, document, label, probability
        token, document, label, probability = chain.at_least(_BEGINS, min_probability)
        to_inside, to_last = _BEGIN_INSIDE, _BEGIN_LAST
        length = 1
        while len(token):
            length += 1
            complete = probability * chain.at(token, document, to_last, label)
            chosen = complete >= min_probability
            start = token[chosen] - (length - 2)
            found.append((start, document[chosen], label[chosen], complete[chosen]))
            lengths.append(length)
            probability = probability * chain.at(token, document, to_inside, label)
            chosen = probability >= min_probability
            token, document, label = token[chosen] + 1, document[chosen], label[chosen]
            probability = probability[chosen]
            to_inside, to_last = _INSIDE_INSIDE, _INSIDE_LAST

        by_document: list[list[tuple[IndexedSpan, float]]] = [[] for _ in self._lengths]
        for length, columns in zip(lengths, found, strict=True):
            for s, b, k, p in zip(*(column.tolist() for column in columns), strict=True):
                by_document[b].append(((s, s + length, k), p))
        for of_doc in by_document:
            of_doc.sort()
        return by_document


def span_marginals(lattice: Lattice, spans: Sequence[Sequence[IndexedSpan]]) -> list[torch.Tensor]:
    """Compute ``SpanMarginals.posteriors`` for the tokens and labels of these spans alone."""
    _check(spans, lattice.lengths.tolist())
    if not any(len(of_doc) for of_doc in spans):
        return [lattice.emissions.new_zeros(0) for _ in spans]
    start, end, label, document = _flat(spans, lattice.emissions.device)
    covered = _covered(start, end, document, label, lattice)

    def in_spans(_: Recursion, block: Block, documents: torch.Tensor) -> Sequence[torch.Tensor]:
        return torch.nonzero(covered[block.first : block.stop][:, documents]).unbind(1)

    return _probabilities(_chain(lattice, in_spans), spans)


def candidates(lattice: Lattice, min_probability: float) -> list[list[tuple[IndexedSpan, float]]]:
    """Find all spans with at least this probability: ``SpanMarginals.candidates``."""
    return SpanMarginals(lattice, min_probability).candidates(min_probability)


def _likely(lattice: Lattice, least: float) -> _Choice:
    """Choose the tokens and labels that spans of this probability can cover."""
    is_token = token_mask(lattice.lengths, len(lattice.emissions))

    def choose(
        recursion: Recursion, block: Block, documents: torch.Tensor
    ) -> Sequence[torch.Tensor]:
        # the rounding error of the difference is that of a number near 1
        inside = 1 - recursion.marginals(block, (slice(None), slice(None), 0)) > least - _SLACK
        inside &= is_token[block.first : block.stop][:, documents]
        token, document = torch.nonzero(inside).unbind(1)
        marginals = recursion.marginals(block, (token, document))[:, 1:]
        n_labels = marginals.shape[1] // N_POSITIONS
        of_labels = marginals.reshape(len(token), n_labels, N_POSITIONS).sum(2)
        i, label = torch.nonzero(of_labels > least * (1 - _SLACK)).unbind(1)
        return token[i], document[i], label

    return choose


def _flat(
    spans: Sequence[Sequence[IndexedSpan]], device: torch.device
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return start, end, label and document of all spans, (N,) int64 each."""
    start, end, label = torch.tensor(
        [span for of_doc in spans for span in of_doc], dtype=torch.int64, device=device
    ).unbind(1)
    sizes = torch.tensor([len(of_doc) for of_doc in spans], device=device)
    document = torch.arange(len(spans), device=device).repeat_interleave(sizes)
    return start, end, label, document


def _probabilities(chain: "_Chain", spans: Sequence[Sequence[IndexedSpan]]) -> list[torch.Tensor]:
    """Return the probability of each span, one tensor per document."""
    sizes = [len(of_doc) for of_doc in spans]
    if not any(sizes):
        return [chain.values.new_zeros(0) for _ in sizes]
    start, end, label, document = _flat(spans, chain.row.device)
    # longest first, so that incomplete spans are always the first ones
    length, order = (end - start).sort(descending=True, stable=True)
    token, label, document = start[order], label[order], document[order]

    first = torch.where(length == 1, _UNIT, _BEGINS)
    probability = chain.at(token, document, first, label)
    n_longer = len(length) - torch.bincount(length).cumsum(0)  # by length
    for done, n in enumerate(n_longer[1:-1].tolist(), start=1):
        to_inside = _BEGIN_INSIDE if done == 1 else _INSIDE_INSIDE
        # the row of the step to last comes next
        row = to_inside + (length[:n] == done + 1).long()
        probability[:n] *= chain.at(token[:n] + (done - 1), document[:n], row, label[:n])
    unsorted = torch.empty_like(probability)
    unsorted[order] = probability
    return list(torch.split(unsorted, sizes))


@dataclass(frozen=True)
class _Chain:
    """Part of the posterior Markov chain: states of spans, for some tokens and labels.

    Attributes:
        row: (T, B, L) int64, the row of each of these; 0 for others.
        values: (N, 6): the marginals of begin and unit, then the probabilities of ``_STEPS`` to
            the next token, which are 0 at a document's last one. Row 0 is 0.
    """

    row: torch.Tensor
    values: torch.Tensor

    def at(
        self,
        token: torch.Tensor,
        document: torch.Tensor,
        kind: int | torch.Tensor,
        label: torch.Tensor,
    ) -> torch.Tensor:
        """Return one value for each of some tokens and labels, (K,)."""
        return self.values[self.row[token, document, label], kind]

    def at_least(self, kind: int, least: float) -> tuple[torch.Tensor, ...]:
        """Return token, document, label and value where a value is at least ``least``."""
        token, document, label = torch.nonzero(self.row).unbind(1)
        values = self.at(token, document, kind, label)
        chosen = values >= least
        return token[chosen], document[chosen], label[chosen], values[chosen]


def _chain(lattice: Lattice, choose: _Choice) -> _Chain:
    """Compute the chain for the chosen tokens and labels."""
    n_tokens, n_docs, n_states = lattice.emissions.shape
    device = lattice.emissions.device
    row = torch.zeros(n_tokens, n_docs, n_states // N_POSITIONS, dtype=torch.int64, device=device)
    parts = [lattice.emissions.new_zeros(1, 2 + len(_STEPS))]
    n_rows = 1
    size = recursions.block_size(lattice)
    left, right = torch.tensor(_STEPS, device=device).unbind(1)
    for recursion, documents in exact_recursions(lattice):
        # results of a second recursion replace those of the first
        row[:, documents] = 0
        for block in recursion.blocks(size):
            token, document, label = (i[:, None] for i in choose(recursion, block, documents))
            state = state_of(label, torch.tensor([BEGIN, UNIT], device=device))  # (K, 2)
            marginals = recursion.marginals(block, (token, document, state)).clamp_(max=1.0)
            first = state_of(label, BEGIN)
            steps = recursion.next_given(block, token, document, first + left, first + right)
            parts.append(torch.cat([marginals, steps], 1).to(parts[0].dtype))
            rows = torch.arange(n_rows, n_rows + len(label), device=device)
            row[token[:, 0] + block.first, documents[document[:, 0]], label[:, 0]] = rows
            n_rows += len(label)
    return _Chain(row, torch.cat(parts))


def _covered(
    start: torch.Tensor,
    end: torch.Tensor,
    document: torch.Tensor,
    label: torch.Tensor,
    lattice: Lattice,
) -> torch.Tensor:
    """Mark the tokens of spans with their labels, (T, B, L) bool."""
    n_tokens, n_docs, n_states = lattice.emissions.shape
    change = torch.zeros(
        n_tokens + 1, n_docs, n_states // N_POSITIONS, dtype=torch.int32, device=start.device
    )
    one = torch.ones_like(start, dtype=torch.int32)
    change.index_put_((start, document, label), one, accumulate=True)
    change.index_put_((end, document, label), -one, accumulate=True)
    return change[:-1].cumsum(0, dtype=torch.int32) > 0


def _check(spans: Sequence[Sequence[IndexedSpan]], lengths: list[int]) -> None:
    for of_doc, length in zip(spans, lengths, strict=True):
        for start, end, _ in of_doc:
            if not 0 <= start < end <= length:
                raise ValueError(Errors.T002.format(start=start, end=end, length=length))
