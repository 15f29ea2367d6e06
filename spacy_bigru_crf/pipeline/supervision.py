"""Supervision from annotated examples: gold states, and spans known to be wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.attrs import ENT_IOB, ORTH
from spacy.errors import Errors as SpacyErrors
from spacy.tokens import Span
from spacy.training import Example

from spacy_bigru_crf.crf.incorrect_spans import ALL_OUTSIDE
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.losses import MISSING
from spacy_bigru_crf.crf.padding import cells_of_tokens
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline.constraints import allowed_states
from spacy_bigru_crf.tags.schemes import OUTSIDE
from spacy_bigru_crf.tags.state_space import StateSpace, state_space
from spacy_bigru_crf.tags.states import IndexedSpan
from spacy_bigru_crf.types import States_TB


@dataclass
class BrokenRules:
    """Count of the gold entities that no allowed path has, and that are therefore not learnt.

    Attributes:
        count: Their number.
        first: The text of the first one, quoted for the message.
    """

    count: int = 0
    first: str = ""

    def add(self, example: Example, start: int, end: int) -> None:
        """Count an entity.

        Args:
            example: The annotated document.
            start: First token of the entity in the predicted document.
            end: End of the entity, exclusive.
        """
        if not self.count:
            self.first = repr(example.predicted[start:end].text)
        self.count += 1


@dataclass(frozen=True)
class Supervision:
    """Training targets of a batch of examples.

    Attributes:
        path: (N,) int64, the state of each token, one document after the other; MISSING if the
            annotation is missing.
        incorrect: For each document the spans known to be wrong that ``path`` does not exclude.
        space: The states. Trained are the labels of this batch and of earlier ones.
        allowed: (N, S) or None, the mask of the states that the documents allow.
    """

    path: NDArray[np.int64]
    incorrect: list[list[IndexedSpan]]
    space: StateSpace
    allowed: NDArray[np.bool_] | None

    def padded(self, lattice: Lattice) -> States_TB:
        """Return the states as (T, B), MISSING beyond a document's end.

        Args:
            lattice: The lattice of the documents.
        """
        n_tokens, n_docs, _ = lattice.emissions.shape
        tags = torch.full((n_tokens * n_docs,), MISSING, dtype=torch.int64)
        tags[cells_of_tokens(lattice.lengths.tolist())] = torch.from_numpy(self.path)
        return tags.view(n_tokens, n_docs)


def supervise(
    examples: Sequence[Example],
    space: StateSpace,
    incorrect_spans_key: str | None = None,
    pipe: str | None = None,
) -> Supervision:
    """Read the training targets of a batch of examples.

    Args:
        examples: The batch.
        space: The states, with the labels that are trained so far.
        incorrect_spans_key: Key in ``reference.spans`` for spans known to be wrong, or None.
        pipe: Name of the calling pipe; entities it set in an earlier pass are not presets.

    Raises:
        ValueError: If the annotation has a label that is not among ``space.labels``, or calls a
            span both right and wrong.
    """
    docs = [example.predicted for example in examples]
    allowed = allowed_states(docs, space, pipe)
    path = gold_path(examples, space, allowed)
    incorrect = incorrect_spans(examples, space, incorrect_spans_key, path)
    labels = space.labels_in(path).union(space.trained_labels)
    trained = state_space(space.scheme.name, space.labels, labels)
    if trained is not space and allowed is not None:
        allowed = allowed_states(docs, trained, pipe)
    return Supervision(path, incorrect, trained, allowed)


def gold_path(
    examples: Sequence[Example],
    space: StateSpace,
    allowed: NDArray[np.bool_] | None = None,
    broken: BrokenRules | None = None,
) -> NDArray[np.int64]:
    """Return the annotated state of each token; MISSING where the annotation is missing.

    Entities that no allowed path has are missing as a whole.

    Args:
        examples: The annotated documents.
        space: The states.
        allowed: (N, S) or None, from ``constraints.allowed_states`` of the predicted documents.
        broken: Counter of these entities; None to not count them.

    Returns:
        (N,) int64 for the tokens of all predicted documents, one document after the other.

    Raises:
        ValueError: If the annotation has a label that is not among ``space.labels``.
    """
    paths = [np.zeros(0, dtype=np.int64)]
    start = 0
    for example in examples:
        end = start + len(example.predicted)
        path = _annotated_path(example, space)
        of_doc = None if allowed is None else allowed[start:end]
        _give_up_forbidden(path, space, of_doc, example, broken)
        paths.append(path)
        start = end
    return np.concatenate(paths)


def incorrect_spans(
    examples: Sequence[Example], space: StateSpace, key: str | None, path: NDArray[np.int64]
) -> list[list[IndexedSpan]]:
    """Return the spans known to be wrong, on the tokens of ``predicted``.

    Left out are spans that do not fit these tokens, spans with labels that the model does not have,
    and spans that ``path`` excludes anyway. The label ``O`` becomes ``ALL_OUTSIDE``: at least one
    of the tokens belongs to an entity.

    Args:
        examples: The annotated documents.
        space: The states.
        key: Key in ``reference.spans``; None if there are no such spans.
        path: (N,) from ``gold_path`` of the same examples.

    Returns:
        The spans of each document.

    Raises:
        ValueError: If the annotation calls a span both right and wrong.
    """
    index = {OUTSIDE: ALL_OUTSIDE} | space.index
    found: list[list[IndexedSpan]] = []
    first = 0
    for example in examples:
        of_doc = path[first : first + len(example.predicted)]
        first += len(of_doc)
        wrong = [] if key is None else example.reference.spans.get(key, [])
        # without spans, skip the alignment of tokens, which takes time
        found.append(_incorrect_spans(example, wrong, index, of_doc, space) if wrong else [])
    return found


def _incorrect_spans(
    example: Example,
    wrong: Sequence[Span],
    index: Mapping[str, int],
    path: NDArray[np.int64],
    space: StateSpace,
) -> list[IndexedSpan]:
    ents = example.get_aligned_ents_and_ner()[0]
    right = {(ent.start, ent.end, ent.label_) for ent in ents}
    spans = []
    for span in example.get_aligned_spans_y2x(wrong, allow_overlap=True):
        if span.label_ not in index:
            continue
        label, annotated = index[span.label_], path[span.start : span.end]
        is_outside = label == ALL_OUTSIDE and not annotated.any()
        if is_outside or (span.start, span.end, span.label_) in right:
            conflict = (span.start_char, span.end_char, span.label_)
            raise ValueError(SpacyErrors.E868.format(span=conflict))
        length = len(annotated)
        states = space.path([] if label == ALL_OUTSIDE else [(0, length, label)], length)
        if ((annotated == MISSING) | (annotated == states)).all():
            spans.append((span.start, span.end, label))
    return spans


def _annotated_path(example: Example, space: StateSpace) -> NDArray[np.int64]:
    """Return the annotated state of each predicted token, or MISSING."""
    predicted, reference = example.predicted, example.reference
    if not reference.has_annotation("ENT_IOB"):
        return np.full(len(predicted), MISSING, dtype=np.int64)
    if _same_tokens(example):
        ents = reference.ents
        missing = reference.to_array([ENT_IOB]).reshape(-1) == 0
    else:
        ents, tags = example.get_aligned_ents_and_ner()
        missing = np.array([tag is None for tag in tags], dtype=np.bool_)
    index = space.index
    for ent in ents:
        if ent.label_ not in index:
            raise ValueError(Errors.P001.format(label=ent.label_, text=ent.text, known=[*index]))
    path = space.path([(e.start, e.end, index[e.label_]) for e in ents], len(predicted))
    path[missing] = MISSING
    return path


def _same_tokens(example: Example) -> bool:
    if len(example.predicted) != len(example.reference):
        return False
    # usually the same words, and comparing them is faster than aligning them
    if np.array_equal(example.predicted.to_array([ORTH]), example.reference.to_array([ORTH])):
        return True
    one_to_one = example.alignment.x2y
    return bool(
        (one_to_one.lengths == 1).all()
        and (one_to_one.data == np.arange(len(example.predicted))).all()
    )


def _give_up_forbidden(
    path: NDArray[np.int64],
    space: StateSpace,
    allowed: NDArray[np.bool_] | None,
    example: Example,
    broken: BrokenRules | None,
) -> None:
    """Set entities that break a rule, or that the scheme cannot express, to MISSING, in place."""
    annotated = path != MISSING
    left, right = path[:-1], path[1:]
    clash = annotated[:-1] & annotated[1:] & ~space.allowed_transitions[left, right]
    bad = np.zeros(len(path), dtype=np.bool_)
    bad[:-1] |= clash
    bad[1:] |= clash
    if allowed is not None:
        bad |= annotated & ~allowed[np.arange(len(path)), path]
    if not bad.any():
        return
    path[bad & (path == 0)] = MISSING  # outside, but another pipe has set an entity
    for start, end, _ in space.spans(np.where(path == MISSING, 0, path)):
        if bad[start:end].any():
            path[start:end] = MISSING
            if broken is not None:
                broken.add(example, start, end)
