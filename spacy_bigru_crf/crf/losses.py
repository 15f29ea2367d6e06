"""Losses on lattices. Each returns its value and its gradient, a lattice again."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from spacy_bigru_crf.crf.incorrect_spans import exclude_spans
from spacy_bigru_crf.crf.lattice import Lattice, token_mask
from spacy_bigru_crf.crf.path_scores import GoldPaths
from spacy_bigru_crf.crf.posterior import posterior
from spacy_bigru_crf.tags.states import IndexedSpan
from spacy_bigru_crf.types import Mask_TBS, Values_B


def negative_log_likelihood(
    lattice: Lattice,
    gold: Mask_TBS,
    incorrect: Sequence[Sequence[IndexedSpan]] | None = None,
) -> tuple[Values_B, Lattice]:
    """-log P(the path is one that the annotation allows), the CRF's loss (Lafferty et al. 2001,
    eq. 3): it uses only ``gold`` states and contains none of the ``incorrect`` spans.

    gold: (T, B, S) bool, the states that the annotation allows at each token. One state at every
    token is the usual case; several are summed over, which is how missing annotation is learnt
    from (Tsuboi et al. 2008, eq. 4; Greenberg et al. 2018). Where all are allowed, nothing is
    learnt: the loss and the gradient of such a document are exactly 0.
    incorrect: Spans known to be wrong, for each document, as ``exclude_spans`` takes them.

    Returns the losses (B,), float64, and the gradient of their sum. A document of which no path
    is left has the loss +inf and no gradient.
    """
    device, n_docs = gold.device, lattice.n_documents
    wrong = incorrect or [()] * n_docs
    excluding = np.fromiter(map(bool, wrong), np.bool_, n_docs)
    is_token = np.arange(len(gold))[:, None] < lattice.lengths.cpu().numpy()
    path, whole, unlabelled = _annotation(gold.cpu().numpy(), is_token)
    whole &= ~excluding
    unlabelled &= ~excluding

    # one path has no need of a recursion
    paths = GoldPaths(path, is_token & whole, lattice.n_states, device)
    log_gold = paths.scores(lattice)
    parts = []
    for chosen in (~(whole | unlabelled | excluding), excluding):
        if not chosen.any():
            continue
        documents = torch.from_numpy(np.flatnonzero(chosen)).to(device)
        left = lattice.select(documents).constrain(_narrow(gold, lattice, documents))
        if chosen is excluding:
            expanded = exclude_spans(left, [wrong[document] for document in documents.tolist()])
            part = expanded.fold(posterior(expanded.lattice))
        else:
            part = posterior(left)
        parts.append((documents, part))
        log_gold[documents] = part.log_partition

    possible = (log_gold > -torch.inf).cpu().numpy()
    log_partition, gradient = _log_partition(lattice, possible & ~unlabelled)
    for documents, part in parts:
        gradient.emissions[: len(part.marginals)].index_add_(1, documents, part.marginals, alpha=-1)
        gradient.transitions.sub_(part.transitions)
        gradient.start.sub_(part.start)
        gradient.end.sub_(part.end)
    if not possible.all():
        paths = GoldPaths(path, is_token & whole & possible, lattice.n_states, device)
    paths.subtract_from(gradient)
    losses = log_partition - log_gold
    if unlabelled.any():
        losses[torch.from_numpy(unlabelled).to(device)] = 0.0
    return losses, gradient


def _annotation(
    gold: NDArray[np.bool_], is_token: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """How each document is annotated: the path (T, B) of those documents that are allowed but one,
    which these are (B,), and which are allowed any.
    """
    n_states = gold.shape[2]
    # products take less time than sums and searches
    allowed = gold.astype(np.float32)
    counts = allowed @ np.ones(n_states, dtype=np.float32)
    # the state, if it is but one
    sums = allowed @ np.arange(n_states, dtype=np.float32)
    whole = ((counts == 1) | ~is_token).all(0)
    unlabelled = ((counts == n_states) | ~is_token).all(0)
    return sums.astype(np.int64), whole, unlabelled


def _log_partition(lattice: Lattice, chosen: NDArray[np.bool_]) -> tuple[Values_B, Lattice]:
    """The log-partitions of the ``chosen`` documents, (B,) bool, 0 for others; the gradient."""
    if chosen.all():
        found = posterior(lattice)
        log_partition, emissions = found.log_partition, found.marginals
    else:
        documents = torch.from_numpy(np.flatnonzero(chosen)).to(lattice.lengths.device)
        found = posterior(lattice.select(documents))
        log_partition = torch.zeros_like(lattice.lengths, dtype=torch.float64)
        log_partition[documents] = found.log_partition
        emissions = torch.zeros_like(lattice.emissions)
        emissions[: len(found.marginals), documents] = found.marginals
    gradient = Lattice(emissions, found.transitions, found.start, found.end, lattice.lengths)
    return log_partition, gradient


def _narrow(gold: Mask_TBS, lattice: Lattice, documents: torch.Tensor) -> Mask_TBS:
    """The gold of some documents, padding allowed everywhere."""
    lengths = lattice.lengths[documents]
    longest = int(lengths.max()) if len(documents) else 0
    is_token = token_mask(lengths, longest)
    return gold[:longest, documents] | ~is_token[:, :, None]
