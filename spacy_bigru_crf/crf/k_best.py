"""The k best segmentations, exactly (list Viterbi; Seshadri & Sundberg 1994, section III)."""

import numpy as np
import torch
from numpy.typing import NDArray

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.posterior import posterior
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.states import IndexedSpan, states_to_spans


def k_best(lattice: Lattice, k: int) -> list[list[tuple[list[IndexedSpan], float]]]:
    """Find the most probable segmentations of each document with their probabilities, best first.

    Args:
        lattice: Over states as in ``tags.states``.
        k: As for ``k_best_paths``.

    Returns:
        For each document pairs of spans (start, end exclusive, label) and probability. All
        segmentations are different.

    Raises:
        ValueError: If ``k`` is less than 1.
    """
    found = k_best_paths(lattice, k)
    return [[(states_to_spans(path), p) for path, p in of_doc] for of_doc in found]


def k_best_paths(lattice: Lattice, k: int) -> list[list[tuple[NDArray[np.int64], float]]]:
    """Find the most probable paths of each document with their probabilities, best first.

    Args:
        lattice: Over any states.
        k: Number of paths, at least 1; a document that has fewer allowed paths gets those. A
            document without tokens has one, the empty one.

    Returns:
        For each document pairs of states (length,) and probability. The order of equally probable
        paths is arbitrary.

    Raises:
        ValueError: If ``k`` is less than 1.
    """
    if k < 1:
        raise ValueError(Errors.P011.format(value=k))
    lattice = lattice.to(torch.float64)
    lengths = lattice.lengths.tolist()
    empty: NDArray[np.int64] = np.empty(0, dtype=np.int64)
    if not any(lengths):
        return [[(empty, 1.0)] for _ in lengths]
    paths, scores = _best_paths(lattice, k)
    log_partition = posterior(lattice).log_partition
    probabilities = torch.exp(scores - log_partition[:, None]).clamp(max=1.0)
    columns = paths.permute(1, 2, 0).cpu().numpy()  # (B, k, T)
    found = []
    for b, length in enumerate(lengths):
        n_paths = int((scores[b] > -torch.inf).sum())
        pairs = zip(columns[b, :n_paths, :length], probabilities[b].tolist(), strict=False)
        found.append([*pairs] if length else [(empty, 1.0)])
    return found


def _best_paths(lattice: Lattice, k: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Find the k best paths, (T, B, k) int64, and their scores, (B, k), -inf where there is none.

    The k best ways to a state come from the k best ways to the states before; ``state * k + rank``
    is the number of a way.
    """
    emissions, last = lattice.emissions, lattice.lengths - 1
    n_tokens, n_docs, n_states = emissions.shape
    documents = torch.arange(n_docs, device=last.device)
    # each first state is reached in one way only
    best = emissions.new_full((n_docs, n_states, k), -torch.inf)
    best[:, :, 0] = lattice.start_transitions + emissions[0]
    came_from = torch.zeros(
        n_tokens, n_docs, n_states, k, dtype=torch.int32, device=emissions.device
    )
    final = torch.where((last == 0)[:, None, None], best, -torch.inf)
    for t in range(1, n_tokens):
        ways = best[:, None] + lattice.transitions.T[:, :, None]  # (B, to, from, k)
        best, came_from[t] = ways.flatten(2).topk(k, dim=2)
        best = best + emissions[t][:, :, None]
        final = torch.where((last == t)[:, None, None], best, final)

    scores, way = (final + lattice.end_transitions[:, None]).flatten(1).topk(k, dim=1)  # (B, k)
    paths = torch.zeros(n_tokens, n_docs, k, dtype=torch.int64, device=emissions.device)
    for t in range(n_tokens - 1, -1, -1):
        paths[t] = way // k
        before = came_from[t].flatten(1)[documents[:, None], way].long()
        # documents join the way back at their last token
        way = torch.where((t <= last)[:, None], before, way)
    return paths, scores
