"""The table of character vectors, shared by all nets over the characters of words."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class CharacterNet(nn.Module):
    """A net that computes vectors of words from their characters.

    A character is the sum of the rows that it is hashed to (Bloom embeddings, Serrà &
    Karatzoglou 2017), so any script fits into a table of fixed size.

    Args:
        n_rows: Rows of the character table. Row 0 is padding.
        char_width: Width of a character's vector; None for one-hot vectors, which are not trained.
        width: Width of a word's vector.
    """

    table: Tensor

    def __init__(self, n_rows: int, char_width: int | None, width: int) -> None:
        super().__init__()
        self.width = width
        if char_width is None:
            self.register_buffer("table", torch.eye(n_rows), persistent=False)
        else:
            self.table = nn.Parameter(torch.empty(n_rows, char_width))

    @torch.no_grad()
    def reset_table(self) -> None:
        """Initialise the vectors of characters."""
        if isinstance(self.table, nn.Parameter):
            nn.init.uniform_(self.table, -0.5, 0.5)
        self.table[0] = 0.0

    def embed(self, characters: Tensor) -> Tensor:
        """Return vectors of characters: (..., H) int64, the rows of each -> (..., char_width)."""
        # padding stays zero, or a word would depend on the longest one of its batch
        return functional.embedding(characters, self.table, padding_idx=0).sum(-2)
