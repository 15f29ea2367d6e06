"""What a member of an ensemble says about documents, in whichever form it is asked."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span

from spacy_bigru_crf.crf.span_marginals import SpanMarginals
from spacy_bigru_crf.pipeline.constraints import blocked_tokens, preset_entities
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from spacy_bigru_crf.pipeline.span_scores import own_entities
from spacy_bigru_crf.pipeline.windows import WindowDocs
from spacy_bigru_crf.tags.states import IndexedSpan


class MemberOutput(ABC):
    """What a member says about documents, all of which have tokens.

    The labels of spans and states are those of the ensemble, by their numbers.
    """

    @abstractmethod
    def answer(self, *, more: bool) -> list[list[IndexedSpan]]:
        """The entities of each document that the member finds by itself.

        more: Whether ``scores`` will be asked for as well.
        """

    @abstractmethod
    def candidates(self, least: float) -> list[list[IndexedSpan]]:
        """All spans of each document with at least this probability, overlapping ones too."""

    @abstractmethod
    def scores(self, spans: Sequence[Sequence[IndexedSpan]]) -> list[list[float]]:
        """The probability of any spans of each document; 0 for labels that it does not know."""


class LatticeOutput(MemberOutput):
    """The opinion of an ``ner_crf``: a distribution over segmentations.

    pipe: The member.
    docs: The documents.
    numbers: For each label of the member its number in the ensemble.
    """

    def __init__(self, pipe: NerCrf, docs: Sequence[Doc], numbers: Sequence[int]) -> None:
        # scores of its own answer alone are of no use here
        decoder = pipe.decoder()
        unscored = replace(decoder.acceptance, scored=False)
        self._decoder = replace(decoder, acceptance=unscored)
        self._lengths = [len(doc) for doc in docs]
        self._lattices = list(pipe.lattices(docs))
        self._numbers = numbers
        self._own = {number: own for own, number in enumerate(numbers)}
        self._label_numbers = dict(zip(pipe.labels, numbers, strict=True))

    @cached_property
    def _chains(self) -> list[SpanMarginals]:
        # its own decoding asks them too, so that nothing is computed twice
        return [self._decoder.chain(lattice) for _, lattice in self._lattices]

    def answer(self, *, more: bool) -> list[list[IndexedSpan]]:
        spans: list[list[IndexedSpan]] = [[] for _ in self._lengths]
        chains = self._chains if more else [None] * len(self._lattices)
        for (batch, lattice), chain in zip(self._lattices, chains, strict=True):
            for i, found in zip(batch, self._decoder.decode(lattice, chain), strict=True):
                spans[i] = [(s.start, s.end, self._label_numbers[s.label]) for s in found]
        return spans

    def candidates(self, least: float) -> list[list[IndexedSpan]]:
        spans: list[list[IndexedSpan]] = [[] for _ in self._lengths]
        for (batch, lattice), chain in zip(self._lattices, self._chains, strict=True):
            found = self._decoder.scored_candidates(lattice, least, chain)
            for i, of_doc in zip(batch, found, strict=True):
                spans[i] = [(start, end, self._numbers[own]) for (start, end, own), _ in of_doc]
        return spans

    def scores(self, spans: Sequence[Sequence[IndexedSpan]]) -> list[list[float]]:
        scores = [[0.0] * len(of_doc) for of_doc in spans]
        for (batch, lattice), chain in zip(self._lattices, self._chains, strict=True):
            places = [[j for j, s in enumerate(spans[i]) if s[2] in self._own] for i in batch]
            known = [
                [(spans[i][j][0], spans[i][j][1], self._own[spans[i][j][2]]) for j in of_doc]
                for i, of_doc in zip(batch, places, strict=True)
            ]
            found = self._decoder.scores(lattice, known, chain)
            for i, of_doc, values in zip(batch, places, found, strict=True):
                for j, value in zip(of_doc, values, strict=True):
                    scores[i][j] = value
        return scores


class OneBestOutput(MemberOutput):
    """The opinion of a recogniser that has one answer and no probabilities: it is sure of it.

    spans: Its entities of each document.
    lengths: The tokens of each document.
    numbers: The labels that it knows.
    """

    def __init__(
        self, spans: list[list[IndexedSpan]], lengths: Sequence[int], numbers: Sequence[int]
    ) -> None:
        self._spans = spans
        self._lengths = lengths
        self._numbers = numbers

    def answer(self, *, more: bool) -> list[list[IndexedSpan]]:
        return self._spans

    def candidates(self, least: float) -> list[list[IndexedSpan]]:
        return self._spans

    def scores(self, spans: Sequence[Sequence[IndexedSpan]]) -> list[list[float]]:
        return [
            [float(span in found) for span in of_doc]
            for of_doc, found in zip(spans, map(set, self._spans), strict=True)
        ]


def answers_of_ner(
    pipe: EntityRecognizer, docs: Sequence[Doc], ensemble: str
) -> list[list[tuple[int, int, str]]]:
    """The entities that spaCy's ``ner`` finds in documents, which stay as they are.

    ensemble: The name of the pipe, whose own entities bind nobody.
    Returns start, end (exclusive) and label of the entities of each document.
    """
    copies = [_copy(doc, set(pipe.labels), ensemble) for doc in docs]
    pipe.set_annotations(copies, pipe.predict(copies))
    return [[(ent.start, ent.end, ent.label_) for ent in copy.ents] for copy in copies]


def _copy(doc: Doc, known: set[str], ensemble: str) -> Doc:
    """A document with the same tokens, annotation, and vectors of a tok2vec or transformer.

    Entities of labels that are not known become blocked tokens, as they are to an ``ner_crf``; an
    ``ner`` would learn their labels.
    """
    copy = WindowDocs(doc).part(0, len(doc))
    copy.tensor, copy.user_data = doc.tensor, doc.user_data
    presets = preset_entities(doc, ensemble)
    if own_entities(doc, ensemble) or any(ent.label_ not in known for ent in presets):
        kept = [
            Span(copy, ent.start, ent.end, label=ent.label)
            for ent in presets
            if ent.label_ in known
        ]
        blocked = [copy[i : i + 1] for i in blocked_tokens(doc)]
        blocked += [copy[e.start : e.end] for e in presets if e.label_ not in known]
        copy.set_ents(kept, blocked=blocked)
    return copy
