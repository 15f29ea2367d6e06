"""Base of the forward-backward recursions: messages, computed block by block.

Kept for every token, messages would need several times the memory of the emissions, and touching
new memory takes longer than the arithmetic. So the forward pass keeps messages only where blocks
begin, and the backward pass recomputes those inside a block when it gets there (checkpointing;
Griewank & Walther 2000), in the same memory for all blocks. Blocks do not change any message, and a
lattice that fits into one block is passed over once.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt
from types import EllipsisType
from typing import TypeAlias

import torch

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.types import Scores_TBS, Values_B

# an index of messages: tokens, documents, states
Index: TypeAlias = EllipsisType | tuple[slice | int | torch.Tensor, ...]

# most numbers in a block's alphas, most tokens in a block: more need more memory, fewer more calls
_BLOCK_SCORES, _BLOCK_TOKENS = 1 << 20, 1024


@dataclass
class Block:
    """Messages of the tokens from ``first`` to before ``stop``, n = stop - first.

    Whether messages are probabilities or logs depends on the recursion. The next block overwrites
    their memory.

    Attributes:
        first: Index of the first token.
        stop: Index after the last token.
        alpha: (n, B, S), forward messages: of a token and all before it, about its state.
        beta: (n, B, S), backward messages: of all tokens after a token, about its state.
        incoming: (n + 1, B, S), of a token and all after it, about its state, with one token more
            than the block has; zero probability beyond the end of a document.
    """

    first: int
    stop: int
    alpha: Scores_TBS
    beta: Scores_TBS
    incoming: Scores_TBS


class Recursion(ABC):
    """Forward-backward over a lattice.

    Attributes:
        lattice: The lattice.
        log_partition: (B,) float64, known once all blocks have been consumed.
    """

    lattice: Lattice
    log_partition: Values_B

    def blocks(self, size: int, alphas: Scores_TBS | None = None) -> Iterator[Block]:
        """Yield the messages of blocks of ``size`` tokens, the last block first.

        Args:
            size: Tokens per block.
            alphas: (T, B, S), memory for the alphas of all tokens, which are then computed only
                once; None to recompute those of a block.
        """
        emissions = self.lattice.emissions
        n_tokens = len(emissions)
        firsts = range(0, n_tokens, size)
        kept = alphas is not None
        memory = emissions.new_empty(min(size, n_tokens), *emissions.shape[1:])
        if alphas is not None:
            memory = alphas

        def room(first: int) -> Scores_TBS:
            start = first if kept else 0
            return memory[start : start + min(size, n_tokens - first)]

        before: list[torch.Tensor | None] = [None]
        for first in firsts if kept else firsts[:-1]:
            self.forward(first, before[-1], room(first))
            before.append(room(first)[-1].clone())
        after = None
        for first, last_before in reversed([*zip(firsts, before, strict=False)]):
            if not kept:
                self.forward(first, last_before, room(first))
            block = self.backward(first, room(first), after)
            if first:
                after = self.handed_on(block)
            yield block

    @abstractmethod
    def forward(self, first: int, before: torch.Tensor | None, alpha: Scores_TBS) -> None:
        """Compute the alphas of a block.

        Args:
            first: Index of the block's first token.
            before: (B, S), the alphas of the token before; None if there is none.
            alpha: (n, B, S), memory for the result.
        """

    @abstractmethod
    def backward(self, first: int, alpha: Scores_TBS, after: torch.Tensor | None) -> Block:
        """Compute all messages of a block whose alphas are known.

        Args:
            first: Index of the block's first token.
            alpha: (n, B, S).
            after: (B, S), the incoming messages of the token after the block; None if there is
                none.
        """

    def handed_on(self, block: Block) -> torch.Tensor:
        """Return the message to the block before: the incoming one of this block's first token."""
        return block.incoming[0].clone()

    @abstractmethod
    def marginals(self, block: Block, at: Index = ...) -> torch.Tensor:
        """Compute P(state at t), (n, B, S).

        0 beyond a document's end and if it has no allowed path.

        Args:
            block: The block.
            at: An index of the block's messages, to compute only a part.
        """

    @abstractmethod
    def next_given(
        self,
        block: Block,
        token: torch.Tensor,
        document: torch.Tensor,
        left: torch.Tensor,
        right: torch.Tensor,
    ) -> torch.Tensor:
        """Compute P(state ``right`` at t + 1 | state ``left`` at t), never above 1.

        A path's posterior is an inhomogeneous Markov chain; these are its steps. The last four
        arguments are int64, of shapes that broadcast.

        Args:
            block: The block.
            token: t, counted from the block's first token.
            document: The column of the messages.
            left: A state at t.
            right: A state at t + 1.

        Returns:
            Probabilities in the common shape, 0 where t is the last token or beyond.
        """

    @abstractmethod
    def step_entropy(self, block: Block) -> Values_B:
        """Sum the entropy of the next state given this one over the block's tokens, (B,)."""


def block_size(lattice: Lattice) -> int:
    """Return the tokens per block; the square root of T minimises memory for long documents."""
    n_tokens, n_docs, n_states = lattice.emissions.shape
    fitting = _BLOCK_SCORES // max(n_docs * n_states, 1)
    return max(min(fitting, _BLOCK_TOKENS), isqrt(n_tokens) + 1)
