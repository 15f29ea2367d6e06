"""The probability of spans, exactly: P(this span with this label | document).

The posterior of a linear-chain CRF is an inhomogeneous Markov chain, and on the states of
``tags.states`` a span is one piece of a path. So its probability is the marginal of its first
state times the probability of each next state given the one before (the forward-backward form of
Culotta & McCallum 2004, section 3; begin, inside ... inside, last; or unit alone).
"""

from collections.abc import Sequence

import torch

from spacy_bigru_crf.crf import recursion as recursions
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.posterior import exact_recursions
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.states import BEGIN, INSIDE, LAST, N_POSITIONS, UNIT, IndexedSpan

# marginals and products of steps are rounded differently
_SLACK = 0.999

# the rows of a chain, and from which position to which each of its steps leads
_BEGINS, _UNIT = range(2)
_STEPS = ((BEGIN, INSIDE), (BEGIN, LAST), (INSIDE, INSIDE), (INSIDE, LAST))
_BEGIN_INSIDE, _BEGIN_LAST, _INSIDE_INSIDE, _INSIDE_LAST = range(2, 6)


class SpanChain:
    """What is needed to tell the probabilities of spans, computed once and asked at will.

    lattice: Over states as in ``tags.states``.
    least: What is less probable than this need not be told right: then less is computed.
    """

    def __init__(self, lattice: Lattice, least: float = 0.0) -> None:
        self._lengths: list[int] = lattice.lengths.tolist()
        self._chain = _chain(lattice, least)

    def posteriors(self, spans: Sequence[Sequence[IndexedSpan]]) -> list[torch.Tensor]:
        """The probability of any spans, overlapping ones too.

        spans: For each document its spans, as (start, end exclusive, label).
        Returns one tensor a document, a probability for each span in the lattice's type; 0 if the
        span, or every path of the document, is forbidden, and perhaps if it is less than ``least``.
        Raises ValueError if a span does not fit.
        """
        _check(spans, self._lengths)
        sizes = [len(of_doc) for of_doc in spans]
        chain = self._chain
        if not any(sizes):
            return [chain.new_zeros(0) for _ in sizes]
        device = chain.device
        flat = torch.tensor([span for of_doc in spans for span in of_doc], dtype=torch.int64)
        start, end, label = flat.to(device).unbind(1)
        document = torch.arange(len(sizes)).repeat_interleave(
            torch.tensor(sizes, dtype=torch.int64)
        )
        # from the longest to the shortest, so that those not yet complete are always the first
        length, order = (end - start).sort(descending=True, stable=True)
        token, label, document = start[order], label[order], document.to(device)[order]

        first = torch.where(length == 1, _UNIT, _BEGINS)
        probability = chain[token, document, first, label]
        n_longer = len(length) - torch.bincount(length).cumsum(0)  # by length
        for done, n in enumerate(n_longer[1:-1].tolist(), start=1):
            to_inside = _BEGIN_INSIDE if done == 1 else _INSIDE_INSIDE
            # the row of the step to last comes next
            row = to_inside + (length[:n] == done + 1).long()
            probability[:n] *= chain[token[:n] + (done - 1), document[:n], row, label[:n]]
        unsorted = torch.empty_like(probability)
        unsorted[order] = probability
        return list(unsorted.split(sizes))

    def candidates(self, min_probability: float) -> list[list[tuple[IndexedSpan, float]]]:
        """All spans with at least this probability, overlapping ones too.

        The probability that a span began at a token and is still open only falls from token to
        token, and of such spans, those that are open at one token exclude each other. So at most
        ``1 / min_probability`` have to be followed at each token, and the search is exact.

        min_probability: At least ``least``, above 0 and at most 1.
        Returns for each document the spans, as (start, end exclusive, label), with their
        probabilities, in order of start, end and label. Raises ValueError if ``min_probability``
        is out of range.
        """
        if not 0.0 < min_probability <= 1.0:
            raise ValueError(Errors.P010.format(value=min_probability))
        chain = self._chain
        found = [_at_least(chain[:, :, _UNIT], min_probability)]
        lengths = [1]
        # of the open spans: the token reached, the document, the label, and the probability
        token, document, label, probability = _at_least(chain[:, :, _BEGINS], min_probability)
        to_inside, to_last = _BEGIN_INSIDE, _BEGIN_LAST
        length = 1
        while len(token):
            length += 1
            complete = probability * chain[token, document, to_last, label]
            chosen = complete >= min_probability
            start = token[chosen] - (length - 2)
            found.append((start, document[chosen], label[chosen], complete[chosen]))
            lengths.append(length)
            probability = probability * chain[token, document, to_inside, label]
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


