"""The torch side of WordVectors: a table of vectors of any size, with its words."""

from typing import Any, cast

import numpy as np
import safetensors.numpy
import torch
from numpy.typing import NDArray
from thinc.api import Model, get_torch_default_device

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.torch_backend.shim import TorchShim
from spacy_bigru_crf.vectors.table import VectorTable


class WordVectorNet(torch.nn.Module):
    """Pre-trained vectors and one for unknown words.

    Frozen vectors stay in the table, in main memory: only the vectors of a batch go to the device,
    and copies of the network share the table.

    Args:
        width: Width of the vectors.
        trainable: Whether the vectors of words are weights. Those of n-grams never are.
        learn_unknown: Whether the vector of unknown words is learnt.

    Attributes:
        table: None until there are vectors.
        waits_for_words: Whether the table has still to be reduced to the words of the corpus.
    """

    weight: torch.nn.Parameter | None

    def __init__(self, width: int, trainable: bool, learn_unknown: bool) -> None:
        super().__init__()
        self.width = width
        self.weight = torch.nn.Parameter(torch.zeros(0, width)) if trainable else None
        self.unknown = torch.nn.Parameter(torch.zeros(width), requires_grad=learn_unknown)
        self.table: VectorTable | None = None
        self.waits_for_words = False

    @property
    def learns(self) -> bool:
        """Whether there is anything to train."""
        return self.weight is not None or self.unknown.requires_grad

    def look_up(self, words: list[str], lower_fallback: bool) -> tuple[NDArray[Any], ...]:
        """Return the arguments of ``forward`` for W words.

        Returns:
            Vectors (W, width), zero where they are weights; rows of the weights (W,), -1 for words
            without one; whether a word has neither (W,).

        Raises:
            ValueError: If there are no vectors yet.
        """
        if self.table is None:
            raise ValueError(Errors.V015)
        vectors = np.zeros((len(words), self.width), dtype=np.float32)
        rows = np.full(len(words), -1, dtype=np.int64)
        is_unknown = np.zeros(len(words), dtype=bool)
        for i, word in enumerate(words):
            row = self.table.row(word, lower_fallback)
            if row is not None:
                rows[i] = row
                continue
            from_ngrams = self.table.ngrams.vector(word) if self.table.ngrams else None
            if from_ngrams is None:
                is_unknown[i] = True
            else:
                vectors[i] = from_ngrams
        if self.weight is None:
            vectors[rows >= 0] = self.table.vectors[rows[rows >= 0]]
        return vectors, rows, is_unknown

    def forward(
        self, vectors: torch.Tensor, rows: torch.Tensor, is_unknown: torch.Tensor
    ) -> torch.Tensor:
        """Return the vectors of words (W, width) from the result of ``look_up``."""
        vectors = torch.where(is_unknown[:, None], self.unknown, vectors)
        if self.weight is None:
            return vectors
        [known] = torch.nonzero(rows >= 0, as_tuple=True)
        return vectors.index_copy(0, known, self.weight[rows[known]])


class WordVectorShim(TorchShim):
    """``TorchShim`` for a network whose table is stored with it."""

    @property
    def net(self) -> WordVectorNet:
        """The network."""
        return cast(WordVectorNet, self._model)

    def set_table(self, table: VectorTable, unknown: NDArray[np.float32] | None = None) -> None:
        """Replace the vectors.

        Args:
            table: The new vectors.
            unknown: The vector of unknown words; None to keep the present one.
        """
        net = self.net
        net.table = table
        if net.weight is not None:
            net.weight = torch.nn.Parameter(torch.tensor(table.vectors, device=net.weight.device))
        if unknown is not None:
            net.unknown.data.copy_(torch.tensor(unknown))
        self.version += 1

    def to_bytes(self) -> bytes:
        """Return vectors and words in safetensors' format; empty if there are none yet."""
        if self.net.table is None:
            return b""
        tensors = self.net.table.to_tensors()
        if self.net.weight is not None:
            tensors["vectors"] = self.net.weight.detach().cpu().numpy()
        tensors["unknown"] = self.net.unknown.detach().cpu().numpy()
        return safetensors.numpy.save(tensors)

    def from_bytes(self, bytes_data: bytes) -> "WordVectorShim":
        """Load stored vectors."""
        if not bytes_data:
            return self
        tensors = safetensors.numpy.load(bytes_data)
        self.set_table(VectorTable.from_tensors(tensors), tensors["unknown"])
        self.net.waits_for_words = False
        self.net.to(get_torch_default_device())
        return self


def word_vector_shim_of(model: Model[Any, Any]) -> WordVectorShim:
    """Return the shim of a WordVectors layer."""
    return cast(WordVectorShim, model.shims[0])
