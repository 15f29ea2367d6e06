"""Base of the pipes for entities: prediction, probabilities, settings, storage."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

import numpy as np
from spacy import util
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline import settings
from spacy_bigru_crf.pipeline.calibration import check_temperature
from spacy_bigru_crf.pipeline.constraints import blocked_tokens
from spacy_bigru_crf.pipeline.provenance import (
    own_entities,
    place_of,
    preset_entities,
    sign_entities,
)
from spacy_bigru_crf.pipeline.settings import ConfigLink, Setting
from spacy_bigru_crf.pipeline.span_scores import register_extension, write_scores
from spacy_bigru_crf.pipeline.thresholds import ScoredSpan, ThresholdPolicy
from spacy_bigru_crf.tags.states import IndexedSpan

# the model's output for a batch of documents
Batch = TypeVar("Batch")
_Batch = TypeVar("_Batch", contravariant=True)


class EntityDecoder(Protocol[_Batch]):
    """The choice of entities from the model's output for a batch of documents."""

    def best_only(self) -> Self:
        """Return a decoder for the best entities, without thresholds and scores."""

    def at_temperature(self, temperature: float) -> Self:
        """Return the decoder with another temperature."""

    def decode(self, batch: _Batch) -> list[list[ScoredSpan]]:
        """Return the entities of each document, in order."""

    def scored_candidates(
        self, batch: _Batch, min_probability: float
    ) -> list[list[tuple[IndexedSpan, float]]]:
        """Return all spans with at least this score, overlapping ones too."""

    def scores(self, batch: _Batch, spans: Sequence[Sequence[IndexedSpan]]) -> list[list[float]]:
        """Return the score of each span."""


