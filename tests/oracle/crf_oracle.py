"""Brute force: everything about a lattice by enumerating each path. float64, a few tokens.

Paths are enumerated once per size, as arrays (N, T); their scores are read off by indexing.
"""

import itertools
import math
from functools import lru_cache

import numpy as np
import torch

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.tags import states


def path_scores(lattice: Lattice, document: int, paths: torch.Tensor) -> torch.Tensor:
    """The scores of paths (N, T) as the definition says, (N,). T is the document's length."""
    length = paths.shape[1]
    if length == 0:
        return lattice.emissions.new_zeros(len(paths))
    of_tokens = lattice.emissions[:length, document][torch.arange(length), paths].sum(1)
    of_steps = lattice.transitions[paths[:, :-1], paths[:, 1:]].sum(1)
    ends = lattice.start_transitions[paths[:, 0]] + lattice.end_transitions[paths[:, -1]]
    return of_tokens + of_steps + ends


@lru_cache(maxsize=32)
def _all_paths(n_states: int, length: int) -> torch.Tensor:
    return torch.from_numpy(
        np.indices((n_states,) * length).reshape(length, n_states**length).T.copy()
    )


def all_paths(lattice: Lattice, document: int) -> torch.Tensor:
    """All paths, (N, T), in order: the last state changes fastest."""
    return _all_paths(lattice.n_states, int(lattice.lengths[document]))


def all_scores(lattice: Lattice, document: int) -> torch.Tensor:
    return path_scores(lattice, document, all_paths(lattice, document))


def log_partition(lattice: Lattice) -> torch.Tensor:
    documents = range(lattice.n_documents)
    return torch.stack([torch.logsumexp(all_scores(lattice, b), 0) for b in documents])


def marginals(lattice: Lattice) -> torch.Tensor:
    result = torch.zeros_like(lattice.emissions)
    for b in range(lattice.n_documents):
        probabilities = torch.softmax(all_scores(lattice, b), 0)
        for t, at_token in enumerate(all_paths(lattice, b).T):
            result[t, b].index_add_(0, at_token, probabilities)
    return result


def expected_transitions(lattice: Lattice) -> torch.Tensor:
    result = torch.zeros_like(lattice.transitions)
    for b in range(lattice.n_documents):
        probabilities = torch.softmax(all_scores(lattice, b), 0)
        columns = all_paths(lattice, b).T
        for left, right in itertools.pairwise(columns):
            result.index_put_((left, right), probabilities, accumulate=True)
    return result


def best_path(lattice: Lattice, document: int) -> tuple[list[int], torch.Tensor]:
    scores = all_scores(lattice, document)
    best = int(scores.argmax())
    return all_paths(lattice, document)[best].tolist(), scores[best]


@lru_cache(maxsize=32)
def segmentations(length: int, n_labels: int, start: int = 0) -> list[tuple]:
    """All sets of labelled spans without overlap over the tokens from ``start``."""
    if start == length:
        return [()]
    found = segmentations(length, n_labels, start + 1)
    for end in range(start + 1, length + 1):
        rests = segmentations(length, n_labels, end)
        spans = [(start, end, label) for label in range(n_labels)]
        found = found + [(span, *rest) for span in spans for rest in rests]
    return found


@lru_cache(maxsize=32)
def _segmentation_paths(length: int, n_labels: int) -> torch.Tensor:
    found = [states.spans_to_states(spans, length) for spans in segmentations(length, n_labels)]
    return torch.from_numpy(np.stack(found))


def segmentation_scores(lattice: Lattice, document: int) -> torch.Tensor:
    """The score of each of ``segmentations``, of which there are fewer than paths."""
    n_labels = lattice.n_states // states.N_POSITIONS
    paths = _segmentation_paths(int(lattice.lengths[document]), n_labels)
    return path_scores(lattice, document, paths)


def segmentation_probabilities(lattice: Lattice, document: int) -> dict[tuple, float]:
    """The probability of each allowed segmentation, in float64; none if no path is allowed."""
    found = segmentation_scores(lattice.to(torch.float64), document).tolist()
    n_labels = lattice.n_states // states.N_POSITIONS
    possible = segmentations(int(lattice.lengths[document]), n_labels)
    scores = {spans: s for spans, s in zip(possible, found, strict=True) if s > -torch.inf}
    best = max(scores.values(), default=0.0)
    total = math.fsum(math.exp(score - best) for score in scores.values())
    return {spans: math.exp(score - best) / total for spans, score in scores.items()}


def span_probabilities(lattice: Lattice, document: int) -> dict[tuple[int, int, int], float]:
    """The probability of every span that some allowed segmentation has."""
    found: dict[tuple[int, int, int], float] = {}
    for spans, probability in segmentation_probabilities(lattice, document).items():
        for span in spans:
            found[span] = found.get(span, 0.0) + probability
    return found


def entropy(probabilities) -> float:
    """In nats."""
    return -math.fsum(p * math.log(p) for p in probabilities if p > 0)
