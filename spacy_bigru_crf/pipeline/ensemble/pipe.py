"""The pipe ``ner_crf_ensemble``: combined predictions of several recognisers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from spacy import util
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc
from thinc.api import Model

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline import settings
from spacy_bigru_crf.pipeline.batches import batches_by_length
from spacy_bigru_crf.pipeline.calibration import (
    Calibration,
    check_no_label_temperatures,
    check_temperature,
)
from spacy_bigru_crf.pipeline.ensemble.aggregation import METHODS, EnsembleDecoder
from spacy_bigru_crf.pipeline.ensemble.member_outputs import MemberOutput
from spacy_bigru_crf.pipeline.ensemble.members import Member, make_member
from spacy_bigru_crf.pipeline.entity_pipe import EntityPipe
from spacy_bigru_crf.pipeline.settings import Setting
from spacy_bigru_crf.pipeline.thresholds import ScoredSpan


class NerCrfEnsemble(EntityPipe[list[MemberOutput]], Pipe):
    """Ensemble of recognisers, built by ``spacy ner-crf ensemble``.

    It is not trained itself: its members are trained before, each by itself.

    Args:
        nlp: The pipeline.
        pipes: For each possible member its block of a config, functions resolved: ``factory`` and
            the settings of an ``ner_crf``, ``ner`` or ``beam_ner``.
        name: Name of the pipe in the pipeline.
        members: Names of the members among ``pipes``. Their order does not matter.
        method: ``majority`` for the spans that more than half of the members find, ``weighted``
            for those with more than half of the weights, ``span_posteriors`` for the consistent set
            of spans with the largest sum of mean probability minus threshold (0.5 if there is
            none).
        weights: Weights of members, 1 by default; ``majority`` ignores them. A weight of a pipe
            that is not a member has no effect, so editing ``members`` removes a member.
        span_scores: Whether to store the probability of each entity, in ``doc.spans`` under the
            name of the pipe and as ``ent._.ner_crf_score``.
        threshold: The probability below which an entity is dropped.
        label_thresholds: Thresholds of single labels, instead of ``threshold``.
        scorer: The scoring method.

    Raises:
        ValueError: If a setting has an invalid value, or a pipe cannot be a member.
    """

    calibrated = "calibration.json"

    method = Setting(settings.one_of(METHODS))
    weights = Setting(settings.by_name(settings.number))

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
        scorer: Callable[..., Any] | None = None,
    ) -> None:
        self._members: dict[str, Member] = {}
        self._pipe_names = sorted(pipes)
        cfg = {
            "members": members,
            "method": method,
            "weights": {} if weights is None else weights,
            "span_scores": span_scores,
            "threshold": threshold,
            "label_thresholds": {} if label_thresholds is None else label_thresholds,
        }
        self._set_up(nlp.vocab, name, cfg, scorer)
        # sorted, so that their order does not matter
        self._members = {m: make_member(nlp, name, m, pipes[m]) for m in sorted(members)}
        # spaCy finds listeners of a shared tok2vec or transformer by the nodes of the model
        self.model = _model_of_members([member.pipe.model for member in self._members.values()])
        self.set_calibration(1.0)

    def _check(self, cfg: Mapping[str, Any]) -> None:
        super()._check(cfg)
        members, pipes = cfg["members"], self._pipe_names
        known = ", ".join(pipes) or "none"
        if fault := settings.names("members", members):
            setting, value, wanted = fault
            raise ValueError(
                Errors.P048.format(name=self.name, setting=setting, value=value, wanted=wanted)
            )
        if not members:
            raise ValueError(Errors.P030.format(name=self.name, known=known))
        for member in members:
            if member not in pipes or members.count(member) > 1:
                raise ValueError(Errors.P033.format(name=self.name, member=member, known=known))
        for member in cfg["weights"]:
            if member not in pipes:
                raise ValueError(Errors.P035.format(name=self.name, member=member, known=known))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all members, sorted."""
        return tuple(sorted({la for m in self._members.values() for la in m.pipe.labels}))

    @property
    def members(self) -> tuple[Member, ...]:
        """The members, by name."""
        return tuple(self._members.values())

    def __call__(self, doc: Doc) -> Any:
        """Find the entities of a document and write them into it.

        Args:
            doc: The document.

        Returns:
            The document; None if the error handler has handled an error.
        """
        return next(self.pipe([doc]), None)

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Find the entities of a stream of documents and write them into the documents.

        Args:
            stream: The documents.
            batch_size: Number of documents per batch.

        Yields:
            The documents, without those of batches for which the error handler has handled an
            error.
        """
        error_handler = self.get_error_handler()
        batches: Iterator[list[Doc]] = util.minibatch(stream, size=batch_size)  # type: ignore[no-untyped-call]
        for docs in batches:
            try:
                self.set_annotations(docs, self.predict(docs))
                yield from docs
            except Exception as error:
                error_handler(self.name, self, docs, error)

    def predict_member(self, docs: Iterable[Doc], member: str) -> list[list[ScoredSpan]]:
        """Find the entities that a member finds as a pipe by itself.

        Args:
            docs: The documents, which are not changed.
            member: Name of the member.

        Raises:
            ValueError: If there is no such member.
        """
        if member not in self._members:
            known = ", ".join(self._members)
            raise ValueError(Errors.P054.format(name=self.name, member=member, known=known))
        return self._members[member].predict(list(docs), self.name)

    def encoded_batches(
        self, docs: Sequence[Doc], caller: str | None = None
    ) -> Iterator[tuple[list[int], list[MemberOutput]]]:
        """Run each member on documents, batch by batch.

        Args:
            docs: Documents, of which those without tokens are skipped.
            caller: Name of the calling pipe; entities it set in an earlier pass are not presets.
                None for this pipe.

        Yields:
            The indices of the documents of a batch, and the members' outputs for them.
        """
        members, caller = self._active(), self.name if caller is None else caller
        numbers = {label: i for i, label in enumerate(self.labels)}
        windows = [member.window for member in members if member.window]
        for indices in batches_by_length([len(doc) for doc in docs], min(windows, default=0)):
            batch = [docs[i] for i in indices]
            yield indices, [member.output(batch, numbers, caller) for member in members]

    def _active(self) -> list[Member]:
        return [member for m, member in self._members.items() if m in self.cfg["members"]]

    def decoder(self) -> EnsembleDecoder:
        """Return the decoder for the current settings."""
        self._check(self.cfg)
        members = self._active()
        adjacent = frozenset[str]().union(*(member.adjacent_same_label for member in members))
        return EnsembleDecoder(
            self.method,
            self._threshold_policy(),
            np.array([self._weights_of(member) for member in members]),
            np.array([label in adjacent for label in self.labels], dtype=np.bool_),
            Calibration(logit_temperature=self._temperature),
        )

    def _weights_of(self, member: Member) -> list[float]:
        has_weights = self.method != "majority"
        weight = self.weights.get(member.name, 1.0) if has_weights else 1.0
        trained = member.trained_labels
        return [weight * (label in trained) for label in self.labels]

    def set_calibration(self, temperature: float) -> None:
        """Set the temperature that divides the logits of all probabilities."""
        self._temperature = check_temperature(temperature, self.name)

    def _writers(self) -> dict[str, Callable[[Path], Any]]:
        def write_members(target: Path) -> None:
            target.mkdir(exist_ok=True)
            for name, member in self._members.items():
                member.pipe.to_disk(target / name, exclude=["vocab"])

        return {
            self.calibrated: lambda target: srsly.write_json(target, self._calibration()),
            "members": write_members,
        }

    def _readers(self) -> dict[str, Callable[[Path], Any]]:
        def read_members(source: Path) -> None:
            stored = [directory.name for directory in source.iterdir()]
            self._load(
                stored,
                lambda member: member.pipe.from_disk(source / member.name, exclude=["vocab"]),
            )

        return {
            self.calibrated: lambda source: self._take_calibration(srsly.read_json(source)),
            "members": read_members,
        }

    def _byte_writers(self) -> dict[str, Callable[[], bytes]]:
        def members() -> bytes:
            stored = {m.name: m.pipe.to_bytes(exclude=["vocab"]) for m in self.members}
            return bytes(srsly.msgpack_dumps(stored))

        return {
            "calibration": lambda: srsly.json_dumps(self._calibration()),
            "members": members,
        }

    def _byte_readers(self) -> dict[str, Callable[[bytes], Any]]:
        def read_members(data: bytes) -> None:
            stored = srsly.msgpack_loads(data)
            self._load(
                stored,
                lambda member: member.pipe.from_bytes(stored[member.name], exclude=["vocab"]),
            )

        return {
            "calibration": lambda data: self._take_calibration(srsly.json_loads(data)),
            "members": read_members,
        }

    def _load(self, stored: Iterable[str], read: Callable[[Member], Any]) -> None:
        """Load the members; stored pipes that are not members here are skipped."""
        found = sorted(stored)
        for name, member in self._members.items():
            if name not in found:
                known = ", ".join(found)
                raise ValueError(Errors.P037.format(name=self.name, member=name, known=known))
            read(member)
        for label in self.labels:
            self.vocab.strings.add(label)

    def _calibration(self) -> dict[str, Any]:
        return {"temperature": self._temperature}

    def _take_calibration(self, stored: dict[str, Any]) -> None:
        check_no_label_temperatures(stored.get("label_temperatures"), self.name)
        self.set_calibration(stored["temperature"])


def _model_of_members(models: list[Model[Any, Any]]) -> Model[list[Doc], list[Any]]:
    return Model("ner_crf_ensemble", _predict_all, layers=models)


def _predict_all(
    model: Model[list[Doc], list[Any]], docs: list[Doc], is_train: bool
) -> tuple[list[Any], Callable[[list[Any]], list[Doc]]]:
    """Return the output of each member's model; there is no gradient."""
    return [layer.predict(docs) for layer in model.layers], lambda gradients: []
