"""What a pipe can say about a document besides its entities."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc, Span

from spacy_bigru_crf.crf.entropy import sequence_entropy
from spacy_bigru_crf.crf.k_best import k_best
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline.calibration import Calibration
from spacy_bigru_crf.pipeline.span_decoder import SpanDecoder
from spacy_bigru_crf.tags.states import IndexedSpan


class Alternatives(TrainablePipe):
    """The distribution over segmentations of documents.

    All of it is conditioned on what earlier pipes have set, as prediction is. Entities that this
    pipe has written into a document, and their scores beside them, are no condition.
    """

    @abstractmethod
    def lattices(self, docs: Sequence[Doc]) -> Iterator[tuple[list[int], Lattice]]:
        """The constrained lattices of documents, batch by batch: their indices, and theirs."""

    @abstractmethod
    def decoder(self) -> SpanDecoder:
        """How entities are chosen, by the settings as they are now."""

    def k_best(self, doc: Doc, k: int) -> list[tuple[list[Span], float]]:
        """The most probable segmentations of a document, all of them different.

        k: How many; there may be fewer.
        Returns the entities of each with its probability, the most probable first.
        """
        decoder = self.decoder()
        for _, lattice in self.lattices([doc]):
            [found] = k_best(decoder.calibration.lattice(lattice), k)
            return [([self._span(doc, span) for span in spans], p) for spans, p in found]
        return [([], 1.0)]  # without tokens

    def candidates(self, doc: Doc, min_probability: float) -> list[tuple[Span, float]]:
        """All spans that are entities with at least this probability, overlapping ones too.

        Returns them with their probabilities, in order of their start.
        """
        if not 0.0 < min_probability <= 1.0:
            raise ValueError(Errors.P010.format(value=min_probability))
        decoder = self.decoder()
        return [
            (self._span(doc, span), score)
            for _, lattice in self.lattices([doc])
            for of_doc in decoder.scored_candidates(lattice, min_probability)
            for span, score in of_doc
        ]

    def entropy(self, doc: Doc) -> float:
        """The entropy of the distribution over segmentations, in nats: 0 if there is no doubt."""
        calibration = self.decoder().calibration
        return sum(
            float(sequence_entropy(calibration.lattice(lattice)).sum())
            for _, lattice in self.lattices([doc])
        )

    def span_posteriors(
        self,
        docs: Iterable[Doc],
        spans: Sequence[Sequence[tuple[int, int, str]]],
        temperature: float | None = None,
    ) -> list[list[float]]:
        """The probability of any spans: that just this span is an entity of this label.

        spans: For each document, start token, end token (exclusive) and label.
        temperature: What to divide the lattice by, instead of what calibration has learnt.
        """
        index = {label: i for i, label in enumerate(self.labels)}
        docs = list(docs)
        posteriors: list[list[float]] = [[] for _ in docs]
        decoder = self.decoder()
        if temperature is not None:
            decoder = replace(decoder, calibration=Calibration(temperature))
        for batch, lattice in self.lattices(docs):
            indexed = [[(s, e, index[label]) for s, e, label in spans[i]] for i in batch]
            for i, scores in zip(batch, decoder.scores(lattice, indexed), strict=True):
                posteriors[i] = scores
        return posteriors

    def _span(self, doc: Doc, span: IndexedSpan) -> Span:
        start, end, label = span
        return Span(doc, start, end, label=self.labels[label])
