"""Losses on lattices. Each returns its value and its gradient, a lattice again."""

from collections.abc import Sequence

import torch

from spacy_bigru_crf.crf.incorrect_spans import exclude_spans
from spacy_bigru_crf.crf.lattice import Lattice, Posterior, path_scores, token_mask
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
    is_token = token_mask(lattice.lengths, lattice.emissions.shape[0])
    counts = gold.sum(2)  # (T, B)
    wrong = incorrect or [()] * lattice.n_documents
    excluding = torch.tensor([bool(spans) for spans in wrong], dtype=torch.bool)
    excluding = excluding.to(is_token.device)
    whole = ((counts == 1) | ~is_token).all(0) & ~excluding
    unlabelled = ((counts == lattice.n_states) | ~is_token).all(0) & ~excluding
    losses = torch.zeros(lattice.n_documents, dtype=torch.float64, device=lattice.emissions.device)
    gradient = Lattice(
        torch.zeros_like(lattice.emissions),
        torch.zeros_like(lattice.transitions),
        torch.zeros_like(lattice.start),
        torch.zeros_like(lattice.end),
        lattice.lengths,
    )

    def add(documents: torch.Tensor, part: Posterior, sign: int) -> None:
        losses.index_add_(0, documents, part.log_partition, alpha=sign)
        emissions = gradient.emissions[: len(part.marginals)]
        emissions.index_add_(1, documents, part.marginals, alpha=sign)
        gradient.transitions.add_(part.transitions, alpha=sign)
        gradient.start.add_(part.start, alpha=sign)
        gradient.end.add_(part.end, alpha=sign)

    for chosen in (whole, ~whole & ~excluding, excluding):
        documents = torch.nonzero(chosen & ~unlabelled).squeeze(1)
        if not len(documents):
            continue
        selected, left = lattice.select(documents), _narrow(gold, lattice, documents)
        if chosen is whole:
            part = _single_paths(selected, left)
        elif chosen is excluding:
            spans = [wrong[document] for document in documents.tolist()]
            expanded = exclude_spans(selected.constrain(left), spans)
            part = expanded.fold(posterior(expanded.lattice))
        else:
            part = posterior(selected.constrain(left))
        add(documents, part, -1)
        possible = documents[part.log_partition > -torch.inf]
        add(possible, posterior(lattice.select(possible)), 1)
    return losses, gradient


def _narrow(gold: Mask_TBS, lattice: Lattice, documents: torch.Tensor) -> Mask_TBS:
    """The gold of some documents, padding allowed everywhere."""
    lengths = lattice.lengths[documents]
    longest = int(lengths.max()) if len(documents) else 0
    is_token = token_mask(lengths, longest)
    return gold[:longest, documents] | ~is_token[:, :, None]


def _single_paths(lattice: Lattice, gold: Mask_TBS) -> Posterior:
    """The posterior if there is but one path, whose score then is the log-partition."""
    n_tokens, n_docs, n_states = lattice.emissions.shape
    is_token = token_mask(lattice.lengths, n_tokens)
    path = gold.to(torch.uint8).argmax(2)  # (T, B)
    left, right = path[:-1], path[1:]
    documents = torch.arange(n_docs, device=path.device)
    last = path[(lattice.lengths - 1).clamp(min=0), documents] if n_tokens else documents

    scores = path_scores(lattice, path)
    # a forbidden path counts as none
    counted = is_token & (scores > -torch.inf)
    starting = counted[0] if n_tokens else torch.zeros_like(documents, dtype=torch.bool)
    marginals = torch.zeros_like(lattice.emissions)
    marginals.scatter_(2, path[:, :, None], counted[:, :, None].to(marginals.dtype))
    pairs = (left * n_states + right)[counted[1:]]
    dtype = marginals.dtype
    return Posterior(
        log_partition=scores,
        marginals=marginals,
        transitions=torch.bincount(pairs, minlength=n_states**2).view(n_states, -1).to(dtype),
        start=marginals[0].sum(0) if n_tokens else torch.zeros_like(lattice.start),
        end=torch.bincount(last[starting], minlength=n_states).to(dtype),
    )
