"""Character convolution: one vector for each word from its spelling."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class CharCNN(nn.Module):
    """Embed characters, convolve, take the maximum over the word.

    After Ma & Hovy (2016, section 2.1), with several kernel widths as in Kim et al. (2016,
    section 2.2). A character is the sum of the rows that it is hashed to (Bloom embeddings,
    Serrà & Karatzoglou 2017), so any script fits into a table of fixed size.

    n_rows: Rows of the character table. Row 0 is padding.
    char_width: Width of a character's vector; None for one-hot vectors, which are not learnt.
    kernel_widths: Characters under each kernel.
    n_filters: Filters of each kernel width.
    width: Width of a word's vector, the filters of all kernels.
    """

    table: Tensor

    def __init__(
        self, n_rows: int, char_width: int | None, kernel_widths: list[int], n_filters: int
    ) -> None:
        super().__init__()
        if char_width is None:
            self.register_buffer("table", torch.eye(n_rows), persistent=False)
        else:
            self.table = nn.Parameter(torch.empty(n_rows, char_width))
        self.width = len(kernel_widths) * n_filters
        self.convolutions = nn.ModuleList(
            nn.Conv1d(self.table.shape[1], n_filters, width, padding=width // 2)
            for width in kernel_widths
        )
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self) -> None:
        """Draw new weights."""
        if isinstance(self.table, nn.Parameter):
            nn.init.uniform_(self.table, -0.5, 0.5)
        self.table[0] = 0.0
        for convolution in self.convolutions:
            assert isinstance(convolution, nn.Conv1d)
            convolution.reset_parameters()

    def forward(self, characters: Tensor, lengths: Tensor) -> Tensor:
        """Vectors of words.

        characters: (W, C, H) int64, the rows of each character, padded with 0.
        lengths: (W,) int64, characters of each word, at least 1.
        Returns (W, width).
        """
        # padding stays zero and learns nothing, or a word would depend on its batch's longest one
        embedded = functional.embedding(characters, self.table, padding_idx=0).sum(2)
        embedded = embedded.transpose(1, 2)  # (W, char_width, C)
        n_chars = characters.shape[1]
        beyond = torch.arange(n_chars, device=lengths.device) >= lengths[:, None]  # (W, C)
        pooled = []
        for convolution in self.convolutions:
            # an even kernel yields one position more than there are characters
            scores = convolution(embedded)[:, :, :n_chars]  # (W, n_filters, C)
            pooled.append(scores.masked_fill(beyond[:, None, :], -torch.inf).amax(2))
        return torch.relu(torch.cat(pooled, 1))
