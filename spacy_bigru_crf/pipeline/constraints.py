"""From documents to masks: which states the rules and earlier pipes leave to each token.

- No entity crosses the start of a sentence, begins on whitespace, or ends on it.
- Entities that another pipe has set are kept; they win over the rules above. Where the model
  does not know their label, or its scheme cannot express them side by side, no other entity may
  take their tokens.
- Blocked tokens (``ent_iob`` 3 without a type) belong to no entity.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ENT_IOB, ENT_TYPE, IS_SPACE, SENT_START
from spacy.tokens import Doc, Span

from spacy_bigru_crf.pipeline.span_scores import own_entities
from spacy_bigru_crf.tags import states

_IOB_BEGIN = 3


def allowed_states(
    docs: Sequence[Doc],
    labels: Sequence[str | None],
    transitions: NDArray[np.bool_],
    pipe: str | None = None,
) -> NDArray[np.bool_] | None:
    """The states that each token may have. None if nothing is forbidden to any.

    docs: Documents as they come to the pipe, before it annotates them.
    labels: The model's labels, in their order; None for one that it has not been taught yet.
    transitions: (n_states, n_states), which state may follow which.
    pipe: The name of the pipe that asks, whose own entities bind nobody.
    Returns (N, n_states) for the N tokens of all documents, one after the other.
    """
    columns = [doc.to_array([SENT_START, IS_SPACE, ENT_IOB, ENT_TYPE]) for doc in docs]
    tokens = np.concatenate([column.reshape(-1, 4) for column in columns])
    sent_start, is_space, ent_iob, ent_type = tokens.T
    starts = np.cumsum([0, *(len(doc) for doc in docs)])
    border = sent_start == 1
    border[starts[:-1][starts[:-1] < len(border)]] = False
    has_presets = (ent_iob == _IOB_BEGIN).any()
    if not (border.any() or is_space.any() or has_presets):
        return None

    n_labels = len(labels)
    mask = np.ones((len(tokens), states.n_states(n_labels)), dtype=np.bool_)
    after = np.flatnonzero(border)
    mask[after] &= states.allowed_at_start(n_labels)
    mask[after - 1] &= states.allowed_at_end(n_labels)
    mask[is_space == 1] &= ~(states.begins_span(n_labels) | states.ends_span(n_labels))
    if has_presets:
        only_outside = np.zeros(mask.shape[1], dtype=np.bool_)
        only_outside[0] = True
        mask[(ent_iob == _IOB_BEGIN) & (ent_type == 0)] = only_outside
        for doc, start in zip(docs, starts[:-1].tolist(), strict=True):
            presets = preset_entities(doc, pipe)
            _allow_only_presets(mask[start : start + len(doc)], presets, labels, transitions)
    return mask


def preset_entities(doc: Doc, pipe: str | None) -> list[Span]:
    """The entities of a document that others than this pipe have set."""
    if pipe is None:
        return list(doc.ents)
    own = own_entities(doc, pipe)
    return [ent for ent in doc.ents if (ent.start, ent.end, ent.label) not in own]


def blocked_tokens(doc: Doc) -> list[int]:
    """The tokens that an earlier pipe has barred from entities."""
    if not doc.has_annotation("ENT_IOB"):  # mostly so, and faster to see than the numbers
        return []
    ent_iob, ent_type = doc.to_array([ENT_IOB, ENT_TYPE]).reshape(-1, 2).T
    return np.flatnonzero((ent_iob == _IOB_BEGIN) & (ent_type == 0)).tolist()


def _allow_only_presets(
    mask: NDArray[np.bool_],
    presets: Sequence[Span],
    labels: Sequence[str | None],
    transitions: NDArray[np.bool_],
) -> None:
    index = {label: i for i, label in enumerate(labels)}
    known = [ent for ent in presets if ent.label_ in index]
    path = states.spans_to_states([(e.start, e.end, index[e.label_]) for e in known], len(mask))
    for left, right in itertools.pairwise(known):
        if left.end == right.start and not transitions[path[left.end - 1], path[right.start]]:
            path[left.start : left.end] = path[right.start : right.end] = 0
    for ent in presets:
        mask[ent.start : ent.end] = False
        mask[np.arange(ent.start, ent.end), path[ent.start : ent.end]] = True
