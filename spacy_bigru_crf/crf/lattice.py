"""The lattice, all that inference needs to know about a batch of documents, and what it finds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from spacy_bigru_crf.types import Lengths_B, Scores_S, Scores_SS, Scores_TBS, Values_B


@dataclass(frozen=True)
class Lattice:
    """Scores of every path of states for a batch of documents.

    The score of a path y over n tokens is
    ``start[y1] + emissions[1, y1] + sum(transitions[y(t-1), y(t)] + emissions[t, y(t)]) + end[yn]``
    (Lafferty, McCallum & Pereira 2001, eq. 1; a document without tokens has one path of score 0).
    What is forbidden has the score -inf. The gradient of a lattice is a lattice too.

    emissions: (T, B, S); beyond a document's end it means nothing, but is not -inf throughout.
    transitions: (S, S), [from, to].
    start: (S,), end: (S,).
    lengths: (B,) int64.
    """

    emissions: Scores_TBS
    transitions: Scores_SS
    start: Scores_S
    end: Scores_S
    lengths: Lengths_B

    @property
    def n_documents(self) -> int:
        """B."""
        return self.emissions.shape[1]

    @property
    def n_states(self) -> int:
        """S."""
        return self.emissions.shape[2]

    def constrain(self, allowed: torch.Tensor) -> "Lattice":
        """The lattice of those paths alone that use only ``allowed`` states.

        allowed: (T, B, S) bool, or (S,) for all tokens alike.
        """
        return replace(self, emissions=self.emissions.masked_fill(~allowed, -torch.inf))

    def select(self, documents: torch.Tensor) -> "Lattice":
        """The lattice of some of the documents.

        documents: Their indices, (B',) int64, in the order wanted.
        """
        lengths = self.lengths[documents]
        longest = int(lengths.max()) if len(documents) else 0
        emissions = self.emissions[:longest].index_select(1, documents)
        return replace(self, emissions=emissions, lengths=lengths)

    def scale(self, factor: float) -> "Lattice":
        """The lattice, or the gradient of one, with every score times ``factor``.

        Best paths stay the same, probabilities are flatter if the factor is below 1 (the inverse
        of a temperature; Guo et al. 2017, section 4.2).
        """
        if factor == 1.0:
            return self
        return Lattice(
            self.emissions * factor,
            self.transitions * factor,
            self.start * factor,
            self.end * factor,
            self.lengths,
        )

    def add(self, other: "Lattice") -> "Lattice":
        """The sum of two lattices of the same documents, such as two gradients."""
        return Lattice(
            self.emissions + other.emissions,
            self.transitions + other.transitions,
            self.start + other.start,
            self.end + other.end,
            self.lengths,
        )

    def to(self, dtype: torch.dtype) -> "Lattice":
        """The lattice in another floating-point type."""
        return Lattice(
            self.emissions.to(dtype),
            self.transitions.to(dtype),
            self.start.to(dtype),
            self.end.to(dtype),
            self.lengths,
        )


@dataclass(frozen=True)
class Posterior:
    """What is known of the paths of a batch of documents.

    log_partition: (B,) float64, the log of the summed exp-scores of all paths.
    marginals: (T, B, S), the probability of each state at each token; 0 beyond a document's end.
    transitions: (S, S), how often each transition is expected, over all documents.
    start: (S,), end: (S,), how many documents are expected to start and end with each state.

    The last four are the gradient of the summed log-partitions with respect to the lattice.
    """

    log_partition: Values_B
    marginals: Scores_TBS
    transitions: Scores_SS
    start: Scores_S
    end: Scores_S


def token_mask(lengths: Lengths_B, longest: int) -> torch.Tensor:
    """Which cells of a padded batch are tokens. Shape (longest, B), bool."""
    return torch.arange(longest, device=lengths.device)[:, None] < lengths[None, :]


def cells_of_tokens(lengths: Sequence[int]) -> torch.Tensor:
    """Where the tokens of documents that stand one after the other go in a padded batch.

    Returns (N,) int64: ``t * B + b`` for token t of document b, the row in ``(T * B, ...)``.
    """
    sizes = torch.tensor(lengths, dtype=torch.int64)
    document = torch.repeat_interleave(torch.arange(len(sizes)), sizes)
    starts = sizes.cumsum(0) - sizes
    token = torch.arange(len(document)) - starts[document]
    return token * len(sizes) + document
