"""Character convolution: one vector for each word from its spelling."""

import torch
from torch import Tensor, nn

from spacy_bigru_crf.nets.characters import CharacterNet


class CharCNN(CharacterNet):
    """Embed characters, convolve, take the maximum over the word.

    After Ma & Hovy (2016, section 2.1), with several kernel widths as in Kim et al. (2016,
    section 2.2).

    n_rows, char_width: Shape of the character table, see ``CharacterNet``.
    kernel_widths: Characters under each kernel.
    n_filters: Filters of each kernel width. A word's vector has the filters of all kernels.
    """

    def __init__(
        self, n_rows: int, char_width: int | None, kernel_widths: list[int], n_filters: int
    ) -> None:
        super().__init__(n_rows, char_width, len(kernel_widths) * n_filters)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(self.table.shape[1], n_filters, width, padding=width // 2)
            for width in kernel_widths
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new weights."""
        self.reset_table()
        for convolution in self.convolutions:
            assert isinstance(convolution, nn.Conv1d)
            convolution.reset_parameters()

    def forward(self, characters: Tensor, lengths: Tensor) -> Tensor:
        """Vectors of words.

        characters: (W, C, H) int64, the rows of each character, padded with 0.
        lengths: (W,) int64, characters of each word, at least 1.
        Returns (W, width).
        """
        embedded = self.embed(characters).transpose(1, 2)  # (W, char_width, C)
        n_chars = characters.shape[1]
        beyond = torch.arange(n_chars, device=lengths.device) >= lengths[:, None]  # (W, C)
        pooled = []
        for convolution in self.convolutions:
            # an even kernel yields one position more than there are characters
            scores = convolution(embedded)[:, :, :n_chars]  # (W, n_filters, C)
            pooled.append(scores.masked_fill(beyond[:, None, :], -torch.inf).amax(2))
        return torch.relu(torch.cat(pooled, 1))
