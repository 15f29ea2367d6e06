"""The pipe ``ner_crf``: named entities by exact inference on a lattice."""

import math
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from spacy import util
from spacy.errors import Errors as SpacyErrors
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc, Span
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer, set_dropout_rate

from spacy_bigru_crf.crf.entropy import sequence_entropy
from spacy_bigru_crf.crf.k_best import k_best
from spacy_bigru_crf.crf.lattice import ChainScores, Lattice
from spacy_bigru_crf.errors import Errors, Warnings
from spacy_bigru_crf.pipeline import rehearsal, settings
from spacy_bigru_crf.pipeline.batches import batches_by_length
from spacy_bigru_crf.pipeline.calibration import (
    Calibration,
    check_no_label_temperatures,
    check_temperature,
)
from spacy_bigru_crf.pipeline.clipping import clip_global_norm
from spacy_bigru_crf.pipeline.constraints import allowed_states, constrain, state_space_of
from spacy_bigru_crf.pipeline.entity_pipe import EntityPipe
from spacy_bigru_crf.pipeline.idle_updates import IdleUpdates
from spacy_bigru_crf.pipeline.settings import Setting
from spacy_bigru_crf.pipeline.span_decoder import METHODS, SpanDecoder
from spacy_bigru_crf.pipeline.supervision import BrokenRules, Supervision, gold_path, supervise
from spacy_bigru_crf.pipeline.windows import can_window, window_lattice
from spacy_bigru_crf.tags.labels import check_label
from spacy_bigru_crf.tags.state_space import StateSpace, state_space


