"""From lattices to entities: which of all segmentations is the answer, and how sure it is."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.minimum_bayes_risk import best_consistent_spans, decode_tokens
from spacy_bigru_crf.crf.span_posterior import SpanChain, candidates, span_posteriors
from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.pipeline.calibration import Calibration
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.states import IndexedSpan

# at this cost right entities less wrong ones are most, in expectation
EVEN = 0.5

# a probability below which nothing has to be told apart from 0
_NEGLIGIBLE = 1e-6


class ScoredSpan(NamedTuple):
    """An entity that was found.

    start, end: Its tokens, end exclusive.
    label: Its label.
    score: The probability of just this span with this label; NaN where it was not asked for.
    """

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True)
class Decoder:
    """How entities are chosen.

    method: One of ``METHODS``.
    labels: The labels, in the order of their states.
    transitions: (n_states, n_states), which state may follow which.
    scored: Whether to compute the probability of each entity.
    thresholds: (n_labels,), the score that an entity of each label must have.
    calibration: For the probabilities.
    """

    method: str
    labels: Sequence[str]
    transitions: NDArray[np.bool_]
    scored: bool
    thresholds: NDArray[np.float64]
    calibration: Calibration

    def decode(self, lattice: Lattice, chain: SpanChain | None = None) -> list[list[ScoredSpan]]:
        """The entities of each document, in order.

        chain: That of the lattice (``chain``), if there is one already.
        """
        return METHODS[self.method](self, lattice, chain)

    def chain(self, lattice: Lattice) -> SpanChain:
        """What several questions about the spans of a lattice can be answered from.

        Scores are told to within a millionth.
        """
        least = self.calibration.least_probability(_NEGLIGIBLE)
        return SpanChain(self.calibration.lattice(lattice), least)

    def scored_candidates(
        self, lattice: Lattice, least: float, chain: SpanChain | None = None
    ) -> list[list[tuple[IndexedSpan, float]]]:
        """All spans with a score of at least ``least``, overlapping ones too."""
        least_probability = self.calibration.least_probability(least)
        if chain is None:
            possible = candidates(self.calibration.lattice(lattice), least_probability)
        else:
            possible = chain.candidates(least_probability)
        return [
            [(span, score) for span, score in self._calibrated(of_doc) if score >= least]
            for of_doc in possible
        ]

    def scores(
        self,
        lattice: Lattice,
        spans: Sequence[Sequence[IndexedSpan]],
        chain: SpanChain | None = None,
    ) -> list[list[float]]:
        """The calibrated probability of each span."""
        if chain is None:
            posteriors = span_posteriors(self.calibration.lattice(lattice), spans)
        else:
            posteriors = chain.posteriors(spans)
        return [
            [
                score
                for _, score in self._calibrated(zip(of_doc, probabilities.tolist(), strict=True))
            ]
            for of_doc, probabilities in zip(spans, posteriors, strict=True)
        ]

    def _calibrated(
        self, spans: Iterable[tuple[IndexedSpan, float]]
    ) -> list[tuple[IndexedSpan, float]]:
        listed = list(spans)
        if not listed:
            return listed
        chosen, probabilities = zip(*listed, strict=True)
        scores = self.calibration.scores(probabilities, [label for _, _, label in chosen])
        return list(zip(chosen, scores.tolist(), strict=True))

    def viterbi(self, lattice: Lattice, chain: SpanChain | None) -> list[list[ScoredSpan]]:
        """The most probable segmentation (Viterbi 1967)."""
        return self._rated(lattice, spans_of(viterbi_decode(lattice)), chain)

    def mbr_tokens(self, lattice: Lattice, chain: SpanChain | None) -> list[list[ScoredSpan]]:
        """The segmentation in which the most tokens are expected to be right."""
        paths = decode_tokens(self.calibration.lattice(lattice))
        return self._rated(lattice, spans_of(paths), chain)

    def mbr_spans(self, lattice: Lattice, chain: SpanChain | None) -> list[list[ScoredSpan]]:
        """The set of spans whose scores exceed their thresholds by most, in sum."""
        costs = np.where(self.thresholds > 0, self.thresholds, EVEN)
        least = float(costs.min(initial=EVEN))
        found = []
        for of_doc in self.scored_candidates(lattice, least, chain):
            scores = dict(of_doc)
            chosen = best_consistent_spans(of_doc, costs[[s[2] for s in scores]], self.touching)
            found.append([self._named(span, scores[span]) for span in chosen])
        return found

    @property
    def touching(self) -> NDArray[np.bool_]:
        """(n_labels,), whether two entities of a label may touch."""
        units = 1 + states.N_POSITIONS * np.arange(len(self.labels)) + states.UNIT
        return self.transitions[units, units]

    def _rated(
        self,
        lattice: Lattice,
        spans: Sequence[Sequence[IndexedSpan]],
        chain: SpanChain | None,
    ) -> list[list[ScoredSpan]]:
        """Spans with their scores, without those below their threshold."""
        if not self.scored and not self.thresholds.any():
            return [[self._named(span, math.nan) for span in of_doc] for of_doc in spans]
        return [
            [
                self._named(span, score)
                for span, score in zip(of_doc, scores, strict=True)
                if score >= self.thresholds[span[2]]
            ]
            for of_doc, scores in zip(spans, self.scores(lattice, spans, chain), strict=True)
        ]

    def _named(self, span: IndexedSpan, score: float) -> ScoredSpan:
        start, end, label = span
        return ScoredSpan(start, end, self.labels[label], score)


METHODS: dict[str, Callable[[Decoder, Lattice, SpanChain | None], list[list[ScoredSpan]]]] = {
    "viterbi": Decoder.viterbi,
    "mbr_tokens": Decoder.mbr_tokens,
    "mbr_spans": Decoder.mbr_spans,
}


def spans_of(paths: Sequence[torch.Tensor]) -> list[list[IndexedSpan]]:
    """The spans of each path of states."""
    return [states.states_to_spans(path.cpu().numpy()) for path in paths]
