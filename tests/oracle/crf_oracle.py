"""Brute force: everything about a lattice by enumerating each path. float64, a few tokens."""

import itertools

import torch

from spacy_bigru_crf.crf.lattice import Lattice


def path_score(lattice: Lattice, document: int, path: tuple[int, ...]) -> torch.Tensor:
    """The score of one path, written down as the definition says."""
    if not path:
        return lattice.emissions.new_zeros(())
    score = lattice.start[path[0]] + lattice.end[path[-1]]
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
