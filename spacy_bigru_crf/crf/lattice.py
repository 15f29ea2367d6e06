"""The lattice, all that inference knows of a batch of documents, and its posterior."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import torch

from spacy_bigru_crf.types import Lengths_B, Scores_S, Scores_SS, Scores_TBS, Values_B


@dataclass(frozen=True)
class ChainScores:
    """One number for each emission, transition, start and end of a linear chain.

    Log-potentials (``Lattice``), the gradient with respect to these, or expected counts
    (``Posterior``).

    Attributes:
        emissions: (T, B, S).
        transitions: (S, S), [from, to].
        start_transitions: (S,), into the first state.
        end_transitions: (S,), out of the last state.
    """

    emissions: Scores_TBS
    transitions: Scores_SS
    start_transitions: Scores_S
    end_transitions: Scores_S

    @property
    def fields(self) -> tuple[Scores_TBS, Scores_SS, Scores_S, Scores_S]:
        """The four tensors of scores, in order of declaration."""
        return self.emissions, self.transitions, self.start_transitions, self.end_transitions

    def map(self, function: Callable[[torch.Tensor], torch.Tensor]) -> Self:
        """Apply a function to each tensor of scores."""
        return self._with(*map(function, self.fields))

    def zip(
        self,
        other: "ChainScores",
        function: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    ) -> Self:
        """Combine each tensor of scores with its counterpart in ``other``."""
        return self._with(*map(function, self.fields, other.fields))

    def to(self, dtype: torch.dtype) -> Self:
        """Convert the scores to another floating-point type."""
        return self.map(lambda scores: scores.to(dtype))

    def scale(self, factor: float) -> Self:
        """Multiply every score by ``factor``.

        Best paths stay the same; probabilities are flatter if the factor is below 1 (the inverse
        of a temperature; Guo et al. 2017, section 4.2).
        """
        return self if factor == 1.0 else self.map(lambda scores: scores * factor)

    def add_(self, other: "ChainScores", documents: torch.Tensor, sign: int = 1) -> None:
        """Add the scores of some of the documents, in place.

        Args:
            other: Scores of these documents, of which the longest may be shorter than T.
            documents: Their indices, (B',) int64.
            sign: -1 to subtract.
        """
        emissions = other.emissions.to(self.emissions.dtype)
        self.emissions[: len(emissions)].index_add_(1, documents, emissions, alpha=sign)
        for field, added in zip(self.fields[1:], other.fields[1:], strict=True):
            field.add_(added, alpha=sign)

    def _with(
        self,
        emissions: Scores_TBS,
        transitions: Scores_SS,
        start_transitions: Scores_S,
        end_transitions: Scores_S,
    ) -> Self:
        return replace(
            self,
            emissions=emissions,
            transitions=transitions,
            start_transitions=start_transitions,
            end_transitions=end_transitions,
        )


@dataclass(frozen=True)
class Lattice(ChainScores):
    """Log-potentials of a linear-chain CRF for a batch of documents.

    The score of a path y over n tokens is ``start_transitions[y1] + emissions[1, y1] +
    sum(transitions[y(t-1), y(t)] + emissions[t, y(t)]) + end_transitions[yn]`` (Lafferty,
    McCallum & Pereira 2001, eq. 1; a document without tokens has one path, of score 0).
    Forbidden states and transitions score -inf. The gradient of a loss is ``ChainScores``.

    Attributes:
        emissions: (T, B, S); beyond a document's end without meaning, but not -inf throughout.
        lengths: (B,) int64.
    """

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
        """Forbid all states but the ``allowed`` ones.

        Args:
            allowed: (T, B, S) bool, or (S,) for all tokens alike.
        """
        return replace(self, emissions=self.emissions.masked_fill(~allowed, -torch.inf))

    def select(self, documents: torch.Tensor) -> "Lattice":
        """Return the lattice of some of the documents.

        Args:
            documents: Their indices, (B',) int64, in the order wanted.
        """
        lengths = self.lengths[documents]
        longest = int(lengths.max()) if len(documents) else 0
        emissions = self.emissions[:longest].index_select(1, documents)
        return replace(self, emissions=emissions, lengths=lengths)


@dataclass(frozen=True)
class Posterior:
    """Distribution over the paths of each document.

    Attributes:
        log_partition: (B,) float64, log of the summed exp-scores of all paths.
        expected: Expected counts, which are the gradient of the summed log-partitions with
            respect to the lattice: at each token the probability of each state, 0 beyond a
            document's end; of transitions, starts and ends sums over all documents.
    """

    log_partition: Values_B
    expected: ChainScores

    @property
    def marginals(self) -> Scores_TBS:
        """P(state at a token), (T, B, S), 0 beyond a document's end."""
        return self.expected.emissions
