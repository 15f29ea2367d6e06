"""What all forward-backward recursions share: messages, made block by block from the last one.

Kept for every token, messages would need several times the memory of the emissions, and to touch
new memory takes longer than the arithmetic. So the forward pass keeps them only where blocks
begin, and the backward pass makes those inside a block again when it gets there
(checkpointing; Griewank & Walther 2000), in the same memory for all blocks. Every message
is what it would be without blocks, and a lattice that fits into one block is passed over once.
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

# which parts of messages: tokens, documents, states
Index: TypeAlias = EllipsisType | tuple[slice | int | torch.Tensor, ...]

# numbers of a block's alphas, and its tokens: more need more memory, fewer more calls
_BLOCK_SCORES, _BLOCK_TOKENS = 1 << 20, 1024


@dataclass
class Block:
    """The messages of the tokens from ``first`` to before ``stop``, n = stop - first.

    What the numbers are (probabilities, logs) is the recursion's own affair. The next block
    takes their place in memory.

    alpha: (n, B, S), what a token and all before it say about its state.
    beta: (n, B, S), what all after a token say about its state.
    incoming: (n + 1, B, S), what a token and all after it say about its state, with one token
        more than the block has; nothing beyond the end of a document.
    """

    first: int
    stop: int
    alpha: Scores_TBS
    beta: Scores_TBS
    incoming: Scores_TBS


class Recursion(ABC):
    """Forward-backward over a lattice.

    log_partition: (B,) float64, known once all blocks were passed.
    """

    lattice: Lattice
    log_partition: Values_B

    def blocks(self, size: int, alphas: Scores_TBS | None = None) -> Iterator[Block]:
        """The messages of blocks of ``size`` tokens, the last block first.

        alphas: (T, B, S), memory for the alphas of all tokens, which are then made only once;
            None to make those of a block again.
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
        """Make the alphas of a block that begins with the token ``first``.

        before: (B, S), that of the token before, if there is one.
        alpha: (n, B, S), where to put them.
        """

    @abstractmethod
    def backward(self, first: int, alpha: Scores_TBS, after: torch.Tensor | None) -> Block:
        """All messages of a block whose alphas are known.

        alpha: (n, B, S).
        after: (B, S), the incoming message of the token after the block, if there is one.
        """

    def handed_on(self, block: Block) -> torch.Tensor:
        """What the block before is told: the incoming message of this block's first token."""
        return block.incoming[0].clone()

    @abstractmethod
    def marginals(self, block: Block, at: Index = ...) -> torch.Tensor:
        """P(state at t), (n, B, S); 0 beyond a document's end and if it has no allowed path.

        at: Which of these, as an index of the block's messages.
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
        """P(state ``right`` at t + 1 | state ``left`` at t), never above 1.

        A path's posterior is an inhomogeneous Markov chain; these are its steps.

        token: t, counted from the block's first one. All four int64, of shapes that broadcast.
        Returns what they broadcast to, 0 where t is the last token or beyond.
        """

    @abstractmethod
    def step_entropy(self, block: Block) -> Values_B:
        """Sum over the block's tokens of the entropy of the next state given this one, (B,)."""


def block_size(lattice: Lattice) -> int:
    """Tokens a block. At the square root, one block and all that is kept between are smallest."""
    n_tokens, n_docs, n_states = lattice.emissions.shape
    fitting = _BLOCK_SCORES // max(n_docs * n_states, 1)
    return max(min(fitting, _BLOCK_TOKENS), isqrt(n_tokens) + 1)
