"""The best path of states (Viterbi 1967)."""

import numpy as np
import torch
from numpy.typing import NDArray

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.sort_by_length import runs, sort_by_length
from spacy_bigru_crf.crf.transition_blocks import one_block, transition_blocks

# tokens after which scores are reset to 0, to keep their precision in long documents
_RESET = 64

# sums per token up to which blocks of transitions take longer than all transitions at once
_FEW_SUMS = 6000


def viterbi_decode(lattice: Lattice) -> list[torch.Tensor]:
    """Find the path with the highest score for every document.

    The forward pass keeps only the best scores; the choices that led to them are made again along
    the best path. Ties go to the lower state.

    Returns:
        One (length,) int64 tensor per document. If it has no allowed path, a path of score -inf
        (``GoldPaths.scores``).
    """
    ordered, order = sort_by_length(lattice)
    lengths: list[int] = ordered.lengths.tolist()
    if not any(lengths):
        return [order.new_empty(0) for _ in lengths]
    found = _best_paths(_best_scores(ordered, lengths), ordered, lengths)
    paths = torch.from_numpy(found).to(order.device)
    by_document = [order.new_empty(0)] * len(lengths)
    for column, (document, length) in enumerate(zip(order.tolist(), lengths, strict=True)):
        by_document[document] = paths[:length, column]
    return by_document


def _best_scores(lattice: Lattice, lengths: list[int]) -> torch.Tensor:
    """Compute the score of the best way to each state, up to a constant per token. (T, B, S).

    A maximum over sums needs memory for each sum, unlike a matrix product, so transitions are
    processed block by block. Documents are the last axis, so that all steps run along it.
    """
    n_tokens, n_docs, n_states = lattice.emissions.shape
    lowest = torch.finfo(lattice.emissions.dtype).min
    if n_docs * n_states**2 > _FEW_SUMS:
        blocks = transition_blocks(lattice.transitions)
    else:
        blocks = one_block(n_states, lattice.transitions.device)
    order = blocks.order
    # from emissions to the best scores, token by token
    best = lattice.emissions.transpose(1, 2).index_select(1, order)  # (T, S, B)
    best[0] += lattice.start_transitions[order, None]
    dense = lattice.transitions[order[blocks.ends, None], order[blocks.begins], None]
    within = blocks.within(lattice.transitions)[..., None]  # (from, to, L, 1)
    ends, opened = best[:, blocks.ends, None], blocks.opened(best)[:, :, None]
    for n, first, stop in runs(lengths, 1, n_tokens):
        if not n:
            break
        entered = best.new_empty(n_states, n)
        begins = entered[blocks.begins]
        going_on = entered[blocks.going_on].view(2, blocks.n_labels, n)
        ways, ways_within = (
            best.new_empty(*dense.shape[:2], n),
            best.new_empty(*within.shape[:3], n),
        )
        rows = (x[first - 1 : stop - 1, ..., :n].unbind() for x in (best, ends, opened, best[1:]))
        for t, (before, ends_t, opened_t, step) in enumerate(zip(*rows, strict=True), start=first):
            if t % _RESET == 0:
                before -= before.amax(0).clamp_(min=lowest)
            torch.amax(torch.add(ends_t, dense, out=ways), 0, out=begins)
            if blocks.n_labels:
                torch.amax(torch.add(opened_t, within, out=ways_within), 0, out=going_on)
            step += entered
    return best.index_select(1, blocks.place).transpose(1, 2).contiguous()


def _best_paths(best: torch.Tensor, lattice: Lattice, lengths: list[int]) -> NDArray[np.int64]:
    """Return the states of the best paths, (T, B), 0 beyond a document's end.

    Args:
        best: (T, B, S), the scores of the best ways to each state.
        lattice: Its documents are in order of falling length.
        lengths: Their lengths.
    """
    scores, end = best.cpu().numpy(), lattice.end_transitions.cpu().numpy()
    into = lattice.transitions.T.contiguous().cpu().numpy()  # [to, from]
    paths = np.zeros(scores.shape[:2], dtype=np.int64)
    state = paths[0, :0]
    # documents join the way back at their last token
    for n, first, stop in reversed(runs(lengths, 0, len(scores))):
        if not n:
            continue
        joining = (scores[stop - 1, len(state) : n] + end).argmax(1)
        if len(state):
            state = (scores[stop - 1, : len(state)] + into[state]).argmax(1)
        state = paths[stop - 1, :n] = np.concatenate([state, joining])
        for t in range(stop - 2, first - 1, -1):
            state = paths[t, :n] = (scores[t, :n] + into.take(state, 0)).argmax(1)
    return paths
