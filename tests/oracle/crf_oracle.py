"""Brute force: everything about a lattice by enumerating each path. float64, a few tokens."""

import itertools
import math

import torch

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.tags import states


def path_score(lattice: Lattice, document: int, path: tuple[int, ...]) -> torch.Tensor:
    """The score of one path, written down as the definition says."""
    if not path:
        return lattice.emissions.new_zeros(())
    score = lattice.start_transitions[path[0]] + lattice.end_transitions[path[-1]]
    for t, state in enumerate(path):
        score = score + lattice.emissions[t, document, state]
    for left, right in itertools.pairwise(path):
        score = score + lattice.transitions[left, right]
    return score


def all_paths(lattice: Lattice, document: int):
    length = int(lattice.lengths[document])
    return list(itertools.product(range(lattice.n_states), repeat=length))


def all_scores(lattice: Lattice, document: int) -> torch.Tensor:
    return torch.stack([path_score(lattice, document, p) for p in all_paths(lattice, document)])


def log_partition(lattice: Lattice) -> torch.Tensor:
    documents = range(lattice.n_documents)
    return torch.stack([torch.logsumexp(all_scores(lattice, b), 0) for b in documents])


def marginals(lattice: Lattice) -> torch.Tensor:
    result = torch.zeros_like(lattice.emissions)
    for b in range(lattice.n_documents):
        probabilities = torch.softmax(all_scores(lattice, b), 0)
        for path, p in zip(all_paths(lattice, b), probabilities, strict=True):
            for t, state in enumerate(path):
                result[t, b, state] += p
    return result


def expected_transitions(lattice: Lattice) -> torch.Tensor:
    result = torch.zeros_like(lattice.transitions)
    for b in range(lattice.n_documents):
        probabilities = torch.softmax(all_scores(lattice, b), 0)
        for path, p in zip(all_paths(lattice, b), probabilities, strict=True):
            for left, right in itertools.pairwise(path):
                result[left, right] += p
    return result


def best_path(lattice: Lattice, document: int) -> tuple[tuple[int, ...], torch.Tensor]:
    scores = all_scores(lattice, document)
    best = int(scores.argmax())
    return all_paths(lattice, document)[best], scores[best]


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


def segmentation_probabilities(lattice: Lattice, document: int) -> dict[tuple, float]:
    """The probability of each allowed segmentation, in float64; none if no path is allowed."""
    lattice = lattice.to(torch.float64)
    length = int(lattice.lengths[document])
    scores = {}
    for spans in segmentations(length, lattice.n_states // states.N_POSITIONS):
        path = tuple(states.spans_to_states(spans, length).tolist())
        score = float(path_score(lattice, document, path))
        if score > -torch.inf:
            scores[spans] = score
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
