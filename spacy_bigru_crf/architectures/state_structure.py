"""What a tag scheme says about states, as tensors."""

from functools import lru_cache

import numpy as np
import torch

from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import get_scheme


class StateStructure:
    """The states of a scheme over a number of labels.

    tied: (S,) int64, the number of the tag whose scores each state takes.
    forbidden: (S, S) bool, which state may not follow which, [from, to].
    forbidden_at_start, forbidden_at_end: (S,) bool.
    """

    def __init__(self, scheme: str, n_labels: int, device: torch.device) -> None:
        def tensor(array: np.ndarray) -> torch.Tensor:
            return torch.from_numpy(array).to(device)

        name = get_scheme(scheme)
        self.tied = tensor(states.tied_tags(name, n_labels))
        self.forbidden = tensor(~states.allowed_transitions(name, n_labels))
        self.forbidden_at_start = tensor(~states.allowed_at_start(n_labels))
        self.forbidden_at_end = tensor(~states.allowed_at_end(n_labels))


@lru_cache(maxsize=16)
def state_structure(scheme: str, n_labels: int, device: torch.device) -> StateStructure:
    """The structure of the scheme of this name, kept for the next call."""
    return StateStructure(scheme, n_labels, device)
