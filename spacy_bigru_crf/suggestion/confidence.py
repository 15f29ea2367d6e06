"""Confidence of a pipe in its annotation of a document; the least confident teach the most."""

from collections.abc import Callable, Sequence

from spacy.tokens import Doc

from spacy_bigru_crf.crf.entropy import sequence_entropy
from spacy_bigru_crf.crf.k_best import k_best
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from spacy_bigru_crf.pipeline.thresholds import ScoredSpan
from spacy_bigru_crf.suggestion.ranking import Measure


def annotate(pipe: NerCrf, docs: Sequence[Doc], measure: Measure) -> list[float]:
    """Set the entities of documents as the pipe itself does, and compute its confidence in each.

    Args:
        pipe: The pipe.
        docs: Documents as the pipe receives them.
        measure: Measure of confidence.

    Returns:
        Confidences from 0 to 1 by the calibrated lattice, in order of the documents; 1 for a
        document without tokens.
    """
    decoder = pipe.decoder()
    entities: list[list[ScoredSpan]] = [[] for _ in docs]
    confidences = [1.0] * len(docs)
    for batch, lattice in pipe.encoded_batches(docs):
        found = decoder.decode(lattice)
        values = _MEASURES[measure](decoder.calibration.lattice(lattice))
        for i, of_doc, value in zip(batch, found, values, strict=True):
            entities[i], confidences[i] = of_doc, value
    pipe.set_annotations(docs, entities)
    return confidences


def _entropy(lattice: Lattice) -> list[float]:
    return (-sequence_entropy(lattice) / lattice.lengths).exp().tolist()


def _margin(lattice: Lattice) -> list[float]:
    margins = []
    for segmentations in k_best(lattice, 2):
        # there may be only one
        best, second, *_ = *(probability for _, probability in segmentations), 0.0, 0.0
        margins.append(best - second)
    return margins


_MEASURES: dict[Measure, Callable[[Lattice], list[float]]] = {
    Measure.ENTROPY: _entropy,
    Measure.MARGIN: _margin,
}
