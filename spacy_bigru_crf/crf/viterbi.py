"""The best path of states (Viterbi 1967)."""

import torch

from spacy_bigru_crf.crf.lattice import Lattice, path_scores, token_mask
from spacy_bigru_crf.crf.posterior import by_falling_length
from spacy_bigru_crf.types import Values_B

# tokens after which scores start from 0 again, so that a long document's keep their precision
_RESET = 64


def viterbi_decode(lattice: Lattice) -> tuple[list[torch.Tensor], Values_B]:
    """Find the path with the highest score for every document.

    Returns the paths, one (length,) int64 tensor a document, and their scores, (B,) float64, which
    are -inf for a document that has no allowed path.

    The forward pass keeps the best scores alone; the choice that led to each is made again
    along the one path that is wanted. Ties go to the lower state.
    """
    ordered, order = by_falling_length(lattice)
    lengths = ordered.lengths
    n_tokens, n_docs, _ = ordered.emissions.shape
    if n_tokens == 0:
        scores = torch.zeros_like(lengths, dtype=torch.float64)
        return [lengths.new_empty(0) for _ in range(n_docs)], scores
    alive: list[int] = token_mask(lengths, n_tokens).sum(1).tolist()
    # into[j, i]: score of coming from i into j, so that the maximum runs over contiguous memory
    into = lattice.transitions.T.contiguous()
    best = _best_scores(ordered, into, alive)

    # documents join the way back at their last token
    paths = lengths.new_zeros(n_tokens, n_docs)
    joined = 0
    state = lengths.new_zeros(0)
    for t in range(n_tokens - 1, -1, -1):
        if joined:
            state = (best[t, :joined] + into[state]).argmax(1)
        if alive[t] > joined:
            joining = (best[t, joined : alive[t]] + lattice.end).argmax(1)
            state = torch.cat([state, joining])
            joined = alive[t]
        paths[t, :joined] = state

    by_document: list[torch.Tensor] = [lengths.new_empty(0)] * n_docs
    for column, (document, length) in enumerate(zip(order.tolist(), lengths.tolist(), strict=True)):
        by_document[document] = paths[:length, column]
    scores = torch.empty_like(lengths, dtype=torch.float64)
    scores[order] = path_scores(ordered, paths)
    return by_document, scores


def _best_scores(lattice: Lattice, into: torch.Tensor, alive: list[int]) -> torch.Tensor:
    """The score of the best way to each state, but for a number of its token's own. (T, B, S)."""
    emissions = lattice.emissions
    lowest = torch.finfo(emissions.dtype).min
    best = torch.full_like(emissions, -torch.inf)
    torch.add(emissions[0, : alive[0]], lattice.start, out=best[0, : alive[0]])
    for t in range(1, len(alive)):
        n = alive[t]
        before = best[t - 1, :n]
        if t % _RESET == 0:
            before = before - before.amax(1, keepdim=True).clamp(min=lowest)
        step = (before[:, None, :] + into).amax(2)
        torch.add(step, emissions[t, :n], out=best[t, :n])
    return best
