"""From examples to gold masks: which states the annotation leaves to each token."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ENT_IOB, ORTH
from spacy.errors import Errors as SpacyErrors
from spacy.training import Example

from spacy_bigru_crf.crf.incorrect_spans import ALL_OUTSIDE
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline.constraints import allowed_states
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import OUTSIDE

MISSING = -1


@dataclass
class BrokenRules:
    """Gold entities that no allowed path has, and which are therefore not learnt from.

    count: How many.
    first: The first one, for the message.
    """

    count: int = 0
    first: str = ""

    def add(self, example: Example, start: int, end: int) -> None:
        """Count the entity that covers these tokens of the predicted document."""
        if not self.count:
            self.first = repr(example.predicted[start:end].text)
        self.count += 1


@dataclass(frozen=True)
class Supervision:
    """What a batch of examples teaches.

    gold: (N, n_states) for the tokens of all documents, which states the annotation leaves.
    incorrect: For each document the spans known to be wrong, of those that ``gold`` leaves.
    taught: The labels that are taught, by this batch or before; None for the others.
    allowed: (N, n_states) or None, which states the documents allow.
    """

    gold: NDArray[np.bool_]
    incorrect: list[list[states.IndexedSpan]]
    taught: list[str | None]
    allowed: NDArray[np.bool_] | None


def supervise(
    examples: Sequence[Example],
    labels: Sequence[str],
    taught: Sequence[str | None],
    transitions: NDArray[np.bool_],
    incorrect_spans_key: str | None = None,
    pipe: str | None = None,
) -> Supervision:
    """Read what a batch of examples teaches.

    labels: The model's labels, in their order.
    taught: The same with None for those that no update has taught yet.
    transitions: (n_states, n_states), which state may follow which.
    incorrect_spans_key: Where ``reference.spans`` holds spans known to be wrong, if anywhere.
    pipe: The name of the pipe that learns, whose own entities bind nobody.
    Raises ValueError if the annotation has a label that is not among ``labels``, or calls a span
    both right and wrong.
    """
    docs = [example.predicted for example in examples]
    allowed = allowed_states(docs, taught, transitions, pipe)
    gold = gold_states(examples, labels, transitions, allowed)
    incorrect = incorrect_spans(examples, labels, incorrect_spans_key, gold)
    # the annotation teaches the labels of those tokens to which it leaves one state
    states_taught = gold[gold.sum(1) == 1].any(0)
    taught = [
        label if before or states_taught[states.states_of_label(i)].any() else None
        for i, (label, before) in enumerate(zip(labels, taught, strict=True))
    ]
    allowed = allowed_states(docs, taught, transitions, pipe)
    return Supervision(gold, incorrect, taught, allowed)


def gold_states(
    examples: Sequence[Example],
    labels: Sequence[str],
    transitions: NDArray[np.bool_],
    allowed: NDArray[np.bool_] | None,
    broken: BrokenRules | None = None,
) -> NDArray[np.bool_]:
    """The states that the annotation leaves to each token.

    Tokens whose annotation is missing keep all states, and so do those whose annotation no
    allowed path can have.

    examples: The annotation; tokens are those of ``predicted``.
    labels: The model's labels, in their order.
    transitions: (n_states, n_states), which state may follow which.
    allowed: (N, n_states) from ``doc_constraints.allowed_states`` of the predicted documents.
    broken: Where to count the entities that are given up.
    Returns (N, n_states) for the tokens of all predicted documents, one after the other.
    Raises ValueError if the annotation has a label that is not among ``labels``.
    """
    index = {label: i for i, label in enumerate(labels)}
    paths = []
    start = 0
    for example in examples:
        end = start + len(example.predicted)
        path = _annotated_path(example, index)
        _give_up_forbidden(
            path, transitions, None if allowed is None else allowed[start:end], example, broken
        )
        paths.append(path)
        start = end
    path = np.concatenate(paths) if paths else np.zeros(0, dtype=np.int64)
    missing = path == MISSING
    gold = np.zeros((len(path), states.n_states(len(labels))), dtype=np.bool_)
    gold[np.arange(len(path)), np.where(missing, 0, path)] = True
    gold[missing] = True
    return gold


def incorrect_spans(
    examples: Sequence[Example],
    labels: Sequence[str],
    key: str | None,
    gold: NDArray[np.bool_],
) -> list[list[states.IndexedSpan]]:
    """The spans known to be wrong, in the tokens of ``predicted``.

    Spans that fit no tokens there are left out, those of labels that the model does not know,
    because it predicts none, and those that ``gold`` does not leave anyway. The label ``O``
    becomes ``ALL_OUTSIDE``: at least one of the tokens belongs to an entity.

    key: Where ``reference.spans`` holds them; None for nowhere.
    gold: (N, n_states) from ``gold_states`` of the same examples.
    Raises ValueError if the annotation calls a span both right and wrong.
    """
    index = {OUTSIDE: ALL_OUTSIDE} | {label: i for i, label in enumerate(labels)}
    found: list[list[states.IndexedSpan]] = []
    first = 0
    for example in examples:
        left = gold[first : first + len(example.predicted)]
        first += len(left)
        wrong = [] if key is None else example.reference.spans.get(key, [])
        if not wrong:  # before the tokens are aligned, which takes time
            found.append([])
            continue
        aligned = example.get_aligned_spans_y2x(wrong, allow_overlap=True)
        ents = example.get_aligned_ents_and_ner()[0]
        right = {(ent.start, ent.end, ent.label_) for ent in ents}
        spans = []
        for span in aligned:
            if span.label_ not in index:
                continue
            label = index[span.label_]
            is_outside = label == ALL_OUTSIDE and _is_outside(left[span.start : span.end])
            if is_outside or (span.start, span.end, span.label_) in right:
                conflict = (span.start_char, span.end_char, span.label_)
                raise ValueError(SpacyErrors.E868.format(span=conflict))
            if _leaves(left[span.start : span.end], label):
                spans.append((span.start, span.end, label))
        found.append(spans)
    return found


def _is_outside(gold: NDArray[np.bool_]) -> bool:
    return bool(gold[:, 0].all() and not gold[:, 1:].any())


def _leaves(gold: NDArray[np.bool_], label: int) -> bool:
    """Does the annotation of these tokens leave them as a span, or outside?"""
    length = len(gold)
    spans = [] if label == ALL_OUTSIDE else [(0, length, label)]
    return bool(gold[np.arange(length), states.spans_to_states(spans, length)].all())


def _annotated_path(example: Example, index: dict[str, int]) -> NDArray[np.int64]:
    """The annotated state of each predicted token, or MISSING."""
    predicted, reference = example.predicted, example.reference
    if not reference.has_annotation("ENT_IOB"):
        return np.full(len(predicted), MISSING, dtype=np.int64)
    if _same_tokens(example):
        ents = reference.ents
        missing = reference.to_array([ENT_IOB]).reshape(-1) == 0
    else:
        ents, tags = example.get_aligned_ents_and_ner()
        missing = np.array([tag is None for tag in tags], dtype=np.bool_)
    for ent in ents:
        if ent.label_ not in index:
            raise ValueError(Errors.P001.format(label=ent.label_, text=ent.text, known=[*index]))
    spans = [(ent.start, ent.end, index[ent.label_]) for ent in ents]
    path = states.spans_to_states(spans, len(predicted))
    path[missing] = MISSING
    return path


def _same_tokens(example: Example) -> bool:
    if len(example.predicted) != len(example.reference):
        return False
    # most often the very same words, which is faster to see than by aligning them
    if np.array_equal(example.predicted.to_array([ORTH]), example.reference.to_array([ORTH])):
        return True
    one_to_one = example.alignment.x2y
    return bool(
        (one_to_one.lengths == 1).all()
        and (one_to_one.data == np.arange(len(example.predicted))).all()
    )


def _give_up_forbidden(
    path: NDArray[np.int64],
    transitions: NDArray[np.bool_],
    allowed: NDArray[np.bool_] | None,
    example: Example,
    broken: BrokenRules | None,
) -> None:
    """Make missing what breaks a rule or what the scheme cannot express: entities as a whole."""
    known = path != MISSING
    left, right = path[:-1], path[1:]
    clash = known[:-1] & known[1:] & ~transitions[left, right]
    bad = np.zeros(len(path), dtype=np.bool_)
    bad[:-1] |= clash
    bad[1:] |= clash
    if allowed is not None:
        bad |= known & ~allowed[np.arange(len(path)), path]
    if not bad.any():
        return
    path[bad & (path == 0)] = MISSING  # outside, where another pipe has set an entity
    for start, end, _ in states.states_to_spans(np.where(path == MISSING, 0, path)):
        if bad[start:end].any():
            path[start:end] = MISSING
            if broken is not None:
                broken.add(example, start, end)
