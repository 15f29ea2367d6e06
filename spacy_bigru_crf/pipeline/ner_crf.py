"""The pipe ``ner_crf``: named entities by exact inference on a lattice."""

import math
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy import util
from spacy.errors import Errors as SpacyErrors
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer, set_dropout_rate

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.errors import Errors, Warnings
from spacy_bigru_crf.pipeline import rehearsal
from spacy_bigru_crf.pipeline.alternatives import Alternatives
from spacy_bigru_crf.pipeline.batches import batches_by_length
from spacy_bigru_crf.pipeline.calibration import Calibration, check_no_label_temperatures
from spacy_bigru_crf.pipeline.clipping import clip_global_norm
from spacy_bigru_crf.pipeline.constraints import allowed_states
from spacy_bigru_crf.pipeline.entities import write_entities
from spacy_bigru_crf.pipeline.masks import constrain, padded
from spacy_bigru_crf.pipeline.span_decoder import METHODS, SpanDecoder
from spacy_bigru_crf.pipeline.span_scores import register_extension
from spacy_bigru_crf.pipeline.storage import Stored
from spacy_bigru_crf.pipeline.supervision import BrokenRules, Supervision, gold_states, supervise
from spacy_bigru_crf.pipeline.thresholds import ScoredSpan, ThresholdPolicy
from spacy_bigru_crf.pipeline.windows import can_window, window_lattice
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import get_scheme


