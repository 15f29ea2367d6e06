"""Entities with scores, and their thresholds."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.tags.interval_scheduling import best_consistent_spans
from spacy_bigru_crf.tags.states import IndexedSpan

# maximises the expected number of correct entities minus that of wrong ones
_EVEN = 0.5


class ScoredSpan(NamedTuple):
    """A predicted entity.

    Attributes:
        start: Its first token.
        end: Its end, exclusive.
        label: Its label.
        score: The probability of exactly this span with this label; NaN if it was not computed.
    """

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True)
class ThresholdPolicy:
    """Choice of entities by thresholds on their scores.

    Attributes:
        labels: The labels, in the order of their numbers.
        scored: Whether to compute the score of each entity.
        thresholds: (n_labels,), the smallest score of an entity of each label; 0 for none.
    """

    labels: Sequence[str]
    scored: bool
    thresholds: NDArray[np.float64]

    def accept_all(self) -> "ThresholdPolicy":
        """Return the policy without thresholds, and without scores."""
        return replace(self, scored=False, thresholds=np.zeros_like(self.thresholds))

    @property
    def needs_scores(self) -> bool:
        """Whether ``select`` needs the scores of spans."""
        return self.scored or bool(self.thresholds.any())

    def select(
        self,
        spans: Sequence[Sequence[IndexedSpan]],
        scores: Callable[[Sequence[Sequence[IndexedSpan]]], Sequence[Sequence[float]]],
    ) -> list[list[ScoredSpan]]:
        """Return the spans of each document, except those below their threshold.

        Args:
            spans: The spans of each document.
            scores: Returns the scores of these spans; called only if they are needed.
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
        """The score below which no span can be in the best set."""
        return float(self._costs.min(initial=_EVEN))

    def best_set(
        self,
        candidates: Sequence[tuple[IndexedSpan, float]],
        adjacent_same_label: NDArray[np.bool_],
    ) -> list[ScoredSpan]:
        """Return the consistent set of spans with the largest sum of score minus threshold.

        Args:
            candidates: All spans of a document with a score of at least ``min_probability``, with
                their scores.
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
