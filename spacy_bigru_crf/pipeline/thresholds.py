"""Entities with scores: which candidates become the answer."""

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

    start, end: Its tokens, end exclusive.
    label: Its label.
    score: The probability of just this span with this label; NaN where it was not asked for.
    """

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True)
class ThresholdPolicy:
    """Which spans are good enough for an answer.

    labels: The labels, in the order of their numbers.
    scored: Whether to compute the score of each entity.
    thresholds: (n_labels,), the score that an entity of each label must have.
    """

    labels: Sequence[str]
    scored: bool
    thresholds: NDArray[np.float64]

    def of_anything(self) -> "ThresholdPolicy":
        """The same without thresholds, and without asking for scores."""
        return replace(self, scored=False, thresholds=np.zeros_like(self.thresholds))

    @property
    def needs_scores(self) -> bool:
        """Whether spans that are found without their scores are to be scored."""
        return self.scored or bool(self.thresholds.any())

    def found(
        self,
        spans: Sequence[Sequence[IndexedSpan]],
        scores: Callable[[Sequence[Sequence[IndexedSpan]]], Sequence[Sequence[float]]],
    ) -> list[list[ScoredSpan]]:
        """The spans of each document, without those below their threshold.

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
    def least(self) -> float:
        """The score below which no span can be one of the best set."""
        return float(self._costs.min(initial=_EVEN))

    def best_set(
        self,
        candidates: Sequence[tuple[IndexedSpan, float]],
        adjacent_same_label: NDArray[np.bool_],
    ) -> list[ScoredSpan]:
        """The consistent set of spans whose scores exceed their thresholds by most, in sum.

        candidates: The spans of a document with their scores, those of at least ``least``.
        adjacent_same_label: (n_labels,), whether two entities of a label may touch.
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
