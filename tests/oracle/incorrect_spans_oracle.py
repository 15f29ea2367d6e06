"""Brute force for wrong spans: every segmentation, those that have a wrong span left out."""

import torch

from spacy_bigru_crf.crf.incorrect_spans import ALL_OUTSIDE
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.tags import states
from tests.oracle import crf_oracle


def contains(paths: torch.Tensor, span) -> torch.Tensor:
    """Which of the paths (N, T) of states have this wrong span? By its definition."""
    start, end, label = span
    if label == ALL_OUTSIDE:
        wanted = [0] * (end - start)
    elif end - start == 1:
        wanted = [states.state_of(label, states.UNIT)]
    else:
        positions = [states.BEGIN, *[states.INSIDE] * (end - start - 2), states.LAST]
        wanted = [states.state_of(label, position) for position in positions]
    return (paths[:, start:end] == torch.tensor(wanted)).all(1)


def log_partition(lattice: Lattice, spans) -> torch.Tensor:
    """The log-partitions of the paths without the wrong spans."""
    results = []
    for b, wrong in enumerate(spans):
        scores = scores_without(lattice, b, wrong)
        # autograd makes NaN of what is -inf
        scores = scores[scores > -torch.inf]
        none = lattice.emissions.new_full((1,), -torch.inf)
        results.append(torch.logsumexp(scores if len(scores) else none, 0))
    return torch.stack(results)


def scores_without(lattice: Lattice, document: int, wrong) -> torch.Tensor:
    """The scores of the paths without the wrong spans."""
    paths = segmentations(lattice, document)
    for span in wrong:
        paths = paths[~contains(paths, span)]
    return crf_oracle.path_scores(lattice, document, paths)


def segmentations(lattice: Lattice, document: int) -> torch.Tensor:
    """The paths that the transitions allow, (N, T): all paths would be too many."""
    length = int(lattice.lengths[document])
    if length == 0:
        return torch.zeros(1, 0, dtype=torch.int64)
    follows = lattice.transitions > -torch.inf
    paths = torch.nonzero(lattice.start_transitions > -torch.inf)
    for _ in range(length - 1):
        row, right = torch.nonzero(follows[paths[:, -1]]).unbind(1)
        paths = torch.cat([paths[row], right[:, None]], 1)
    return paths
