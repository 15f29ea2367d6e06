"""The score of one given path per document, and its gradient."""

import numpy as np
import torch
from numpy.typing import NDArray

from spacy_bigru_crf.crf.lattice import ChainScores
from spacy_bigru_crf.types import Values_B


class GoldPaths:
    """Positions of the scores of given paths in a lattice.

    Computed once, for the scores and for their gradient, and in NumPy: these are many small
    calls, which take several times as long in torch.

    Args:
        states: (T, B), the state of each token.
        is_token: (T, B), the tokens that count, in each document from the first one on. A
            document without any has a path of score 0.
        n_states: S.
        device: The device of the lattice.
    """

    def __init__(
        self,
        states: NDArray[np.int64],
        is_token: NDArray[np.bool_],
        n_states: int,
        device: torch.device,
    ) -> None:
        self.n_documents = n_docs = states.shape[1]
        flat = states.reshape(-1)
        cells = np.flatnonzero(is_token)
        documents = cells % max(n_docs, 1)
        n_first = int(np.searchsorted(cells, n_docs))
        after_first = cells[n_first:]
        first = documents[:n_first]
        last = (is_token.sum(0) - 1)[first]
        of_cells = flat[cells]
        # in the order of ChainScores.fields
        self._at = [
            torch.from_numpy(at).to(device)
            for at in (
                cells * n_states + of_cells,
                flat[after_first - n_docs] * n_states + of_cells[n_first:],
                of_cells[:n_first],
                states[last, first],
            )
        ]
        of_scores = np.concatenate([documents, documents[n_first:], first, first])
        self._document = torch.from_numpy(of_scores).to(device)

    def scores(self, lattice: ChainScores) -> Values_B:
        """Compute the scores of the paths, (B,), summed in float64."""
        parts = [f.take(at) for f, at in zip(lattice.fields, self._at, strict=True)]
        scores = torch.cat(parts).double()
        return scores.new_zeros(self.n_documents).index_add_(0, self._document, scores)

    def subtract_from(self, gradient: ChainScores) -> None:
        """Subtract the gradient of the sum of the scores, in place."""
        for field, at in zip(gradient.fields, self._at, strict=True):
            field.view(-1).index_add_(0, at, field.new_ones(1).expand(len(at)), alpha=-1)
