"""Decoding of lattices: entities with their probabilities."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

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

# probabilities below this may be computed as 0
_NEGLIGIBLE = 1e-6


@dataclass(frozen=True)
class SpanDecoder:
    """Decoder from lattices to entities.

    Attributes:
        method: One of ``METHODS``.
        policy: The thresholds; its labels are in the order of their states.
        adjacent_same_label: (n_labels,), whether two entities of a label may be adjacent.
        calibration: The calibration of the probabilities.
    """

    method: str
    policy: ThresholdPolicy
    adjacent_same_label: NDArray[np.bool_]
    calibration: Calibration

    def best_only(self) -> "SpanDecoder":
        """Return a decoder for the most probable segmentation, without thresholds and scores.

        Its entities are the same at every temperature.
        """
        return replace(self, method="viterbi", policy=self.policy.accept_all())

    def without_scores(self) -> "SpanDecoder":
        """Return the decoder that computes scores only for thresholds."""
        return replace(self, policy=replace(self.policy, scored=False))

    def at_temperature(self, temperature: float) -> "SpanDecoder":
        """Return the decoder with another temperature of the lattice."""
        return replace(self, calibration=Calibration(temperature))

    def decode(
        self, lattice: Lattice, marginals: SpanMarginals | None = None
    ) -> list[list[ScoredSpan]]:
        """Return the entities of each document, in order.

        Args:
            lattice: The constrained lattice of the documents.
            marginals: Result of ``marginals`` for the lattice, if it has been computed.
        """
        return METHODS[self.method](self, lattice, marginals)

    def marginals(self, lattice: Lattice) -> SpanMarginals:
        """Compute the span marginals of a lattice once, for several queries.

        Scores are exact to 1e-6.
        """
        min_probability = self.calibration.probability(_NEGLIGIBLE)
        return SpanMarginals(self.calibration.lattice(lattice), min_probability)

    def scored_candidates(
        self, lattice: Lattice, min_probability: float, marginals: SpanMarginals | None = None
    ) -> list[list[tuple[IndexedSpan, float]]]:
        """Return all spans with at least this score, overlapping ones too.

        Args:
            lattice: The constrained lattice of the documents.
            min_probability: The smallest score.
            marginals: As for ``decode``.

        Returns:
            The spans of each document with their scores, in order of their start.
        """
        uncalibrated = self.calibration.probability(min_probability)
        if marginals is None:
            possible = candidates(self.calibration.lattice(lattice), uncalibrated)
        else:
            possible = marginals.candidates(uncalibrated)
        return [
            [(span, p) for span, p in self._calibrated(of_doc) if p >= min_probability]
            for of_doc in possible
        ]

    def scores(
        self,
        lattice: Lattice,
        spans: Sequence[Sequence[IndexedSpan]],
        marginals: SpanMarginals | None = None,
    ) -> list[list[float]]:
        """Return the calibrated probability of each span.

        Args:
            lattice: The constrained lattice of the documents.
            spans: The spans of each document, overlapping ones too.
            marginals: As for ``decode``.
        """
        if marginals is None:
            posteriors = span_marginals(self.calibration.lattice(lattice), spans)
        else:
            posteriors = marginals.posteriors(spans)
        return [self.calibration.scores(of_doc.tolist()).tolist() for of_doc in posteriors]

    def _calibrated(
        self, spans: Iterable[tuple[IndexedSpan, float]]
    ) -> list[tuple[IndexedSpan, float]]:
        listed = list(spans)
        if not listed:  # the most frequent case
            return listed
        scores = self.calibration.scores([probability for _, probability in listed]).tolist()
        return [(span, score) for (span, _), score in zip(listed, scores, strict=True)]

    def viterbi(
        self, lattice: Lattice, marginals: SpanMarginals | None = None
    ) -> list[list[ScoredSpan]]:
        """Return the most probable segmentation (Viterbi 1967)."""
        spans = spans_of(viterbi_decode(lattice))
        return self.policy.select(spans, lambda found: self.scores(lattice, found, marginals))

    def mbr_spans(
        self, lattice: Lattice, marginals: SpanMarginals | None = None
    ) -> list[list[ScoredSpan]]:
        """Return the consistent set of spans with the largest sum of score minus threshold."""
        found = self.scored_candidates(lattice, self.policy.min_probability, marginals)
        return [self.policy.best_set(of_doc, self.adjacent_same_label) for of_doc in found]


METHODS: dict[
    str, Callable[[SpanDecoder, Lattice, SpanMarginals | None], list[list[ScoredSpan]]]
] = {
    "viterbi": SpanDecoder.viterbi,
    "mbr_spans": SpanDecoder.mbr_spans,
}


def spans_of(paths: Sequence[torch.Tensor]) -> list[list[IndexedSpan]]:
    """Return the spans of each path of states."""
    return [states.states_to_spans(path.cpu().numpy()) for path in paths]
