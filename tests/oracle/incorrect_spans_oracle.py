"""Brute force for wrong spans: every segmentation, those that have a wrong span left out."""

import torch

from spacy_bigru_crf.crf.incorrect_spans import ALL_OUTSIDE
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.tags import states
from tests.oracle import crf_oracle


def contains(path, span) -> bool:
    """Does the path of states have this wrong span? By its definition."""
    start, end, label = span
    if label == ALL_OUTSIDE:
        return not any(path[start:end])
    first = 1 + 4 * label
    if end - start == 1:
        return path[start] == first + states.UNIT
    wanted = [first + states.BEGIN] + [first + states.INSIDE] * (end - start - 2)
    return list(path[start:end]) == [*wanted, first + states.LAST]


def log_partition(lattice: Lattice, spans) -> torch.Tensor:
    """The log-partitions of the paths without the wrong spans."""
    results = []
    for b, wrong in enumerate(spans):
        scores = [
            crf_oracle.path_score(lattice, b, path)
            for path in segmentations(lattice, b)
            if not any(contains(path, span) for span in wrong)
        ]
        # autograd makes NaN of what is -inf
        scores = [score for score in scores if score > -torch.inf]
        none = lattice.emissions.new_full((1,), -torch.inf)
        results.append(torch.logsumexp(torch.stack(scores) if scores else none, 0))
    return torch.stack(results)


def segmentations(lattice: Lattice, document: int) -> list[list[int]]:
    """The paths that the transitions allow: all paths would be too many."""
    length = int(lattice.lengths[document])
    follows = (lattice.transitions > -torch.inf).tolist()
    paths = [
        [state]
        for state in range(lattice.n_states)
        if lattice.start_transitions[state] > -torch.inf
    ]
    for _ in range(length - 1):
        paths = [
            [*path, right]
            for path in paths
            for right in range(lattice.n_states)
            if follows[path[-1]][right]
        ]
    return paths if length else [[]]
