"""Recurrent layer over characters: one vector for each word from its spelling."""

import torch
from torch import Tensor

from spacy_bigru_crf.nets.characters import CharacterNet
from spacy_bigru_crf.nets.stacked_rnn import CellName, StackedRNN


class CharRNN(CharacterNet):
    """The final states of a bidirectional recurrent layer over a word's characters.

    As Lample et al. (2016, section 4.1), there with an LSTM.

    Args:
        n_rows: Rows of the character table, see ``CharacterNet``.
        char_width: Width of a character's vector, see ``CharacterNet``.
        width: Width of a word's vector, half of it for each direction.
        cell: "lstm" or "gru".
    """

    def __init__(self, n_rows: int, char_width: int | None, width: int, cell: CellName) -> None:
        super().__init__(n_rows, char_width, width)
        self.rnn = StackedRNN(cell, self.table.shape[1], width, depth=1)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Initialise the weights."""
        self.reset_table()
        self.rnn.reset_parameters()

    def forward(self, characters: Tensor, lengths: Tensor) -> Tensor:
        """Compute vectors of words.

        Args:
            characters: (W, C, H) int64, the rows of each character, padded with 0.
            lengths: (W,) int64, number of characters of each word, at least 1.

        Returns:
            (W, width).
        """
        inside = torch.arange(characters.shape[1], device=lengths.device) < lengths[:, None]
        read = self.rnn(self.embed(characters[inside]), lengths.tolist(), 0.0)  # (N, width)
        half = self.width // 2
        ends = lengths.cumsum(0)
        return torch.cat([read[ends - 1, :half], read[ends - lengths, half:]], 1)
