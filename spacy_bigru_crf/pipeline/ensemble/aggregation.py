"""From what the members of an ensemble say to one answer, and how probable it is."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.pipeline.calibration import Calibration
from spacy_bigru_crf.pipeline.ensemble.member_outputs import MemberOutput
from spacy_bigru_crf.pipeline.ensemble.voting import vote
from spacy_bigru_crf.pipeline.thresholds import ScoredSpan, ThresholdPolicy
from spacy_bigru_crf.tags.states import IndexedSpan


@dataclass(frozen=True)
class EnsembleDecoder:
    """How one answer is made of several.

    The score of a span is, whatever the method, the mean of the probabilities that the members
    give it, among those who know its label.

    method: One of ``METHODS``.
    acceptance: Which spans are good enough; its labels are those of all members, sorted.
    weights: (n_members, n_labels), how much a member counts; 0 where it does not know the label.
    adjacent_same_label: (n_labels,), whether two entities of a label may touch.
    calibration: For the scores; that of a lattice is not used.
    """

    method: str
    acceptance: ThresholdPolicy
    weights: NDArray[np.float64]
    adjacent_same_label: NDArray[np.bool_]
    calibration: Calibration

    def decode(self, opinions: Sequence[MemberOutput]) -> list[list[ScoredSpan]]:
        """The entities of each document, in order.

        opinions: Those of the members about the documents, in the order of ``weights``.
        """
        return METHODS[self.method](self, opinions)

    def scored_candidates(
        self, opinions: Sequence[MemberOutput], least: float
    ) -> list[list[tuple[IndexedSpan, float]]]:
        """All spans of each document with a score of at least ``least``, overlapping ones too."""
        # a mean is at least this if one of those who have a say gives as much
        least_probability = self.calibration.probability(least)
        proposed = [opinion.candidates(least_probability) for opinion in opinions]
        spans = [sorted(set().union(*of_doc)) for of_doc in zip(*proposed, strict=True)]
        return [
            [(span, score) for span, score in zip(of_doc, scores, strict=True) if score >= least]
            for of_doc, scores in zip(spans, self.scores(opinions, spans), strict=True)
        ]

    def scores(
        self, opinions: Sequence[MemberOutput], spans: Sequence[Sequence[IndexedSpan]]
    ) -> list[list[float]]:
        """The score of each span."""
        by_member = [opinion.scores(spans) for opinion in opinions]
        scores = []
        for i, of_doc in enumerate(spans):
            labels = [label for _, _, label in of_doc]
            told = [of_member[i] for of_member in by_member]
            means = [
                self._mean([of_member[j] for of_member in told], label)
                for j, label in enumerate(labels)
            ]
            scores.append(self.calibration.scores(means).tolist())
        return scores

    def _mean(self, probabilities: Sequence[float], label: int) -> float:
        weights = self.weights[:, label].tolist()
        # fsum: the order of the members changes nothing
        total = math.fsum(weights)
        weighted = (w * p for w, p in zip(weights, probabilities, strict=True))
        return math.fsum(weighted) / total if total else 0.0

    def vote(self, opinions: Sequence[MemberOutput]) -> list[list[ScoredSpan]]:
        """The spans that more than half of the votes are for."""
        more = self.acceptance.needs_scores
        answers = zip(*(opinion.answer(more=more) for opinion in opinions), strict=True)
        elected = [vote(of_doc, self.weights, self.adjacent_same_label) for of_doc in answers]
        return self._rated(opinions, elected)

    def span_posteriors(self, opinions: Sequence[MemberOutput]) -> list[list[ScoredSpan]]:
        """The consistent set of spans whose scores exceed their thresholds by most, in sum."""
        found = self.scored_candidates(opinions, self.acceptance.least)
        return [self.acceptance.best_set(of_doc, self.adjacent_same_label) for of_doc in found]

    def _rated(
        self, opinions: Sequence[MemberOutput], spans: Sequence[Sequence[IndexedSpan]]
    ) -> list[list[ScoredSpan]]:
        return self.acceptance.found(spans, lambda found: self.scores(opinions, found))


METHODS: dict[str, Callable[[EnsembleDecoder, Sequence[MemberOutput]], list[list[ScoredSpan]]]] = {
    "majority": EnsembleDecoder.vote,
    "weighted": EnsembleDecoder.vote,
    "span_posteriors": EnsembleDecoder.span_posteriors,
}
