"""The k best segmentations, exactly (list Viterbi; Seshadri & Sundberg 1994, section III)."""

import torch

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.posterior import posterior
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.states import IndexedSpan, states_to_spans


def k_best(lattice: Lattice, k: int) -> list[list[tuple[list[IndexedSpan], float]]]:
    """The most probable segmentations of each document with their probabilities, best first.

    lattice: Over states as in ``tags.states``.
    k: How many, at least 1; a document that has fewer gets those, and none if it has no allowed
        path. A document without tokens has one, the empty one.
    Returns for each document pairs of spans (start, end exclusive, label) and probability. All
    segmentations are different. The order of equally probable ones means nothing. Raises
    ValueError if ``k`` is less than 1.
    """
    if k < 1:
        raise ValueError(Errors.P011.format(value=k))
    lattice = lattice.to(torch.float64)
    lengths = lattice.lengths.tolist()
    if not any(lengths):
        return [[([], 1.0)] for _ in lengths]
    paths, scores = _best_paths(lattice, k)
    log_partition = posterior(lattice).log_partition
    probabilities = torch.exp(scores - log_partition[:, None]).clamp(max=1.0)
    columns = paths.permute(1, 2, 0).cpu().numpy()  # (B, k, T)
    result: list[list[tuple[list[IndexedSpan], float]]] = []
    for b, length in enumerate(lengths):
        if length == 0:
            result.append([([], 1.0)])
            continue
        n_paths = int((scores[b] > -torch.inf).sum())
        found = zip(columns[b, :n_paths, :length], probabilities[b].tolist(), strict=False)
        result.append([(states_to_spans(path), probability) for path, probability in found])
    return result


def _best_paths(lattice: Lattice, k: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The k best paths, (T, B, k) int64, and their scores, (B, k), -inf where there is none.

    The k best ways to a state come from the k best ways to the states before: ``state * k + rank``
    says which way of which state.
    """
    emissions, last = lattice.emissions, lattice.lengths - 1
    n_tokens, n_docs, n_states = emissions.shape
    documents = torch.arange(n_docs, device=last.device)
    # a path begins in one way only
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