class NerCrf(EntityPipe[Lattice], TrainablePipe):  # type: ignore[misc]  # Cython, without types
    """Named entity recogniser with a CRF: ``nlp.add_pipe("ner_crf")``.

    Args:
        vocab: The shared vocabulary.
        model: A model from documents to a lattice: ``spacy-bigru-crf.Tagger.v1``.
        name: Name of the pipe in the pipeline.
        decoding: ``viterbi`` for the most probable segmentation, ``mbr_spans`` for the consistent
            set of spans with the largest sum of probability minus threshold (0.5 if there is none).
        span_scores: Whether to store the probability of each entity, in ``doc.spans`` under the
            name of the pipe and as ``ent._.ner_crf_score``.
        threshold: The probability below which an entity is dropped.
        label_thresholds: Thresholds of single labels, instead of ``threshold``.
        window: Documents of more tokens are encoded in overlapping windows of this size, batch by
            batch; 0 for never. Entities are found in the document as a whole.
        window_context: Tokens at each end of a window that are only context for the others.
        incorrect_spans_key: Key in ``doc.spans`` of the training data for spans known to be wrong,
            with the same meaning as in spaCy's ``ner``; None if there are none.
        max_grad_norm: Gradients are scaled down if their global norm is larger (Pascanu et al.
            2013, algorithm 1); 0 for no clipping.
        scorer: The scoring method.

    Attributes:
        gradient_norm: Global norm of the gradients of the latest update, before clipping.

    Raises:
        ValueError: If a setting has an invalid value.
    """

    calibrated = "model"

    decoding = Setting(settings.one_of(METHODS))
    window = Setting(settings.whole_number)
    window_context = Setting(settings.whole_number)
    incorrect_spans_key = Setting(settings.text_or_none)
    max_grad_norm = Setting(settings.number)

    def __init__(
        self,
        vocab: Vocab,
        model: Model[list[Doc], Lattice],
        name: str = "ner_crf",
        *,
        decoding: str = "mbr_spans",
        span_scores: bool = True,
        threshold: float = 0.0,
        label_thresholds: Mapping[str, float] | None = None,
        window: int = 4096,
        window_context: int = 128,
        incorrect_spans_key: str | None = None,
        max_grad_norm: float = 5.0,
        scorer: Callable[..., Any] | None = None,
    ) -> None:
        self.model = model
        cfg = {
            "decoding": decoding,
            "span_scores": span_scores,
            "threshold": threshold,
            "label_thresholds": {} if label_thresholds is None else label_thresholds,
            "window": window,
            "window_context": window_context,
            "incorrect_spans_key": incorrect_spans_key,
            "max_grad_norm": max_grad_norm,
        }
        self._set_up(vocab, name, cfg, scorer)
        # for the training logger
        self.gradient_norm: float | None = None
        self._idle_updates = IdleUpdates()
        # the teacher of nlp.rehearse: nlp.resume_training puts a copy of the model here
        self._rehearsal_model: Model[list[Doc], Lattice] | None = None

    def _check(self, cfg: Mapping[str, Any]) -> None:
        super()._check(cfg)
        window, context = cfg["window"], cfg["window_context"]
        if window and 2 * context >= window:
            raise ValueError(Errors.P012.format(name=self.name, window=window, context=context))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of their states."""
        return tuple(self._output_layer.attrs["labels"])

    @property
    def trained_labels(self) -> tuple[str, ...]:
        """The labels that an update has trained, and that the pipe can predict."""
        return self._space.trained_labels

    @property
    def label_data(self) -> tuple[str, ...]:
        """The labels as ``spacy init labels`` stores them for ``initialize``."""
        return self.labels

    @property
    def _output_layer(self) -> Model[Any, Lattice]:
        return self.model.get_ref("output_layer")

    @property
    def _space(self) -> StateSpace:
        return state_space_of(self.model)

    def add_label(self, label: str) -> int:
        """Add a label, also to a trained model.

        A label is not predicted before an update has trained it, so adding one does not change the
        model's predictions.

        Args:
            label: The label.

        Returns:
            1 if it is new, 0 otherwise.

        Raises:
            ValueError: If it is not a string, or none that a label can be, such as ``O``.
        """
        if not isinstance(label, str):
            raise ValueError(SpacyErrors.E187)
        if label in self.labels:
            return 0
        check_label(label)
        self._replace_output_layer([*self.labels, label])
        self.vocab.strings.add(label)
        return 1

    def _replace_output_layer(self, labels: list[str]) -> None:
        old = self._output_layer
        new = old.attrs["resize_output"](old, labels)
        self.model.replace_node(old, new)
        if self.model.has_dim("nO") is not False:
            self.model.set_dim("nO", new.maybe_get_dim("nO"), force=True)

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: Sequence[str] | dict[Any, dict[str, Any]] | None = None,
    ) -> None:
        """Prepare the model for training.

        Args:
            get_examples: Returns representative examples.
            nlp: The pipeline.
            labels: The labels, as ``spacy init labels`` stores them for this pipe or for spaCy's
                ``ner``; None to collect them from the examples.

        Raises:
            ValueError: If there are no examples, or a label is none that it can be.
        """
        validate_get_examples(get_examples, "NerCrf.initialize")
        check_lexeme_norms: Callable[..., None] = util.check_lexeme_norms
        check_lexeme_norms(self.vocab, "ner_crf")
        if nlp is not None:
            self.link_config(nlp)
        if labels is None:
            labels = sorted({ent.label_ for eg in get_examples() for ent in eg.reference.ents})
        elif isinstance(labels, dict):
            # the moves of ner's transition system, each with its labels
            labels = sorted({label for move in labels.values() for label in move if label})
        for label in labels:
            self.add_label(label)
        if not self.labels:
            warnings.warn(Warnings.W002.format(name=self.name), stacklevel=2)
        self._check_label_thresholds(self.cfg)
        if nlp is not None:
            _warn_of_unused_weights(nlp)
        self._warn_of_broken_rules(get_examples())
        sample = [example.predicted for example in islice(get_examples(), 10)]
        if not sample:
            raise ValueError(SpacyErrors.E923.format(name=self.name))
        self._output_layer.attrs.update(trained_labels=[], temperature=1.0)
        self.model.initialize(X=sample)
        self._fit_words(get_examples())

    def _warn_of_broken_rules(self, examples: Iterable[Example]) -> None:
        broken = BrokenRules()
        space = state_space(self._space.scheme.name, self.labels)
        for example in examples:
            gold_path([example], space, allowed_states([example.predicted], space), broken)
        if broken.count:
            warnings.warn(
                Warnings.W001.format(
                    name=self.name,
                    count=broken.count,
                    first=broken.first,
                    scheme=space.scheme.name,
                ),
                stacklevel=2,
            )

    def _fit_words(self, examples: Iterable[Example]) -> None:
        """Pass the counts of words to the layers that use them (``WordVectors``)."""
        nodes = [node for node in self.model.walk() if "fit_words" in node.attrs]
        if not nodes:
            return
        counts = Counter(token.text for example in examples for token in example.predicted)
        for node in nodes:
            node.attrs["fit_words"](node, counts)

    def encoded_batches(
        self, docs: Sequence[Doc], caller: str | None = None
    ) -> Iterator[tuple[list[int], Lattice]]:
        """Compute the constrained lattices of documents, batch by batch.

        Args:
            docs: Documents, of which those without tokens are skipped.
            caller: Name of the calling pipe; entities it set in an earlier pass are not presets.
                None for this pipe.

        Yields:
            The indices of the documents of a batch, and their lattice.
        """
        space, caller = self._space, self.name if caller is None else caller
        for indices in batches_by_length([len(doc) for doc in docs], self.window):
            batch = [docs[i] for i in indices]
            lattice = self._encode(batch)
            yield indices, constrain(lattice, space, allowed_states(batch, space, caller))

    def _encode(self, docs: list[Doc]) -> Lattice:
        self._check_initialized()
        # a document that is longer than a window has a batch of its own
        if 0 < self.window < len(docs[0]) and can_window(self.model):
            return window_lattice(self.model, docs[0], self.window, self.window_context)
        return self.model.predict(docs)

    def _check_initialized(self) -> None:
        """Raise ValueError if the model has no weights."""
        layer = self._output_layer
        if not all(map(layer.has_param, layer.param_names)):
            raise ValueError(Errors.P061.format(name=self.name))

    def decoder(self) -> SpanDecoder:
        """Return the decoder for the current settings."""
        self._check(self.cfg)
        return SpanDecoder(
            self.decoding,
            self._threshold_policy(),
            self._space.adjacent_same_label,
            Calibration(self._output_layer.attrs["temperature"]),
        )

    def set_calibration(self, temperature: float) -> None:
        """Set the temperature that divides the scores of the lattice."""
        self._output_layer.attrs["temperature"] = check_temperature(temperature, self.name)

    def k_best(self, doc: Doc, k: int) -> list[tuple[list[Span], float]]:
        """Find the most probable segmentations of a document, all of them different.

        Args:
            doc: The document.
            k: Number of segmentations; a short document may have fewer.

        Returns:
            The entities of each segmentation and its probability, the most probable first.
        """
        self._checked([doc])
        calibration = self.decoder().calibration
        for _, lattice in self.encoded_batches([doc]):
            [found] = k_best(calibration.lattice(lattice), k)
            return [([self._span(doc, span) for span in spans], p) for spans, p in found]
        return [([], 1.0)]  # without tokens

    def entropy(self, doc: Doc) -> float:
        """Compute the entropy of the distribution over segmentations, in nats: 0 if certain."""
        self._checked([doc])
        calibration = self.decoder().calibration
        entropies = [
            float(sequence_entropy(calibration.lattice(lattice)).sum())
            for _, lattice in self.encoded_batches([doc])
        ]
        return math.fsum(entropies)

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Update the model by a batch of examples.

        Args:
            examples: The batch.
            drop: The dropout rate.
            sgd: The optimizer; None to only collect gradients.
            losses: Losses by pipe, to which the loss is added; None for none.

        Returns:
            The updated losses.

        Raises:
            ValueError: If the model is not initialized, the annotation has an unknown label or
                contradicts itself, or the loss is not finite.
        """
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        validate_examples(examples, "NerCrf.update")
        if not any(len(example.predicted) for example in examples):
            return losses
        self._check_initialized()
        supervision = self._supervise(examples)
        self._output_layer.attrs["trained_labels"] = [*supervision.space.trained_labels]
        set_dropout_rate(self.model, drop)
        lattice, backprop = self.model.begin_update([eg.predicted for eg in examples])
        loss, gradient = self._loss(lattice, supervision)
        # in thinc's types, a gradient has the type of the output
        backprop(gradient)  # type: ignore[arg-type]
        if sgd:
            self.finish_update(sgd)
        losses[self.name] += loss
        return losses

    def rehearse(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Update the model towards its predictions at the time of ``nlp.resume_training``.

        Without an earlier ``nlp.resume_training``, it does nothing.

        Args:
            examples: Texts like those of the first training. Their annotation is not used.
            drop: The dropout rate.
            sgd: The optimizer; None to only collect gradients.
            losses: Losses by pipe, to which the loss in nats is added; None for none.

        Returns:
            The updated losses.

        Raises:
            ValueError: If the model is not initialized, or as for ``rehearsal.rehearse``.
        """
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        validate_examples(examples, "NerCrf.rehearse")
        docs = [example.predicted for example in examples]
        if self._rehearsal_model is None or not any(len(doc) for doc in docs):
            return losses
        self._check_initialized()
        losses[self.name] += rehearsal.rehearse(
            self.model, self._rehearsal_model, docs, drop=drop, pipe=self.name
        )
        if sgd:
            self.finish_update(sgd)
        return losses

    def get_loss(self, examples: Iterable[Example], lattice: Lattice) -> tuple[float, ChainScores]:
        """Compute the decoder's loss.

        Args:
            examples: The batch.
            lattice: The model's output for the predicted documents.

        Returns:
            The loss, summed over the batch, and the gradient of its mean over the documents.
        """
        return self._loss(lattice, self._supervise(list(examples)))

    def _supervise(self, examples: Sequence[Example]) -> Supervision:
        return supervise(examples, self._space, self.incorrect_spans_key, self.name)

    def _loss(self, lattice: Lattice, supervision: Supervision) -> tuple[float, ChainScores]:
        lattice = constrain(lattice, supervision.space, supervision.allowed)
        losses, gradient = self._output_layer.attrs["loss"](
            lattice, supervision.padded(lattice), supervision.incorrect, supervision.space
        )
        # presets or contradictory wrong spans may leave the annotation without a path; such a
        # document has no gradient
        losses = losses[losses != math.inf]
        if not losses.isfinite().all():
            raise ValueError(Errors.P006.format(name=self.name))
        return float(losses.sum()), gradient.scale(1.0 / lattice.n_documents)

    def finish_update(self, sgd: Optimizer) -> None:
        """Clip the gradients by their global norm and update the weights.

        Args:
            sgd: The optimizer.
        """
        if self.max_grad_norm:
            self.gradient_norm = clip_global_norm(self.model, self.max_grad_norm)
        self._idle_updates.note(sgd, self.name)
        self.model.finish_update(sgd)

    def _load(self, read: Callable[[Model[Any, Any]], Any]) -> None:
        """Load weights into the model, regardless of its present labels."""
        self._rehearsal_model = None
        self._replace_output_layer([])
        scheme = self._output_layer.attrs["scheme"]
        read(self.model)
        attrs = self._output_layer.attrs
        check_no_label_temperatures(attrs.pop("label_temperatures", None), self.name)
        if "unseen" in attrs:  # version 0.1 stored the untrained labels
            untrained = attrs.pop("unseen")
            attrs["trained_labels"] = [la for la in attrs["labels"] if la not in untrained]
        found = attrs["scheme"]
        if found != scheme:
            raise ValueError(Errors.P007.format(name=self.name, found=found, scheme=scheme))

    def _writers(self) -> dict[str, Callable[[Path], Any]]:
        return {"model": lambda target: self.model.to_disk(target)}

    def _readers(self) -> dict[str, Callable[[Path], Any]]:
        return {"model": lambda source: self._load(lambda model: model.from_disk(source))}

    def _byte_writers(self) -> dict[str, Callable[[], bytes]]:
        return {"model": lambda: self.model.to_bytes()}

    def _byte_readers(self) -> dict[str, Callable[[bytes], Any]]:
        return {"model": lambda data: self._load(lambda model: model.from_bytes(data))}


def _warn_of_unused_weights(nlp: Language) -> None:
    """Warn of pretrained weights that spaCy does not load, because the config has no place."""
    config = nlp.config.interpolate()
    path = config["initialize"].get("init_tok2vec")
    if path and not config.get("pretraining"):
        warnings.warn(Warnings.W121.format(path=path), stacklevel=2)
