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
from spacy_bigru_crf.types import Mask_TBS, States_TB, Values_B

# the state of a token whose annotation is missing
MISSING = -1


def negative_log_likelihood(
    lattice: Lattice,
    gold: States_TB,
    incorrect: Sequence[Sequence[IndexedSpan]] | None = None,
) -> tuple[Values_B, ChainScores]:
    """Compute -log P(annotation), the CRF's loss (Lafferty et al. 2001, eq. 3).

    P is the probability of all paths that the annotation allows: those with the ``gold`` states
    and none of the ``incorrect`` spans. Tokens with missing annotation are summed over (Tsuboi et
    al. 2008, eq. 4; Greenberg et al. 2018). If the annotation of a whole document is missing,
    its loss and gradient are exactly 0.

    Args:
        lattice: The lattice.
        gold: (T, B) int64, the annotated states; MISSING for any.
        incorrect: For each document spans known to be wrong, as ``exclude_spans`` takes them.

    Returns:
        The losses (B,), float64, and the gradient of their sum. A document without an allowed
        path has the loss +inf and no gradient.
    """
    device, n_docs = lattice.emissions.device, lattice.n_documents
    gold = gold.cpu()  # read in NumPy: many small calls, which take longer in torch
    wrong = incorrect or [()] * n_docs
    excluding = np.fromiter(map(bool, wrong), np.bool_, n_docs)
    lengths = lattice.lengths.cpu().numpy()
    is_token = np.arange(len(gold))[:, None] < lengths
    path = gold.numpy()
    n_annotated = ((path != MISSING) & is_token).sum(0)
    fully_annotated = (n_annotated == lengths) & ~excluding
    not_annotated = (n_annotated == 0) & ~excluding

    # a single path needs no recursion
    paths = GoldPaths(path, is_token & fully_annotated, lattice.n_states, device)
    log_gold = paths.scores(lattice)
    parts = []
    for chosen in (~(fully_annotated | not_annotated | excluding), excluding):
        if not chosen.any():
            continue
        indices = torch.from_numpy(np.flatnonzero(chosen))
        documents = indices.to(device)
        left = lattice.select(documents)
        left = left.constrain(_allowed(gold[: len(left.emissions), indices].to(device), left))
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


def _posterior(lattice: Lattice, chosen: NDArray[np.bool_]) -> Posterior:
    """Return the posterior of the ``chosen`` documents, (B,) bool, and zeros for others."""
    if chosen.all():
        return posterior(lattice)
    documents = torch.from_numpy(np.flatnonzero(chosen)).to(lattice.lengths.device)
    return join_posteriors(lattice, [(documents, posterior(lattice.select(documents)))])


def _allowed(gold: States_TB, lattice: Lattice) -> Mask_TBS:
    """Return the states that the annotation allows, (T, B, S); all beyond a document's end."""
    missing = (gold == MISSING) | ~token_mask(lattice.lengths, len(gold))
    annotated = torch.nn.functional.one_hot(gold.clamp(min=0), lattice.n_states).bool()
    return annotated | missing[:, :, None]