class NerCrf(Stored, Alternatives):
    """Named entity recogniser with a CRF: ``nlp.add_pipe("ner_crf")``.

    vocab: The shared vocabulary.
    model: A model that gives documents a lattice: ``spacy-bigru-crf.Tagger.v1``.
    name: Name of the pipe in the pipeline.
    decoding: ``viterbi`` for the most probable segmentation, ``mbr_spans`` for the spans whose
        probabilities exceed their thresholds (0.5 where there is none) by most, in sum.
    span_scores: Whether to store the probability of each entity, in ``doc.spans`` under the name
        of the pipe and as ``ent._.ner_crf_score``.
    threshold: The probability below which an entity is dropped.
    label_thresholds: The same for single labels, instead of ``threshold``.
    window: Documents of more tokens than this are encoded in overlapping windows of so many, one
        batch of them after the other; 0 for never. Entities are found in the document as a whole.
    window_context: How many tokens at each end of a window are there for its neighbours only.
    incorrect_spans_key: Where ``doc.spans`` of the training data holds spans known to be wrong,
        with the same meaning as in spaCy's ``ner``; None for nowhere.
    max_grad_norm: The norm of all gradients of the model together to which they are scaled down
        where it is larger (Pascanu et al. 2013, algorithm 1); 0 for no clipping.
    scorer: The scoring method.
    """

    # what of its directory holds what calibration has learnt
    calibrated = "model"

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
        scorer: Callable | None = None,
    ) -> None:
        if max_grad_norm < 0:
            raise ValueError(Errors.P002.format(name=name, value=max_grad_norm))
        if decoding not in METHODS:
            known = ", ".join(METHODS)
            raise ValueError(Errors.P013.format(name=name, value=decoding, known=known))
        label_thresholds = dict(label_thresholds or {})
        for setting, value in {"threshold": threshold, **label_thresholds}.items():
            if not 0.0 <= value <= 1.0:
                raise ValueError(Errors.P014.format(name=name, setting=setting, value=value))
        if window and not 0 <= 2 * window_context < window:
            raise ValueError(Errors.P012.format(name=name, window=window, context=window_context))
        self.vocab = vocab
        self.model = model
        self.name = name
        self.cfg: dict[str, Any] = {
            "decoding": decoding,
            "span_scores": span_scores,
            "threshold": threshold,
            "label_thresholds": label_thresholds,
            "window": window,
            "window_context": window_context,
            "incorrect_spans_key": incorrect_spans_key,
            "max_grad_norm": max_grad_norm,
        }
        self.scorer = scorer
        # of the latest update, before clipping; for the training logger
        self.gradient_norm: float | None = None
        # what nlp.rehearse keeps to: nlp.resume_training puts a copy of the model here
        self._rehearsal_model: Model[list[Doc], Lattice] | None = None
        register_extension()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of their states."""
        return tuple(self._decoder.attrs["labels"])

    @property
    def taught_labels(self) -> tuple[str, ...]:
        """The labels that it may find: those that an update has taught."""
        return tuple(label for label in self._taught() if label is not None)

    @property
    def label_data(self) -> tuple[str, ...]:
        """What ``spacy init labels`` stores and ``initialize`` takes."""
        return self.labels

    @property
    def _decoder(self) -> Model[Any, Lattice]:
        return self.model.get_ref("output_layer")

    def add_label(self, label: str) -> int:
        """Add a label, also to a trained model. Returns 1, or 0 if it was there.

        A label is not predicted before an update has seen it, so that a model says the same
        after as before.
        """
        if not isinstance(label, str):
            raise ValueError(SpacyErrors.E187)
        if label in self.labels:
            return 0
        self._replace_decoder([*self.labels, label])
        self.vocab.strings.add(label)
        return 1

    def _replace_decoder(self, labels: list[str]) -> None:
        old = self._decoder
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

        get_examples: Returns representative examples.
        nlp: The pipeline.
        labels: The labels, as ``spacy init labels`` stores them for this pipe or for spaCy's
            ``ner``; None to take them from the examples.
        """
        validate_get_examples(get_examples, "NerCrf.initialize")
        util.check_lexeme_norms(self.vocab, "ner_crf")
        if labels is None:
            labels = sorted({ent.label_ for eg in get_examples() for ent in eg.reference.ents})
        elif isinstance(labels, dict):
            # the moves of ner's transition system, each with its labels
            labels = sorted({label for move in labels.values() for label in move if label})
        for label in labels:
            self.add_label(label)
        if not self.labels:
            warnings.warn(Warnings.W002.format(name=self.name), stacklevel=2)
        if unknown := self.cfg["label_thresholds"].keys() - set(self.labels):
            label = min(unknown)
            raise ValueError(Errors.P015.format(name=self.name, label=label, known=[*self.labels]))
        self._warn_of_broken_rules(get_examples())
        sample = [example.predicted for example in islice(get_examples(), 10)]
        if not sample:
            raise ValueError(SpacyErrors.E923.format(name=self.name))
        self._decoder.attrs.update(unseen=[*self.labels], temperature=1.0)
        self.model.initialize(X=sample)
        self._fit_words(get_examples())

    def _fit_words(self, examples: Iterable[Example]) -> None:
        """Tell the layers that ask for it (``WordVectors.v1``) how often each word occurs."""
        nodes = [node for node in self.model.walk() if "fit_words" in node.attrs]
        if not nodes:
            return
        counts = Counter(token.text for example in examples for token in example.predicted)
        for node in nodes:
            node.attrs["fit_words"](node, counts)

    def predict(self, docs: Iterable[Doc]) -> list[list[ScoredSpan]]:
        """Find the entities of documents, without changing them.

        Returns the entities of each document, including those that other pipes have set if their
        label is known.
        """
        return self._decoded(list(docs), self.decoder())

    def _decoded(self, docs: Sequence[Doc], decoder: SpanDecoder) -> list[list[ScoredSpan]]:
        spans: list[list[ScoredSpan]] = [[] for _ in docs]
        for batch, lattice in self.lattices(docs):
            for i, found in zip(batch, decoder.decode(lattice), strict=True):
                spans[i] = found
            del lattice  # that of a long document is large; the next is made before it is replaced
        return spans

    def lattices(self, docs: Sequence[Doc]) -> Iterator[tuple[list[int], Lattice]]:
        """The lattices of the paths that documents allow, batch by batch.

        Documents without tokens have none. Yields the indices of the documents, and theirs.
        """
        taught, transitions = self._taught(), self._transitions()
        for batch in batches_by_length([len(doc) for doc in docs], self.cfg["window"]):
            batch_docs = [docs[i] for i in batch]
            yield (
                batch,
                constrain(
                    self._encode(batch_docs),
                    taught,
                    allowed_states(batch_docs, taught, transitions, self.name),
                ),
            )

    def _encode(self, docs: Sequence[Doc]) -> Lattice:
        window, context = self.cfg["window"], self.cfg["window_context"]
        # such a document has a batch to itself
        if 0 < window < len(docs[0]) and can_window(self.model):
            return window_lattice(self.model, docs[0], window, context)
        return self.model.predict(docs)

    def decoder(self) -> SpanDecoder:
        """How entities are chosen, by the settings as they are now."""
        thresholds = self.cfg["label_thresholds"]
        return SpanDecoder(
            self.cfg["decoding"],
            ThresholdPolicy(
                self.labels,
                self.cfg["span_scores"],
                np.array([thresholds.get(label, self.cfg["threshold"]) for label in self.labels]),
            ),
            self._transitions(),
            Calibration(self._decoder.attrs["temperature"]),
        )

    def best_spans(self, docs: Sequence[Doc]) -> list[list[ScoredSpan]]:
        """The most probable segmentation of documents, without thresholds and scores.

        It is the same at every temperature.
        """
        decoder = self.decoder()
        anything = decoder.acceptance.of_anything()
        return self._decoded(docs, replace(decoder, method="viterbi", acceptance=anything))

    def set_calibration(self, temperature: float) -> None:
        """Set what the lattice is divided by."""
        self._decoder.attrs["temperature"] = temperature

    def set_annotations(self, docs: Iterable[Doc], spans: list[list[ScoredSpan]]) -> None:
        """Write entities into documents, and their scores. Every token is annotated afterwards.

        Entities that other pipes have set stay as they are, with their ids; so do blocked tokens.
        """
        for doc, found in zip(docs, spans, strict=True):
            write_entities(doc, found, self.name, scored=self.cfg["span_scores"])

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from a batch of examples.

        drop: The dropout rate.
        sgd: The optimizer; None to collect gradients only.
        losses: Where to add the loss, under the name of the pipe.
        """
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        validate_examples(examples, "NerCrf.update")
        if not any(len(example.predicted) for example in examples):
            return losses
        supervision = self._supervise(examples)
        self._decoder.attrs["unseen"] = [
            label
            for label, taught in zip(self.labels, supervision.taught, strict=True)
            if taught is None
        ]
        set_dropout_rate(self.model, drop)
        lattice, backprop = self.model.begin_update([eg.predicted for eg in examples])
        loss, gradient = self._loss(lattice, supervision)
        backprop(gradient)
        if sgd not in (None, False):
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
        """Keep to what the pipe said when ``nlp.resume_training`` was called; without that,
        nothing happens.

        examples: Texts like those of the first training. Annotation is not looked at.
        drop: The dropout rate.
        sgd: The optimizer; None to collect gradients only.
        losses: Where to add the loss, in nats, under the name of the pipe.
        """
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        validate_examples(examples, "NerCrf.rehearse")
        docs = [example.predicted for example in examples]
        if self._rehearsal_model is None or not any(len(doc) for doc in docs):
            return losses
        losses[self.name] += rehearsal.rehearse(
            self.model, self._rehearsal_model, docs, drop=drop, pipe=self.name
        )
        if sgd not in (None, False):
            self.finish_update(sgd)
        return losses

    def get_loss(self, examples: Iterable[Example], lattice: Lattice) -> tuple[float, Lattice]:
        """The decoder's loss: summed over the batch, and the gradient of its mean over the
        documents."""
        return self._loss(lattice, self._supervise(list(examples)))

    def _supervise(self, examples: Sequence[Example]) -> Supervision:
        key = self.cfg["incorrect_spans_key"]
        return supervise(examples, self.labels, self._taught(), self._transitions(), key, self.name)

    def _loss(self, lattice: Lattice, supervision: Supervision) -> tuple[float, Lattice]:
        lattice = constrain(lattice, supervision.taught, supervision.allowed)
        decoder = self._decoder
        losses, gradient = decoder.attrs["loss"](
            lattice,
            padded(supervision.gold, lattice),
            supervision.incorrect,
            decoder.attrs["scheme"],
            self.labels,
        )
        # what earlier pipes have set, or contradictory wrong spans, may leave the annotation no
        # path; nothing is learnt then
        losses = losses[losses != math.inf]
        if not losses.isfinite().all():
            raise ValueError(Errors.P006.format(name=self.name))
        return float(losses.sum()), gradient.scale(1.0 / lattice.n_documents)

    def finish_update(self, sgd: Optimizer) -> None:
        """Clip the gradients by their common norm and let the optimizer use them."""
        if self.cfg["max_grad_norm"]:
            self.gradient_norm = clip_global_norm(self.model, self.cfg["max_grad_norm"])
        self.model.finish_update(sgd)

    def load(self, read: Callable[[Model], Any]) -> None:
        """Read weights into the model, whatever labels it had before."""
        self._rehearsal_model = None
        self._replace_decoder([])
        scheme = self._decoder.attrs["scheme"]
        read(self.model)
        attrs = self._decoder.attrs
        check_no_label_temperatures(attrs.pop("label_temperatures", None), self.name)
        found = attrs["scheme"]
        if found != scheme:
            raise ValueError(Errors.P007.format(name=self.name, found=found, scheme=scheme))

    def _taught(self) -> list[str | None]:
        """The labels, with None for those that no update has taught yet."""
        unseen = set(self._decoder.attrs["unseen"])
        return [None if label in unseen else label for label in self.labels]

    def _transitions(self) -> NDArray[np.bool_]:
        return _allowed_transitions(self._decoder.attrs["scheme"], len(self.labels))

    def _warn_of_broken_rules(self, examples: Iterable[Example]) -> None:
        broken = BrokenRules()
        for example in examples:
            allowed = allowed_states([example.predicted], self.labels, self._transitions())
            gold_states([example], self.labels, self._transitions(), allowed, broken)
        if broken.count:
            warnings.warn(
                Warnings.W001.format(
                    name=self.name,
                    count=broken.count,
                    first=broken.first,
                    scheme=self._decoder.attrs["scheme"],
                ),
                stacklevel=2,
            )


@lru_cache(maxsize=16)
def _allowed_transitions(scheme: str, n_labels: int) -> NDArray[np.bool_]:
    return states.allowed_transitions(get_scheme(scheme), n_labels)
