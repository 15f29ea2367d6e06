"""From masks of tokens to constrained lattices."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.padding import cells_of_tokens
from spacy_bigru_crf.tags import states


def constrain(
    lattice: Lattice, taught: Sequence[str | None], allowed: NDArray[np.bool_] | None
) -> Lattice:
    """The lattice of the paths that the documents allow, among the labels taught."""
    if None in taught:
        mask = np.ones(lattice.n_states, dtype=np.bool_)
        for i, label in enumerate(taught):
            mask[states.states_of_label(i)] = label is not None
        lattice = lattice.constrain(torch.from_numpy(mask).to(lattice.emissions.device))
    return lattice if allowed is None else lattice.constrain(padded(allowed, lattice))


def padded(rows: NDArray[np.bool_], lattice: Lattice) -> torch.Tensor:
    """Deal out the rows of tokens, one document after the other, to (T, B, S).

    All states are allowed beyond a document's end.
    """
    n_tokens, n_docs, n_states = lattice.emissions.shape
    if n_docs == 1:
        # a document alone may be a very long one, and needs no copy
        return torch.from_numpy(rows).to(lattice.emissions.device)[:, None, :]
    mask = torch.ones(n_tokens * n_docs, n_states, dtype=torch.bool)
    mask[cells_of_tokens(lattice.lengths.tolist())] = torch.from_numpy(rows)
    return mask.view(n_tokens, n_docs, n_states).to(lattice.emissions.device)
