"""From lattices to entities: which of all segmentations is the answer, and how sure it is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.span_marginals import SpanMarginals, candidates, span_marginals
from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.pipeline.calibration import Calibration
from spacy_bigru_crf.pipeline.thresholds import ScoredSpan, ThresholdPolicy
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.states import IndexedSpan

# a probability below which nothing has to be told apart from 0
_NEGLIGIBLE = 1e-6


@dataclass(frozen=True)
class SpanDecoder:
    """How entities are chosen.

    method: One of ``METHODS``.
    acceptance: Which spans are good enough; its labels are in the order of their states.
    transitions: (n_states, n_states), which state may follow which.
    calibration: For the probabilities.
    """

    method: str
    acceptance: ThresholdPolicy
    transitions: NDArray[np.bool_]
    calibration: Calibration

    def decode(
        self, lattice: Lattice, chain: SpanMarginals | None = None
    ) -> list[list[ScoredSpan]]:
        """The entities of each document, in order.

        chain: That of the lattice (``chain``), if there is one already.
        """
        return METHODS[self.method](self, lattice, chain)

    def chain(self, lattice: Lattice) -> SpanMarginals:
        """What several questions about the spans of a lattice can be answered from.

        Scores are told to within a millionth.
        """
        least = self.calibration.probability(_NEGLIGIBLE)
        return SpanMarginals(self.calibration.lattice(lattice), least)

    def scored_candidates(
        self, lattice: Lattice, least: float, chain: SpanMarginals | None = None
    ) -> list[list[tuple[IndexedSpan, float]]]:
        """All spans with a score of at least ``least``, overlapping ones too."""
        least_probability = self.calibration.probability(least)
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
        chain: SpanMarginals | None = None,
    ) -> list[list[float]]:
        """The calibrated probability of each span."""
        if chain is None:
            posteriors = span_marginals(self.calibration.lattice(lattice), spans)
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
        scores = self.calibration.scores(probabilities)
        return list(zip(chosen, scores.tolist(), strict=True))

    def viterbi(self, lattice: Lattice, chain: SpanMarginals | None) -> list[list[ScoredSpan]]:
        """The most probable segmentation (Viterbi 1967)."""
        return self._rated(lattice, spans_of(viterbi_decode(lattice)), chain)

    def mbr_spans(self, lattice: Lattice, chain: SpanMarginals | None) -> list[list[ScoredSpan]]:
        """The set of spans whose scores exceed their thresholds by most, in sum."""
        found = self.scored_candidates(lattice, self.acceptance.least, chain)
        return [self.acceptance.best_set(of_doc, self.adjacent_same_label) for of_doc in found]

    @property
    def adjacent_same_label(self) -> NDArray[np.bool_]:
        """(n_labels,), whether two entities of a label may touch."""
        units = 1 + states.N_POSITIONS * np.arange(len(self.acceptance.labels)) + states.UNIT
        return self.transitions[units, units]

    def _rated(
        self,
        lattice: Lattice,
        spans: Sequence[Sequence[IndexedSpan]],
        chain: SpanMarginals | None,
    ) -> list[list[ScoredSpan]]:
        return self.acceptance.found(spans, lambda found: self.scores(lattice, found, chain))


METHODS: dict[
    str, Callable[[SpanDecoder, Lattice, SpanMarginals | None], list[list[ScoredSpan]]]
] = {
    "viterbi": SpanDecoder.viterbi,
    "mbr_spans": SpanDecoder.mbr_spans,
}


def spans_of(paths: Sequence[torch.Tensor]) -> list[list[IndexedSpan]]:
    """The spans of each path of states."""
    return [states.states_to_spans(path.cpu().numpy()) for path in paths]
