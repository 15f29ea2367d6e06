"""From what the members of an ensemble say to one answer, and how probable it is."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.pipeline.calibration import Calibration
from spacy_bigru_crf.pipeline.decoding import spans_of
from spacy_bigru_crf.pipeline.doc_constraints import allowed_states
from spacy_bigru_crf.pipeline.ensemble.opinions import Opinion
from spacy_bigru_crf.pipeline.ensemble.voting import elect
from spacy_bigru_crf.pipeline.masks import constrain
from spacy_bigru_crf.pipeline.scored_spans import Acceptance, ScoredSpan
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import BILOU
from spacy_bigru_crf.tags.states import IndexedSpan


@dataclass(frozen=True)
class Combination:
    """How one answer is made of several.

    The score of a span is, whatever the method, the mean of the probabilities that the members
    give it, among those who know its label.

    method: One of ``METHODS``.
    acceptance: Which spans are good enough; its labels are those of all members, sorted.
    weights: (n_members, n_labels), how much a member counts; 0 where it does not know the label.
    touching: (n_labels,), whether two entities of a label may touch.
    calibration: For the scores; that of a lattice is not used.
    pipe: The name of the pipe, whose own entities bind nobody.
    """

    method: str
    acceptance: Acceptance
    weights: NDArray[np.float64]
    touching: NDArray[np.bool_]
    calibration: Calibration
    pipe: str

    def decode(self, opinions: Sequence[Opinion], docs: Sequence[Doc]) -> list[list[ScoredSpan]]:
        """The entities of each document, in order.

        opinions: Those of the members about these documents, in the order of ``weights``.
        docs: Documents with tokens.
        """
        return METHODS[self.method](self, opinions, docs)

    def scored_candidates(
        self, opinions: Sequence[Opinion], least: float
    ) -> list[list[tuple[IndexedSpan, float]]]:
        """All spans of each document with a score of at least ``least``, overlapping ones too."""
        # a mean is at least this if one of those who have a say gives as much
        least_probability = self.calibration.least_probability(least)
        proposed = [opinion.candidates(least_probability) for opinion in opinions]
        spans = [sorted(set().union(*of_doc)) for of_doc in zip(*proposed, strict=True)]
        return [
            [(span, score) for span, score in zip(of_doc, scores, strict=True) if score >= least]
            for of_doc, scores in zip(spans, self.scores(opinions, spans), strict=True)
        ]

    def scores(
        self, opinions: Sequence[Opinion], spans: Sequence[Sequence[IndexedSpan]]
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
            scores.append(self.calibration.scores(means, labels).tolist() if means else [])
        return scores

    def _mean(self, probabilities: Sequence[float], label: int) -> float:
        weights = self.weights[:, label].tolist()
        # fsum: the order of the members changes nothing
        total = math.fsum(weights)
        weighted = (w * p for w, p in zip(weights, probabilities, strict=True))
        return math.fsum(weighted) / total if total else 0.0

    def vote(self, opinions: Sequence[Opinion], docs: Sequence[Doc]) -> list[list[ScoredSpan]]:
        """The spans that more than half of the votes are for."""
        more = self.acceptance.needs_scores
        answers = zip(*(opinion.answer(more=more) for opinion in opinions), strict=True)
        elected = [elect(of_doc, self.weights, self.touching) for of_doc in answers]
        return self._rated(opinions, elected)

    def token_posteriors(
        self, opinions: Sequence[Opinion], docs: Sequence[Doc]
    ) -> list[list[ScoredSpan]]:
        """The segmentation in which the most tokens are expected to be right.

        What a token gains by a state instead of "outside" is the mean of what those who know the
        label say; where all know the same labels, this is the path that maximises the sum of the
        averaged marginals.
        """
        totals = self.weights.sum(axis=0)
        shares = np.divide(self.weights, totals, out=np.zeros_like(self.weights), where=totals > 0)
        gains = self._weighted_gains(opinions[0], shares[0])
        for opinion, share in zip(opinions[1:], shares[1:], strict=True):
            gains += self._weighted_gains(opinion, share)
        lattice = self._lattice(gains, [len(doc) for doc in docs])
        known = [
            label if has_say else None
            for label, has_say in zip(self.acceptance.labels, (totals > 0).tolist(), strict=True)
        ]
        allowed = allowed_states(docs, known, self._transitions(), self.pipe)
        paths = viterbi_decode(constrain(lattice, known, allowed))
        return self._rated(opinions, spans_of(paths))

    def _weighted_gains(self, opinion: Opinion, shares: NDArray[np.float64]) -> torch.Tensor:
        gains = opinion.gains(len(self.acceptance.labels))
        of_states = np.concatenate([[0.0], np.repeat(shares, states.N_POSITIONS)])
        return gains.mul_(torch.from_numpy(of_states))

    def span_posteriors(
        self, opinions: Sequence[Opinion], docs: Sequence[Doc]
    ) -> list[list[ScoredSpan]]:
        """The consistent set of spans whose scores exceed their thresholds by most, in sum."""
        found = self.scored_candidates(opinions, self.acceptance.least)
        return [self.acceptance.best_set(of_doc, self.touching) for of_doc in found]

    def _rated(
        self, opinions: Sequence[Opinion], spans: Sequence[Sequence[IndexedSpan]]
    ) -> list[list[ScoredSpan]]:
        return self.acceptance.found(spans, lambda found: self.scores(opinions, found))

    def _transitions(self) -> NDArray[np.bool_]:
        """Which state may follow which: what some member's scheme can express."""
        allowed = states.allowed_transitions(BILOU, len(self.acceptance.labels)).copy()
        for label in np.flatnonzero(~self.touching).tolist():
            base = states.n_states(label)
            ends = [base + states.LAST, base + states.UNIT]
            begins = [base + states.BEGIN, base + states.UNIT]
            allowed[np.ix_(ends, begins)] = False
        return allowed

    def _lattice(self, gains: torch.Tensor, lengths: list[int]) -> Lattice:
        def free(allowed: NDArray[np.bool_]) -> torch.Tensor:
            forbidden = ~torch.from_numpy(allowed)
            return gains.new_zeros(allowed.shape).masked_fill(forbidden, -torch.inf)

        n_labels = len(self.acceptance.labels)
        return Lattice(
            gains,
            free(self._transitions()),
            free(states.allowed_at_start(n_labels)),
            free(states.allowed_at_end(n_labels)),
            torch.tensor(lengths, dtype=torch.int64),
        )


METHODS: dict[
    str, Callable[[Combination, Sequence[Opinion], Sequence[Doc]], list[list[ScoredSpan]]]
] = {
    "majority": Combination.vote,
    "weighted": Combination.vote,
    "token_posteriors": Combination.token_posteriors,
    "span_posteriors": Combination.span_posteriors,
}
