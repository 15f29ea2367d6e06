"""The pipe ``ner_crf``: named entities by exact inference on a lattice."""

import math
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy import util
from spacy.errors import Errors as SpacyErrors
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc, Span
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer, set_dropout_rate

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.errors import Errors, Warnings
from spacy_bigru_crf.pipeline.batches import batches_by_length
from spacy_bigru_crf.pipeline.clipping import clip_global_norm
from spacy_bigru_crf.pipeline.doc_constraints import allowed_states, blocked_tokens
from spacy_bigru_crf.pipeline.gold import BrokenRules, Supervision, gold_states, supervise
from spacy_bigru_crf.pipeline.masks import constrain, padded
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import get_scheme

# (start token, end token exclusive, label)
LabelledSpan = tuple[int, int, str]


class NerCrf(TrainablePipe):
    """Named entity recogniser with a CRF: ``nlp.add_pipe("ner_crf")``.

    vocab: The shared vocabulary.
    model: A model that gives documents a lattice: ``spacy-bigru-crf.Tagger.v1``.
    name: Name of the pipe in the pipeline.
    max_grad_norm: The norm of all gradients of the model together to which they are scaled down
        where it is larger (Pascanu et al. 2013, algorithm 1); 0 for no clipping.
    scorer: The scoring method.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Model[list[Doc], Lattice],
        name: str = "ner_crf",
        *,
        max_grad_norm: float = 5.0,
        scorer: Callable | None = None,
    ) -> None:
        if max_grad_norm < 0:
            raise ValueError(Errors.P002.format(name=name, value=max_grad_norm))
        self.vocab = vocab
        self.model = model
        self.name = name
        self.cfg: dict[str, Any] = {"max_grad_norm": max_grad_norm}
        self.scorer = scorer

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of their states."""
        return tuple(self._decoder.attrs["labels"])

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
        self._warn_of_broken_rules(get_examples())
        sample = [example.predicted for example in islice(get_examples(), 10)]
        if not sample:
            raise ValueError(SpacyErrors.E923.format(name=self.name))
        self._decoder.attrs["unseen"] = [*self.labels]
        self.model.initialize(X=sample)

    def predict(self, docs: Iterable[Doc]) -> list[list[LabelledSpan]]:
        """Find the entities of documents, without changing them.

        Returns the entities of each document, those that it had included if their label is known.
        """
        docs = list(docs)
        spans: list[list[LabelledSpan]] = [[] for _ in docs]
        taught, transitions = self._taught(), self._transitions()
        for batch in batches_by_length([len(doc) for doc in docs]):
            batch_docs = [docs[i] for i in batch]
            allowed = allowed_states(batch_docs, taught, transitions)
            lattice = constrain(self.model.predict(batch_docs), taught, allowed)
            paths, _ = viterbi_decode(lattice)
            for i, path in zip(batch, paths, strict=True):
                spans[i] = [
                    (start, end, self.labels[label])
                    for start, end, label in states.states_to_spans(path.cpu().numpy())
                ]
        return spans

    def set_annotations(self, docs: Iterable[Doc], spans: list[list[LabelledSpan]]) -> None:
        """Write entities into documents. Every token is annotated afterwards.

        Entities that were there before stay as they are, with their ids; so do blocked tokens.
        """
        for doc, found in zip(docs, spans, strict=True):
            kept = list(doc.ents)
            taken = {token for ent in kept for token in range(ent.start, ent.end)}
            ents = [
                Span(doc, start, end, label=label)
                for start, end, label in found
                if start not in taken
            ]
            blocked = [doc[i : i + 1] for i in blocked_tokens(doc)]
            doc.set_ents([*kept, *ents], blocked=blocked)

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

    def get_loss(self, examples: Iterable[Example], lattice: Lattice) -> tuple[float, Lattice]:
        """The decoder's loss: summed over the batch, and the gradient of its mean over the
        documents."""
        return self._loss(lattice, self._supervise(list(examples)))

    def _supervise(self, examples: Sequence[Example]) -> Supervision:
        return supervise(examples, self.labels, self._taught(), self._transitions())

    def _loss(self, lattice: Lattice, supervision: Supervision) -> tuple[float, Lattice]:
        lattice = constrain(lattice, supervision.taught, supervision.allowed)
        decoder = self._decoder
        losses, gradient = decoder.attrs["loss"](
            lattice, padded(supervision.gold, lattice), decoder.attrs["scheme"], self.labels
        )
        # what earlier pipes have set may leave the annotation no path; nothing is learnt then
        losses = losses[losses != math.inf]
        if not losses.isfinite().all():
            raise ValueError(Errors.P006.format(name=self.name))
        weight = 1.0 / lattice.n_documents
        return float(losses.sum()), Lattice(
            gradient.emissions * weight,
            gradient.transitions * weight,
            gradient.start * weight,
            gradient.end * weight,
            gradient.lengths,
        )

    def finish_update(self, sgd: Optimizer) -> None:
        """Clip the gradients by their common norm and let the optimizer use them."""
        if self.cfg["max_grad_norm"]:
            clip_global_norm(self.model, self.cfg["max_grad_norm"])
        self.model.finish_update(sgd)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Serialize the weights and labels; settings are in the pipeline's config."""
        return util.to_bytes(
            {
                "vocab": lambda: self.vocab.to_bytes(exclude=exclude),
                "model": lambda: self.model.to_bytes(),
            },
            exclude,
        )

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> "NerCrf":
        """Take over weights and labels."""
        readers: dict[str, Callable] = {
            "vocab": lambda data: self.vocab.from_bytes(data, exclude=exclude),
            "model": lambda data: self._load(lambda model: model.from_bytes(data)),
        }
        util.from_bytes(bytes_data, readers, exclude)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the weights and labels; settings are in the pipeline's config."""
        writers: dict[str, Callable] = {
            "vocab": lambda target: self.vocab.to_disk(target, exclude=exclude),
            "model": lambda target: self.model.to_disk(target),
        }
        util.to_disk(path, writers, exclude)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "NerCrf":
        """Load weights and labels."""
        readers: dict[str, Callable] = {
            "vocab": lambda source: self.vocab.from_disk(source, exclude=exclude),
            "model": lambda source: self._load(lambda model: model.from_disk(source)),
        }
        util.from_disk(path, readers, exclude)
        return self

    def _load(self, read: Callable[[Model], Any]) -> None:
        """Read weights into the model, whatever labels it had before."""
        self._replace_decoder([])
        scheme = self._decoder.attrs["scheme"]
        read(self.model)
        found = self._decoder.attrs["scheme"]
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
