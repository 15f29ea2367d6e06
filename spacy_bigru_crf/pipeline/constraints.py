"""Constraints on the states of tokens, from rules and from the annotation of earlier pipes.

- No entity crosses the start of a sentence, or begins or ends with whitespace.
- Entities that another pipe has set (presets) are kept, even if they break the rule above. If
  their label is not trained, or the scheme cannot express them next to each other, no other entity
  may take their tokens.
- Blocked tokens (``ent_iob`` 3 without a type) belong to no entity.
"""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.attrs import ENT_IOB, ENT_TYPE, IS_SPACE, SENT_START
from spacy.tokens import Doc, Span
from thinc.api import Model

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.padding import cells_of_tokens
from spacy_bigru_crf.pipeline.provenance import preset_entities
from spacy_bigru_crf.tags.state_space import StateSpace, state_space

_IOB_BEGIN = 3


def allowed_states(
    docs: Sequence[Doc], space: StateSpace, pipe: str | None = None
) -> NDArray[np.bool_] | None:
    """Return the mask of the states that each token may have.

    Args:
        docs: Documents before the pipe annotates them.
        space: The states.
        pipe: Name of the calling pipe; entities it set in an earlier pass are not presets.

    Returns:
        (N, S) for the N tokens of all documents, one document after the other; None if all states
        are allowed.
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

    mask = np.ones((len(tokens), space.n_states), dtype=np.bool_)
    after = np.flatnonzero(border)
    mask[after] &= space.allowed_at_start
    mask[after - 1] &= space.allowed_at_end
    mask[is_space == 1] &= ~(space.begins | space.ends)
    if has_presets:
        only_outside = np.zeros(space.n_states, dtype=np.bool_)
        only_outside[0] = True
        mask[(ent_iob == _IOB_BEGIN) & (ent_type == 0)] = only_outside
        for doc, start in zip(docs, starts[:-1].tolist(), strict=True):
            presets = preset_entities(doc, pipe)
            _allow_only_presets(mask[start : start + len(doc)], presets, space)
    return mask


def state_space_of(model: Model[Any, Lattice]) -> StateSpace:
    """Return the state space of a model, with its trained labels."""
    attrs = model.get_ref("output_layer").attrs
    return state_space(attrs["scheme"], attrs["labels"], attrs["trained_labels"])


def blocked_tokens(doc: Doc) -> list[int]:
    """Return the tokens that an earlier pipe has blocked from entities."""
    if not doc.has_annotation("ENT_IOB"):  # the most frequent case, and a fast check
        return []
    ent_iob, ent_type = doc.to_array([ENT_IOB, ENT_TYPE]).reshape(-1, 2).T
    blocked: list[int] = np.flatnonzero((ent_iob == _IOB_BEGIN) & (ent_type == 0)).tolist()
    return blocked


def constrain(lattice: Lattice, space: StateSpace, allowed: NDArray[np.bool_] | None) -> Lattice:
    """Return the lattice of the paths with allowed states of trained labels only.

    Args:
        lattice: The lattice of documents, over the states of ``space``.
        space: The states.
        allowed: (N, S) or None, from ``allowed_states`` of the documents.
    """
    if not all(space.trained):
        trained = torch.from_numpy(space.trained_mask)
        lattice = lattice.constrain(trained.to(lattice.emissions.device))
    return lattice if allowed is None else lattice.constrain(_padded(allowed, lattice))


def _padded(rows: NDArray[np.bool_], lattice: Lattice) -> torch.Tensor:
    """Scatter the rows of tokens to (T, B, S); all states are allowed beyond a document's end."""
    n_tokens, n_docs, n_states = lattice.emissions.shape
    if n_docs == 1:
        # a single document may be very long, and needs no copy
        return torch.from_numpy(rows).to(lattice.emissions.device)[:, None, :]
    mask = torch.ones(n_tokens * n_docs, n_states, dtype=torch.bool)
    mask[cells_of_tokens(lattice.lengths.tolist())] = torch.from_numpy(rows)
    return mask.view(n_tokens, n_docs, n_states).to(lattice.emissions.device)


def _allow_only_presets(
    mask: NDArray[np.bool_], presets: Sequence[Span], space: StateSpace
) -> None:
    index = space.trained_index
    trained = [ent for ent in presets if ent.label_ in index]
    path = space.path([(e.start, e.end, index[e.label_]) for e in trained], len(mask))
    for left, right in itertools.pairwise(trained):
        together = space.allowed_transitions[path[left.end - 1], path[right.start]]
        if left.end == right.start and not together:
            path[left.start : left.end] = path[right.start : right.end] = 0
    for ent in presets:
        mask[ent.start : ent.end] = False
        mask[np.arange(ent.start, ent.end), path[ent.start : ent.end]] = True
