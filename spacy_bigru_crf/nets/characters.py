"""What nets over the characters of words share: a table of vectors."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class CharacterNet(nn.Module):
    """A net that gives words a vector from their characters.

    A character is the sum of the rows that it is hashed to (Bloom embeddings, Serrà &
    Karatzoglou 2017), so any script fits into a table of fixed size.

    n_rows: Rows of the character table. Row 0 is padding.
    char_width: Width of a character's vector; None for one-hot vectors, which are not learnt.
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
        """Draw new vectors of characters."""
        if isinstance(self.table, nn.Parameter):
            nn.init.uniform_(self.table, -0.5, 0.5)
        self.table[0] = 0.0

    def embed(self, characters: Tensor) -> Tensor:
        """Vectors of characters. (..., H) int64, the rows of each -> (..., char_width)."""
        # padding stays zero and learns nothing, or a word would depend on its batch's longest one
        return functional.embedding(characters, self.table, padding_idx=0).sum(-2)
