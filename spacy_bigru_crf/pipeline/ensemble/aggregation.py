"""Combination of the outputs of an ensemble's members: entities with their probabilities."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.pipeline.calibration import Calibration
from spacy_bigru_crf.pipeline.ensemble.member_outputs import MemberOutput
from spacy_bigru_crf.pipeline.ensemble.voting import vote
from spacy_bigru_crf.pipeline.thresholds import ScoredSpan, ThresholdPolicy
from spacy_bigru_crf.tags.states import IndexedSpan


@dataclass(frozen=True)
class EnsembleDecoder:
    """Decoder from the outputs of members to entities.

    With every method, the score of a span is the weighted mean of its probabilities by the members
    that are trained on its label.

    Attributes:
        method: One of ``METHODS``.
        policy: The thresholds; its labels are those of all members, sorted.
        weights: (n_members, n_labels), the weight of a member; 0 if it is not trained on the label.
        adjacent_same_label: (n_labels,), whether two entities of a label may be adjacent.
        calibration: The calibration of the scores; the temperature of a lattice is not used.
    """

    method: str
    policy: ThresholdPolicy
    weights: NDArray[np.float64]
    adjacent_same_label: NDArray[np.bool_]
    calibration: Calibration

    def best_only(self) -> "EnsembleDecoder":
        """Return a decoder for the best entities by the method, without thresholds and scores."""
        return replace(self, policy=self.policy.accept_all())

    def at_temperature(self, temperature: float) -> "EnsembleDecoder":
        """Return the decoder with another temperature of the scores."""
        return replace(self, calibration=Calibration(logit_temperature=temperature))

    def decode(self, outputs: Sequence[MemberOutput]) -> list[list[ScoredSpan]]:
        """Return the entities of each document, in order.

        Args:
            outputs: The outputs of the members for the documents, in the order of ``weights``.
        """
        return METHODS[self.method](self, outputs)

    def scored_candidates(
        self, outputs: Sequence[MemberOutput], min_probability: float
    ) -> list[list[tuple[IndexedSpan, float]]]:
        """Return all spans with at least this score, overlapping ones too.

        Args:
            outputs: As for ``decode``.
            min_probability: The smallest score.

        Returns:
            The spans of each document with their scores, in order of their start.
        """
        # a mean reaches this only if one of the probabilities does
        uncalibrated = self.calibration.probability(min_probability)
        proposed = [output.candidates(uncalibrated) for output in outputs]
        spans = [sorted(set().union(*of_doc)) for of_doc in zip(*proposed, strict=True)]
        return [
            [(span, p) for span, p in zip(of_doc, scores, strict=True) if p >= min_probability]
            for of_doc, scores in zip(spans, self.scores(outputs, spans), strict=True)
        ]

    def scores(
        self, outputs: Sequence[MemberOutput], spans: Sequence[Sequence[IndexedSpan]]
    ) -> list[list[float]]:
        """Return the score of each span.

        Args:
            outputs: As for ``decode``.
            spans: The spans of each document, overlapping ones too.
        """
        by_member = [output.scores(spans) for output in outputs]
        scores = []
        for i, of_doc in enumerate(spans):
            means = [
                self._mean([of_member[i][j] for of_member in by_member], label)
                for j, (_, _, label) in enumerate(of_doc)
            ]
            scores.append(self.calibration.scores(means).tolist())
        return scores

    def _mean(self, probabilities: Sequence[float], label: int) -> float:
        weights = self.weights[:, label].tolist()
        # fsum: the order of the members does not matter
        total = math.fsum(weights)
        weighted = (w * p for w, p in zip(weights, probabilities, strict=True))
        return math.fsum(weighted) / total if total else 0.0

    def majority(self, outputs: Sequence[MemberOutput]) -> list[list[ScoredSpan]]:
        """Return the spans with more than half of the votes."""
        scored = self.policy.needs_scores
        answers = zip(*(output.answer(scored=scored) for output in outputs), strict=True)
        elected = [vote(of_doc, self.weights, self.adjacent_same_label) for of_doc in answers]
        return self.policy.select(elected, lambda found: self.scores(outputs, found))

    def span_posteriors(self, outputs: Sequence[MemberOutput]) -> list[list[ScoredSpan]]:
        """Return the consistent set of spans with the largest sum of score minus threshold."""
        found = self.scored_candidates(outputs, self.policy.min_probability)
        return [self.policy.best_set(of_doc, self.adjacent_same_label) for of_doc in found]


METHODS: dict[str, Callable[[EnsembleDecoder, Sequence[MemberOutput]], list[list[ScoredSpan]]]] = {
    "majority": EnsembleDecoder.majority,
    "weighted": EnsembleDecoder.majority,
    "span_posteriors": EnsembleDecoder.span_posteriors,
}