def span_posteriors(lattice: Lattice, spans: Sequence[Sequence[IndexedSpan]]) -> list[torch.Tensor]:
    """The probability of any spans, exact at any scale of the scores: ``SpanChain.posteriors``."""
    if not any(len(of_doc) for of_doc in spans):
        return [lattice.emissions.new_zeros(0) for _ in spans]
    _check(spans, lattice.lengths.tolist())
    return SpanChain(lattice).posteriors(spans)


def candidates(lattice: Lattice, min_probability: float) -> list[list[tuple[IndexedSpan, float]]]:
    """All spans with at least this probability, found without a list of all:
    ``SpanChain.candidates``."""
    if not 0.0 < min_probability <= 1.0:
        raise ValueError(Errors.P010.format(value=min_probability))
    return SpanChain(lattice, min_probability).candidates(min_probability)


def _at_least(probability: torch.Tensor, least: float) -> tuple[torch.Tensor, ...]:
    """Where probabilities (T, B, L) are large enough, and the probabilities there."""
    token, document, label = torch.nonzero(probability >= least).unbind(1)
    return token, document, label, probability[token, document, label]


def _chain(lattice: Lattice, least: float = 0.0) -> torch.Tensor:
    """The part of the posterior Markov chain that is about spans, (T, B, 6, L).

    Its rows: the marginals of begin and unit, then at each token the probabilities of ``_STEPS``
    to the next one, which are 0 at a document's last token.

    least: The steps are left 0 at tokens that are begin or inside with less probability, which no
        span reaches that has this much.
    """
    n_tokens, n_docs, n_states = lattice.emissions.shape
    n_labels = n_states // N_POSITIONS
    bases = 1 + N_POSITIONS * torch.arange(n_labels, device=lattice.emissions.device)
    chain = lattice.emissions.new_zeros(n_tokens, n_docs, 2 + len(_STEPS), n_labels)
    if not n_labels:
        return chain
    size = recursions.block_size(n_tokens)
    for recursion, documents in exact_recursions(lattice):
        for block in recursion.blocks(size):
            part = chain[block.first : block.stop]
            marginals = recursion.marginals(block).clamp_(max=1.0).to(chain.dtype)
            part[:, documents, _BEGINS] = marginals[:, :, bases + BEGIN]
            part[:, documents, _UNIT] = marginals[:, :, bases + UNIT]
            inside = torch.maximum(marginals[:, :, bases + BEGIN], marginals[:, :, bases + INSIDE])
            token, document = torch.nonzero(inside.amax(2) >= least * _SLACK).unbind(1)
            for row, (left, right) in enumerate(_STEPS, start=2):
                steps = recursion.next_given(block, bases + left, bases + right, (token, document))
                part[token, documents[document], row] = steps.to(chain.dtype)
    return chain


def _check(spans: Sequence[Sequence[IndexedSpan]], lengths: list[int]) -> None:
    for of_doc, length in zip(spans, lengths, strict=True):
        for start, end, _ in of_doc:
            if not 0 <= start < end <= length:
                raise ValueError(Errors.T002.format(start=start, end=end, length=length))
