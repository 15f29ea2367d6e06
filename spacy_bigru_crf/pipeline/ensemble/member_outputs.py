"""Outputs of the members of an ensemble: a common interface for different recognisers."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property

from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span

from spacy_bigru_crf.crf.span_marginals import SpanMarginals
from spacy_bigru_crf.pipeline.constraints import blocked_tokens
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from spacy_bigru_crf.pipeline.provenance import own_entities, preset_entities
from spacy_bigru_crf.pipeline.windows import WindowDocs
from spacy_bigru_crf.tags.states import IndexedSpan


class MemberOutput(ABC):
    """Output of a member for documents, all of which have tokens.

    Labels of spans are numbers in the ensemble.
    """

    @abstractmethod
    def answer(self, *, scored: bool) -> list[list[IndexedSpan]]:
        """Return the entities of each document that the member finds by itself.

        Args:
            scored: Whether ``scores`` will be called, too.
        """

    @abstractmethod
    def candidates(self, min_probability: float) -> list[list[IndexedSpan]]:
        """Return all spans with at least this probability, overlapping ones too."""

    @abstractmethod
    def scores(self, spans: Sequence[Sequence[IndexedSpan]]) -> list[list[float]]:
        """Return the probability of any spans; 0 for labels that the member does not have."""


class LatticeOutput(MemberOutput):
    """Output of an ``ner_crf``: a distribution over segmentations.

    Args:
        pipe: The member.
        docs: The documents.
        numbers: The number in the ensemble of each label of the member.
        caller: Name of the ensemble; entities it set in an earlier pass are not presets.
    """

    def __init__(
        self, pipe: NerCrf, docs: Sequence[Doc], numbers: Sequence[int], caller: str
    ) -> None:
        # the ensemble computes scores itself
        self._decoder = pipe.decoder().without_scores()
        self._n_docs = len(docs)
        self._batches = list(pipe.encoded_batches(docs, caller))
        self._numbers = numbers
        self._own = {number: own for own, number in enumerate(numbers)}
        self._label_numbers = dict(zip(pipe.labels, numbers, strict=True))

    @cached_property
    def _marginals(self) -> list[SpanMarginals]:
        # shared with the member's own decoding
        return [self._decoder.marginals(lattice) for _, lattice in self._batches]

    def answer(self, *, scored: bool) -> list[list[IndexedSpan]]:
        """See ``MemberOutput``."""
        spans: list[list[IndexedSpan]] = [[] for _ in range(self._n_docs)]
        every = self._marginals if scored else [None] * len(self._batches)
        for (indices, lattice), marginals in zip(self._batches, every, strict=True):
            for i, found in zip(indices, self._decoder.decode(lattice, marginals), strict=True):
                spans[i] = [(s.start, s.end, self._label_numbers[s.label]) for s in found]
        return spans

    def candidates(self, min_probability: float) -> list[list[IndexedSpan]]:
        """See ``MemberOutput``."""
        spans: list[list[IndexedSpan]] = [[] for _ in range(self._n_docs)]
        for (indices, lattice), marginals in zip(self._batches, self._marginals, strict=True):
            found = self._decoder.scored_candidates(lattice, min_probability, marginals)
            for i, of_doc in zip(indices, found, strict=True):
                spans[i] = [(start, end, self._numbers[own]) for (start, end, own), _ in of_doc]
        return spans

    def scores(self, spans: Sequence[Sequence[IndexedSpan]]) -> list[list[float]]:
        """See ``MemberOutput``."""
        scores = [[0.0] * len(of_doc) for of_doc in spans]
        for (indices, lattice), marginals in zip(self._batches, self._marginals, strict=True):
            places = [[j for j, s in enumerate(spans[i]) if s[2] in self._own] for i in indices]
            known = [
                [(spans[i][j][0], spans[i][j][1], self._own[spans[i][j][2]]) for j in of_doc]
                for i, of_doc in zip(indices, places, strict=True)
            ]
            found = self._decoder.scores(lattice, known, marginals)
            for i, of_doc, values in zip(indices, places, found, strict=True):
                for j, value in zip(of_doc, values, strict=True):
                    scores[i][j] = value
        return scores


class OneBestOutput(MemberOutput):
    """Output of a recogniser without probabilities: 1 for its entities, 0 for other spans.

    Args:
        spans: Its entities of each document.
    """

    def __init__(self, spans: list[list[IndexedSpan]]) -> None:
        self._spans = spans

    def answer(self, *, scored: bool) -> list[list[IndexedSpan]]:
        """See ``MemberOutput``."""
        return self._spans

    def candidates(self, min_probability: float) -> list[list[IndexedSpan]]:
        """See ``MemberOutput``."""
        return self._spans

    def scores(self, spans: Sequence[Sequence[IndexedSpan]]) -> list[list[float]]:
        """See ``MemberOutput``."""
        return [
            [float(span in found) for span in of_doc]
            for of_doc, found in zip(spans, map(set, self._spans), strict=True)
        ]


def ner_entities(
    pipe: EntityRecognizer, docs: Sequence[Doc], caller: str
) -> list[list[tuple[int, int, str]]]:
    """Find the entities of spaCy's ``ner`` in documents, without changing the documents.

    Args:
        pipe: The ``ner``.
        docs: The documents.
        caller: Name of the calling pipe; entities it set in an earlier pass are not presets.

    Returns:
        Start, end (exclusive) and label of the entities of each document.
    """
    copies = {i: _copy(doc, set(pipe.labels), caller) for i, doc in enumerate(docs) if len(doc)}
    pipe.set_annotations([*copies.values()], pipe.predict([*copies.values()]))
    found: list[list[tuple[int, int, str]]] = [[] for _ in docs]
    for i, copy in copies.items():
        found[i] = [(ent.start, ent.end, ent.label_) for ent in copy.ents]
    return found


def _copy(doc: Doc, labels: set[str], caller: str) -> Doc:
    """Copy a document with its annotation and the vectors of a tok2vec or transformer."""
    copy = WindowDocs(doc).part(0, len(doc))
    copy.tensor, copy.user_data = doc.tensor, doc.user_data
    presets = preset_entities(doc, caller)
    # presets of other labels become blocked tokens, as for an ner_crf; ner would add their labels
    if own_entities(doc, caller) or any(ent.label_ not in labels for ent in presets):
        kept = [
            Span(copy, ent.start, ent.end, label=ent.label)
            for ent in presets
            if ent.label_ in labels
        ]
        blocked = [copy[i : i + 1] for i in blocked_tokens(doc)]
        blocked += [copy[e.start : e.end] for e in presets if e.label_ not in labels]
        copy.set_ents(kept, blocked=blocked)
    return copy