class EntityPipe(Generic[Batch]):
    """Base of the pipes that find entities and compute their probabilities.

    Predictions and probabilities are conditioned on the annotation of earlier pipes, but not on
    entities that the pipe itself has set in an earlier pass.

    Attributes:
        calibrated: File or directory, within the pipe's directory, that stores the calibration.
        name: Name of the pipe in the pipeline.
        vocab: The shared vocabulary.
        scorer: The scoring method.
        span_scores: Whether to store the probability of each entity.
        threshold: The probability below which an entity is dropped.
        label_thresholds: Thresholds of single labels, instead of ``threshold``.
    """

    calibrated: str
    name: str
    vocab: Vocab
    scorer: Callable[..., Any] | None
    _settings: ClassVar[dict[str, Setting]]

    span_scores = Setting(settings.flag)
    threshold = Setting(settings.probability)
    label_thresholds = Setting(settings.by_name(settings.probability))

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        members = {name: getattr(cls, name, None) for name in dir(cls)}
        cls._settings = {name: s for name, s in members.items() if isinstance(s, Setting)}

    def _set_up(self, vocab: Vocab, name: str, cfg: Mapping[str, Any], scorer: Any) -> None:
        self.vocab = vocab
        self.scorer = scorer
        self.name = name
        self._cfg: dict[str, Any] = settings.without_numpy(cfg)
        self._check(self._cfg)
        self._config_link = ConfigLink()
        register_extension()

    @property
    def cfg(self) -> dict[str, Any]:
        """The settings. Change them by attribute; ``spacy find-threshold`` replaces all."""
        return self._cfg

    @cfg.setter
    def cfg(self, cfg: Mapping[str, Any]) -> None:
        new: dict[str, Any] = settings.without_numpy(cfg)
        self._check(new)
        changed = {name: value for name, value in new.items() if self._cfg.get(name) != value}
        self._cfg = new
        self._config_link.store(self, changed)

    def link_config(self, nlp: Language) -> Self:
        """Write later changes of settings into the config of a pipeline, too.

        Args:
            nlp: The pipeline.

        Returns:
            The pipe itself.
        """
        self._config_link = ConfigLink(nlp)
        return self

    def _check(self, cfg: Mapping[str, Any]) -> None:
        """Raise ValueError if a setting has an invalid value."""
        settings.check_settings(self.name, self._settings, cfg)
        self._check_label_thresholds(cfg)

    def _check_label_thresholds(self, cfg: Mapping[str, Any]) -> None:
        # before initialisation there are no labels to compare with
        if self.labels and (unknown := cfg["label_thresholds"].keys() - set(self.labels)):
            raise ValueError(
                Errors.P015.format(name=self.name, label=min(unknown), known=[*self.labels])
            )

    @property
    @abstractmethod
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of their numbers."""

    @abstractmethod
    def encoded_batches(
        self, docs: Sequence[Doc], caller: str | None = None
    ) -> Iterator[tuple[list[int], Batch]]:
        """Run the model on documents, batch by batch.

        Args:
            docs: Documents, of which those without tokens are skipped.
            caller: Name of the calling pipe; entities it set in an earlier pass are not presets.
                None for this pipe.

        Yields:
            The indices of the documents of a batch, and the model's output for them under the
            constraints of the documents.
        """

    @abstractmethod
    def decoder(self) -> EntityDecoder[Batch]:
        """Return the decoder for the current settings."""

    @abstractmethod
    def set_calibration(self, temperature: float) -> None:
        """Set the temperature of the probabilities."""

    def predict(self, docs: Iterable[Doc], *, caller: str | None = None) -> list[list[ScoredSpan]]:
        """Find the entities of documents, without changing the documents.

        Args:
            docs: The documents.
            caller: As for ``encoded_batches``.

        Returns:
            The entities of each document, including presets with a trained label.
        """
        return self._decode(self._checked(docs), self.decoder(), caller)

    def best_spans(self, docs: Sequence[Doc]) -> list[list[ScoredSpan]]:
        """Find the best entities of documents, without thresholds and scores."""
        return self._decode(self._checked(docs), self.decoder().best_only())

    def _decode(
        self, docs: Sequence[Doc], decoder: EntityDecoder[Batch], caller: str | None = None
    ) -> list[list[ScoredSpan]]:
        spans: list[list[ScoredSpan]] = [[] for _ in docs]
        for indices, batch in self.encoded_batches(docs, caller):
            for i, found in zip(indices, decoder.decode(batch), strict=True):
                spans[i] = found
            del batch  # may be large, and must not be in memory while the next one is computed
        return spans

    def set_annotations(self, docs: Iterable[Doc], spans: Iterable[Sequence[ScoredSpan]]) -> None:
        """Write entities and their scores into documents. Afterwards every token is annotated.

        Entities that other pipes have set stay the same, with their ids; so do blocked tokens.
        Entities that this pipe set in an earlier pass keep their ids if it finds them again.

        Args:
            docs: The documents.
            spans: The entities of each document.
        """
        for doc, found in zip(docs, spans, strict=True):
            self._annotate(doc, found)

    def _annotate(self, doc: Doc, found: Sequence[ScoredSpan]) -> None:
        presets = preset_entities(doc, self.name)
        taken = {token for ent in presets for token in range(ent.start, ent.end)}
        new = [span for span in found if span.start not in taken]
        ents = [Span(doc, span.start, span.end, label=span.label) for span in new]
        if own := own_entities(doc, self.name):
            ents = [own.get(place_of(ent), ent) for ent in ents]
        blocked = [doc[i : i + 1] for i in blocked_tokens(doc)]
        doc.set_ents([*presets, *ents], blocked=blocked)
        sign_entities(doc, self.name, ents)
        if self.span_scores:
            write_scores(doc, self.name, ents, [span.score for span in new])

    def candidates(self, doc: Doc, min_probability: float) -> list[tuple[Span, float]]:
        """Find all spans that are entities with at least this probability, overlapping ones too.

        Args:
            doc: The document.
            min_probability: The smallest probability, more than 0.

        Returns:
            The spans with their probabilities, in order of their start.

        Raises:
            ValueError: If ``min_probability`` is 0 or not a probability.
        """
        self._checked([doc])
        if not 0.0 < min_probability <= 1.0:
            raise ValueError(Errors.P010.format(value=min_probability))
        decoder = self.decoder()
        return [
            (self._span(doc, span), score)
            for _, batch in self.encoded_batches([doc])
            for of_doc in decoder.scored_candidates(batch, min_probability)
            for span, score in of_doc
        ]

    def span_posteriors(
        self,
        docs: Iterable[Doc],
        spans: Sequence[Sequence[tuple[int, int, str]]],
        temperature: float | None = None,
    ) -> list[list[float]]:
        """Compute the probability that exactly this span is an entity of this label, for any spans.

        Args:
            docs: The documents.
            spans: For each document, start token, end token (exclusive) and label.
            temperature: Temperature instead of the calibrated one; None for the calibrated one.

        Raises:
            ValueError: If a label is unknown, a span does not fit into its document, or there are
                not as many lists of spans as documents.
        """
        docs = self._checked(docs)
        if len(spans) != len(docs):
            raise ValueError(Errors.P053.format(name=self.name, docs=len(docs), spans=len(spans)))
        index = {label: i for i, label in enumerate(self.labels)}
        for label in (label for of_doc in spans for _, _, label in of_doc):
            if label not in index:
                known = ", ".join(self.labels) or "none"
                raise ValueError(Errors.P051.format(name=self.name, label=label, known=known))
        posteriors: list[list[float]] = [[] for _ in docs]
        decoder = self.decoder()
        if temperature is not None:
            decoder = decoder.at_temperature(check_temperature(temperature, self.name))
        for indices, batch in self.encoded_batches(docs):
            indexed = [[(s, e, index[label]) for s, e, label in spans[i]] for i in indices]
            for i, scores in zip(indices, decoder.scores(batch, indexed), strict=True):
                posteriors[i] = scores
        return posteriors

    def _threshold_policy(self) -> ThresholdPolicy:
        of_labels = self.label_thresholds
        thresholds = [of_labels.get(label, self.threshold) for label in self.labels]
        return ThresholdPolicy(self.labels, self.span_scores, np.array(thresholds, dtype=float))

    def _span(self, doc: Doc, span: IndexedSpan) -> Span:
        start, end, label = span
        return Span(doc, start, end, label=self.labels[label])

    def _checked(self, docs: Iterable[Doc]) -> list[Doc]:
        if isinstance(docs, Doc):  # iterates over its tokens
            raise TypeError(Errors.P055.format(name=self.name))
        docs = list(docs)
        for doc in docs:
            if not isinstance(doc, Doc):
                raise TypeError(Errors.P050.format(name=self.name, found=type(doc).__name__))
        return docs

    @abstractmethod
    def _writers(self) -> dict[str, Callable[[Path], Any]]:
        """Return the writer of each file or directory, except the vocabulary."""

    @abstractmethod
    def _readers(self) -> dict[str, Callable[[Path], Any]]:
        """Return the reader of each file or directory of ``_writers``."""

    @abstractmethod
    def _byte_writers(self) -> dict[str, Callable[[], bytes]]:
        """Return the writers to bytes."""

    @abstractmethod
    def _byte_readers(self) -> dict[str, Callable[[bytes], Any]]:
        """Return the readers from bytes."""

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Serialize weights, labels and calibration; settings are in the pipeline's config."""
        writers = self._byte_writers()
        writers["vocab"] = lambda: self.vocab.to_bytes(exclude=exclude)
        return util.to_bytes(writers, exclude)

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Restore weights, labels and calibration."""
        readers = self._byte_readers()
        readers["vocab"] = lambda data: self.vocab.from_bytes(data, exclude=exclude)
        util.from_bytes(bytes_data, readers, exclude)
        self._check_label_thresholds(self.cfg)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save weights, labels and calibration; settings are in the pipeline's config."""
        settings.warn_of_unstored(self.name, self.cfg, Path(path))
        writers = self._writers()
        writers["vocab"] = lambda target: self.vocab.to_disk(target, exclude=exclude)
        util.to_disk(path, writers, exclude)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Load weights, labels and calibration."""
        readers = self._readers()
        readers["vocab"] = lambda source: self.vocab.from_disk(source, exclude=exclude)
        util.from_disk(path, readers, exclude)
        self._check_label_thresholds(self.cfg)
        return self
