"""The pipe ``ner_crf_ensemble``: several recognisers that give one answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy import util
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span
from thinc.api import Model

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline.batches import batches_by_length
from spacy_bigru_crf.pipeline.calibration import Calibration
from spacy_bigru_crf.pipeline.ensemble.aggregation import EnsembleDecoder
from spacy_bigru_crf.pipeline.ensemble.member_outputs import MemberOutput
from spacy_bigru_crf.pipeline.ensemble.members import Member, make_member
from spacy_bigru_crf.pipeline.ensemble.settings import check_settings
from spacy_bigru_crf.pipeline.ensemble.storage import StoredEnsemble
from spacy_bigru_crf.pipeline.entities import write_entities
from spacy_bigru_crf.pipeline.span_scores import register_extension
from spacy_bigru_crf.pipeline.thresholds import ScoredSpan, ThresholdPolicy


class NerCrfEnsemble(StoredEnsemble, Pipe):
    """Several recognisers that give one answer: ``spacy ner-crf ensemble`` makes it.

    It is not trained: its members are, each by itself.

    nlp: The pipeline.
    pipes: What the config says of each possible member, functions resolved: ``factory`` and the
        settings of an ``ner_crf``, ``ner`` or ``beam_ner``.
    name: Name of the pipe in the pipeline.
    members: Which of them are members. Their order means nothing.
    method: ``majority`` for the spans that more than half of the members find, ``weighted`` for
        those with more than half of their weights, ``span_posteriors`` for the spans whose averaged
        probabilities exceed their thresholds (0.5 where there is none) by most, in sum.
    weights: How much a member counts, 1 where nothing is said; ``majority`` looks at none.
    span_scores: Whether to store the probability of each entity, in ``doc.spans`` under the name
        of the pipe and as ``ent._.ner_crf_score``.
    threshold: The probability below which an entity is dropped.
    label_thresholds: The same for single labels, instead of ``threshold``.
    scorer: The scoring method.
    """

    def __init__(
        self,
        nlp: Language,
        pipes: Mapping[str, Mapping[str, Any]],
        name: str = "ner_crf_ensemble",
        *,
        members: Sequence[str],
        method: str = "span_posteriors",
        weights: Mapping[str, float] | None = None,
        span_scores: bool = True,
        threshold: float = 0.0,
        label_thresholds: Mapping[str, float] | None = None,
        scorer: Callable | None = None,
    ) -> None:
        self.vocab = nlp.vocab
        self._members: dict[str, Member] = {}
        self.name = name
        self.cfg: dict[str, Any] = {
            "members": list(members),
            "method": method,
            "weights": dict(weights or {}),
            "span_scores": span_scores,
            "threshold": threshold,
            "label_thresholds": dict(label_thresholds or {}),
        }
        check_settings(name, self.cfg, pipes)
        # sorted, so that their order changes nothing
        self._members = {m: make_member(nlp, name, m, pipes[m]) for m in sorted(members)}
        # pipes that share a tok2vec or transformer are found by the nodes of their models
        self.model = _model_of_members([member.pipe.model for member in self._members.values()])
        self.scorer = scorer
        self.set_calibration(1.0)
        register_extension()

    @property
    def name(self) -> str:
        """The name of the pipe in the pipeline, which spaCy sets anew when it changes."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = name
        # in documents tagged before, members look for the entities of the ensemble
        for member in self._members.values():
            member.pipe.name = name

    @property
    def members(self) -> tuple[Member, ...]:
        """The members, by name."""
        return tuple(self._members.values())

    @contextmanager
    def alone(self, member: str) -> Iterator[None]:
        """Let one member give the answer that it gives where it is a pipe by itself."""
        cfg, temperature = self.cfg, self._temperature
        alone = {
            "members": [member],
            "method": "majority",
            "threshold": 0.0,
            "label_thresholds": {},
        }
        self.cfg = cfg | alone
        self.set_calibration(1.0)
        try:
            yield
        finally:
            self.cfg = cfg
            self.set_calibration(temperature)

    def __call__(self, doc: Doc) -> Any:
        """Find the entities of a document and write them into it.

        Returns the document; None if an error handler has taken note of an error.
        """
        return next(self.pipe([doc]), None)

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Find the entities of a stream of documents.

        batch_size: How many of them at a time.
        """
        error_handler = self.get_error_handler()
        for docs in util.minibatch(stream, size=batch_size):
            try:
                self.set_annotations(docs, self.predict(docs))
                yield from docs
            except Exception as error:
                error_handler(self.name, self, docs, error)

    def predict(self, docs: Iterable[Doc]) -> list[list[ScoredSpan]]:
        """Find the entities of documents, without changing them.

        Returns the entities of each document, including those that other pipes have set if their
        label is known.
        """
        return self._decoded(list(docs), self.combination())

    def _decoded(self, docs: Sequence[Doc], combination: EnsembleDecoder) -> list[list[ScoredSpan]]:
        spans: list[list[ScoredSpan]] = [[] for _ in docs]
        for batch, opinions in self.opinions(docs):
            for i, of_doc in zip(batch, combination.decode(opinions), strict=True):
                spans[i] = of_doc
            del opinions  # those about a long document are large; the next come before they go
        return spans

    def opinions(self, docs: Sequence[Doc]) -> Iterator[tuple[list[int], list[MemberOutput]]]:
        """What each member says about documents, batch by batch.

        Nothing is said of documents without tokens. Yields the indices of the documents, and the
        opinions about them.
        """
        members = self._active()
        numbers = {label: i for i, label in enumerate(self.labels)}
        windows = [member.window for member in members if member.window]
        for batch in batches_by_length([len(doc) for doc in docs], min(windows, default=0)):
            batch_docs = [docs[i] for i in batch]
            yield batch, [m.opinion(batch_docs, numbers, self.name) for m in members]

    def _active(self) -> list[Member]:
        return [member for m, member in self._members.items() if m in self.cfg["members"]]

    def combination(self) -> EnsembleDecoder:
        """How one answer is made, by the settings as they are now."""
        labels, members = self.labels, self._active()
        thresholds = self.cfg["label_thresholds"]
        return EnsembleDecoder(
            self.cfg["method"],
            ThresholdPolicy(
                labels,
                self.cfg["span_scores"],
                np.array([thresholds.get(label, self.cfg["threshold"]) for label in labels]),
            ),
            np.array([self._weights(member) for member in members]),
            self._touching(members),
            Calibration(logit_temperature=self._temperature),
        )

    def _weights(self, member: Member) -> list[float]:
        has_weights = self.cfg["method"] != "majority"
        weight = self.cfg["weights"].get(member.name, 1.0) if has_weights else 1.0
        return [weight * (label in member.known) for label in self.labels]

    def _touching(self, members: Sequence[Member]) -> NDArray[np.bool_]:
        """Whether two entities of a label may touch: if they may for one who knows the label."""
        able: set[str] = set()
        for member in members:
            able |= member.able_to_touch
        return np.array([label in able for label in self.labels], dtype=np.bool_)

    def best_spans(self, docs: Sequence[Doc]) -> list[list[ScoredSpan]]:
        """The entities of documents without thresholds, and without their scores."""
        combination = self.combination()
        anything = combination.acceptance.of_anything()
        return self._decoded(docs, replace(combination, acceptance=anything))

    def set_annotations(self, docs: Iterable[Doc], spans: list[list[ScoredSpan]]) -> None:
        """Write entities into documents, and their scores. Every token is annotated afterwards.

        Entities that other pipes have set stay as they are, with their ids; so do blocked tokens.
        """
        for doc, found in zip(docs, spans, strict=True):
            write_entities(doc, found, self.name, scored=self.cfg["span_scores"])

    def candidates(self, doc: Doc, min_probability: float) -> list[tuple[Span, float]]:
        """All spans that are entities with at least this probability, overlapping ones too.

        Returns them with their probabilities, in order of their start.
        """
        if not 0.0 < min_probability <= 1.0:
            raise ValueError(Errors.P010.format(value=min_probability))
        combination, labels = self.combination(), self.labels
        return [
            (Span(doc, start, end, label=labels[label]), score)
            for _, opinions in self.opinions([doc])
            for of_doc in combination.scored_candidates(opinions, min_probability)
            for (start, end, label), score in of_doc
        ]

    def span_posteriors(
        self,
        docs: Iterable[Doc],
        spans: Sequence[Sequence[tuple[int, int, str]]],
        temperature: float | None = None,
    ) -> list[list[float]]:
        """The probability of any spans: that just this span is an entity of this label.

        spans: For each document, start token, end token (exclusive) and label.
        temperature: What to divide the logits of the probabilities by, instead of what calibration
            has learnt.
        """
        docs, numbers = list(docs), {label: i for i, label in enumerate(self.labels)}
        combination = self.combination()
        if temperature is not None:
            alone = Calibration(logit_temperature=temperature)
            combination = replace(combination, calibration=alone)
        posteriors: list[list[float]] = [[] for _ in docs]
        for batch, opinions in self.opinions(docs):
            indexed = [[(s, e, numbers[label]) for s, e, label in spans[i]] for i in batch]
            for i, scores in zip(batch, combination.scores(opinions, indexed), strict=True):
                posteriors[i] = scores
        return posteriors


def _model_of_members(models: list[Model]) -> Model[list[Doc], list[Any]]:
    return Model("ner_crf_ensemble", _predict_all, layers=models)


def _predict_all(
    model: Model[list[Doc], list[Any]], docs: list[Doc], is_train: bool
) -> tuple[list[Any], Callable]:
    """What the model of each member says. Nothing is learnt through it."""
    return [layer.predict(docs) for layer in model.layers], lambda gradients: []
