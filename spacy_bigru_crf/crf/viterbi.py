"""The best path of states (Viterbi 1967)."""

import torch

from spacy_bigru_crf.crf.lattice import Lattice, token_mask


def viterbi_decode(lattice: Lattice) -> tuple[list[torch.Tensor], torch.Tensor]:
    """Find the path with the highest score for every document.

    Returns the paths, one (length,) int64 tensor a document, and their scores (B,), which are
    -inf for a document that has no allowed path.

    The forward pass keeps the best scores alone; the choice that led to each is made again
    along the one path that is wanted. Ties go to the lower state.
    """
    emissions, transitions, lengths = lattice.emissions, lattice.transitions, lattice.lengths
    n_tokens, n_docs, _ = emissions.shape
    if n_tokens == 0:
        return [lengths.new_empty(0) for _ in range(n_docs)], emissions.new_zeros(n_docs)
    order = torch.argsort(lengths, descending=True, stable=True)
    emissions = emissions[:, order]
    alive: list[int] = token_mask(lengths, n_tokens).sum(1).tolist()
    # into[j, i]: score of coming from i into j, so that the maximum runs over contiguous memory
    into = transitions.T.contiguous()

    best = torch.full_like(emissions, -torch.inf)
    n = alive[0]
    torch.add(emissions[0, :n], lattice.start, out=best[0, :n])
    for t in range(1, n_tokens):
        n = alive[t]
        step = (best[t - 1, :n, None, :] + into).amax(2)
        torch.add(step, emissions[t, :n], out=best[t, :n])

    # documents join the way back at their last token
    paths = lengths.new_zeros(n_tokens, n_docs)
    scores = emissions.new_zeros(n_docs)
    joined = 0
    state = lengths.new_zeros(0)
    for t in range(n_tokens - 1, -1, -1):
        if joined:
            state = (best[t, :joined] + into[state]).argmax(1)
        if alive[t] > joined:
            final = best[t, joined : alive[t]] + lattice.end
            scores[joined : alive[t]], joining = final.max(1)
            state = torch.cat([state, joining])
            joined = alive[t]
        paths[t, :joined] = state

    by_document: list[torch.Tensor] = [lengths.new_empty(0)] * n_docs
    for column, (document, length) in enumerate(
        zip(order.tolist(), lengths[order].tolist(), strict=True)
    ):
        by_document[document] = paths[:length, column]
    unsorted = torch.empty_like(scores)
    unsorted[order] = scores
    return by_document, unsorted
