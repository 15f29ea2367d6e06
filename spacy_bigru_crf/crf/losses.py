"""Losses on lattices: each returns its values and their gradient with respect to the lattice."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from spacy_bigru_crf.crf.incorrect_spans import exclude_spans
from spacy_bigru_crf.crf.lattice import ChainScores, Lattice, Posterior
from spacy_bigru_crf.crf.padding import token_mask
from spacy_bigru_crf.crf.path_scores import GoldPaths
from spacy_bigru_crf.crf.posterior import join_posteriors, posterior
from spacy_bigru_crf.tags.states import IndexedSpan
from spacy_bigru_crf.types import Mask_TBS, Values_B


def negative_log_likelihood(
    lattice: Lattice,
    gold: Mask_TBS,
    incorrect: Sequence[Sequence[IndexedSpan]] | None = None,
) -> tuple[Values_B, ChainScores]:
    """Compute -log P(a path that the annotation allows), the CRF's loss.

    Such a path uses only ``gold`` states and contains none of the ``incorrect`` spans (Lafferty
    et al. 2001, eq. 3). One state at every token is the usual case; several are summed over, so
    that missing annotation can be learnt from (Tsuboi et al. 2008, eq. 4; Greenberg et al. 2018).
    Where all are allowed, loss and gradient of a document are exactly 0.

    Args:
        lattice: The lattice.
        gold: (T, B, S) bool, the states that the annotation allows at each token.
        incorrect: For each document spans known to be wrong, as ``exclude_spans`` takes them.

    Returns:
        The losses (B,), float64, and the gradient of their sum. A document without an allowed
        path has the loss +inf and no gradient.
    """
    device, n_docs = gold.device, lattice.n_documents
    wrong = incorrect or [()] * n_docs
    excluding = np.fromiter(map(bool, wrong), np.bool_, n_docs)
    is_token = np.arange(len(gold))[:, None] < lattice.lengths.cpu().numpy()
    path, fully_annotated, not_annotated = _annotation(gold.cpu().numpy(), is_token)
    fully_annotated &= ~excluding
    not_annotated &= ~excluding

    # a single path needs no recursion
    paths = GoldPaths(path, is_token & fully_annotated, lattice.n_states, device)
    log_gold = paths.scores(lattice)
    parts = []
    for chosen in (~(fully_annotated | not_annotated | excluding), excluding):
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
    found = _posterior(lattice, possible & ~not_annotated)
    gradient = found.expected
    for documents, part in parts:
        gradient.add_(part.expected, documents, sign=-1)
    if not possible.all():
        paths = GoldPaths(path, is_token & fully_annotated & possible, lattice.n_states, device)
    paths.subtract_from(gradient)
    losses = found.log_partition - log_gold
    if not_annotated.any():
        losses[torch.from_numpy(not_annotated).to(device)] = 0.0
    return losses, gradient


def _annotation(
    gold: NDArray[np.bool_], is_token: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Find the documents that are annotated fully, or not at all.

    Returns:
        The paths (T, B), meaningful where annotation allows exactly one state; two masks (B,):
        fully annotated, not annotated.
    """
    n_states = gold.shape[2]
    # matrix products are faster than sums and searches
    allowed = gold.astype(np.float32)
    counts = allowed @ np.ones(n_states, dtype=np.float32)
    # the state where exactly one is allowed
    sums = allowed @ np.arange(n_states, dtype=np.float32)
    fully_annotated = ((counts == 1) | ~is_token).all(0)
    not_annotated = ((counts == n_states) | ~is_token).all(0)
    return sums.astype(np.int64), fully_annotated, not_annotated


def _posterior(lattice: Lattice, chosen: NDArray[np.bool_]) -> Posterior:
    """Return the posterior of the ``chosen`` documents, (B,) bool, and zeros for others."""
    if chosen.all():
        return posterior(lattice)
    documents = torch.from_numpy(np.flatnonzero(chosen)).to(lattice.lengths.device)
    return join_posteriors(lattice, [(documents, posterior(lattice.select(documents)))])


def _narrow(gold: Mask_TBS, lattice: Lattice, documents: torch.Tensor) -> Mask_TBS:
    """Return the gold of some documents, with all states allowed at padding."""
    lengths = lattice.lengths[documents]
    longest = int(lengths.max()) if len(documents) else 0
    is_token = token_mask(lengths, longest)
    return gold[:longest, documents] | ~is_token[:, :, None]
