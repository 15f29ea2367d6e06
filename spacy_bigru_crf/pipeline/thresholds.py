"""Entities with scores, and the thresholds that decide which candidates become the answer."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.tags.interval_scheduling import best_consistent_spans
from spacy_bigru_crf.tags.states import IndexedSpan

# at this cost right entities less wrong ones are most, in expectation
_EVEN = 0.5


class ScoredSpan(NamedTuple):
    """An entity that was found.

    Attributes:
        start: Its first token.
        end: Its end, exclusive.
        label: Its label.
        score: The probability of just this span with this label; NaN where it was not computed.
    """

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True)
class ThresholdPolicy:
    """The scores that entities must have to be found.

    Attributes:
        labels: The labels, in the order of their numbers.
        scored: Whether to compute the score of each entity.
        thresholds: (n_labels,), the least score of an entity of each label.
    """

    labels: Sequence[str]
    scored: bool
    thresholds: NDArray[np.float64]

    def accept_all(self) -> "ThresholdPolicy":
        """Return the policy without thresholds, and without scores."""
        return replace(self, scored=False, thresholds=np.zeros_like(self.thresholds))

    @property
    def needs_scores(self) -> bool:
        """Whether spans that are found without their scores are to be scored."""
        return self.scored or bool(self.thresholds.any())

    def select(
        self,
        spans: Sequence[Sequence[IndexedSpan]],
        scores: Callable[[Sequence[Sequence[IndexedSpan]]], Sequence[Sequence[float]]],
    ) -> list[list[ScoredSpan]]:
        """Return the spans of each document, without those below their threshold.

        Args:
            spans: For each document its spans.
            scores: Called for the scores of all spans if they are needed.
        """
        if not self.needs_scores:
            return [[self._named(span, math.nan) for span in of_doc] for of_doc in spans]
        return [
            [
                self._named(span, score)
                for span, score in zip(of_doc, of_spans, strict=True)
                if score >= self.thresholds[span[2]]
            ]
            for of_doc, of_spans in zip(spans, scores(spans), strict=True)
        ]

    @property
    def min_probability(self) -> float:
        """The score below which no span can be one of the best set."""
        return float(self._costs.min(initial=_EVEN))

    def best_set(
        self,
        candidates: Sequence[tuple[IndexedSpan, float]],
        adjacent_same_label: NDArray[np.bool_],
    ) -> list[ScoredSpan]:
        """Return the consistent set of spans whose scores exceed their thresholds by most, in sum.

        Args:
            candidates: The spans of a document with their scores, all of ``min_probability`` and
                more.
            adjacent_same_label: (n_labels,), whether two entities of a label may be adjacent.
        """
        scores = dict(candidates)
        costs = self._costs[[label for _, _, label in scores]]
        chosen = best_consistent_spans(candidates, costs, adjacent_same_label)
        return [self._named(span, scores[span]) for span in chosen]

    @cached_property
    def _costs(self) -> NDArray[np.float64]:
        return np.where(self.thresholds > 0, self.thresholds, _EVEN)

    def _named(self, span: IndexedSpan, score: float) -> ScoredSpan:
        start, end, label = span
        return ScoredSpan(start, end, self.labels[label], score)
