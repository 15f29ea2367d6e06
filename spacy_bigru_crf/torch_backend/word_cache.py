"""Vectors of distinct words, kept from one batch of a prediction to the next."""

from collections.abc import Callable
from threading import Lock
from typing import cast

import numpy as np
import torch
from thinc.api import Model

from spacy_bigru_crf.torch_backend.shim import TorchShim

# some times the distinct words of a batch of nlp.pipe, and small: 8 MB at width 96
_CAPACITY = 20_000


class WordCache:
    """Remembers vectors of words, for one version of the weights that made them.

    It holds numbers only, nothing of a vocabulary. Threads may share it. Copies and pickles of it
    are empty, so that two networks never share vectors.

    capacity: How many vectors there may be. When it would be exceeded, all are forgotten: the
        frequent words are back after a batch, and words of texts long past are not.
    """

    def __init__(self, capacity: int = _CAPACITY) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._version: int | None = None
        # rising, and for each the row of its vector
        self._keys = np.empty(0, dtype=np.uint64)
        self._rows = np.empty(0, dtype=np.int64)
        self._vectors = torch.empty(0, 0)

    def __reduce__(self) -> tuple[type["WordCache"], tuple[int]]:
        return WordCache, (self._capacity,)

    def __len__(self) -> int:
        return len(self._keys)

    def vectors(
        self, keys: np.ndarray, version: int, compute: Callable[[np.ndarray], torch.Tensor]
    ) -> torch.Tensor:
        """The vectors of words, computed where they are not remembered.

        keys: What tells words apart: distinct, rising, (W,) uint64.
        version: ``TorchShim.version`` of the network. Vectors of another version are forgotten.
        compute: Takes the indices of some words (V,), and returns their vectors (V, width).

        Returns (W, width).
        """
        with self._lock:
            if version != self._version:
                self._forget(version)
            places = np.searchsorted(self._keys, keys)
            known = np.zeros(len(keys), dtype=bool)
            inside = places < len(self._keys)
            known[inside] = self._keys[places[inside]] == keys[inside]
            remembered = self._vectors[torch.from_numpy(self._rows[places[known]])]
        if len(remembered) and len(remembered) == len(keys):
            return remembered
        new = np.flatnonzero(~known)
        computed = compute(new)
        vectors = computed.new_empty(len(keys), computed.shape[1])
        vectors[torch.from_numpy(new)] = computed
        if len(remembered):
            vectors[torch.from_numpy(known)] = remembered
        with self._lock:
            if version == self._version:
                self._remember(keys[new], computed)
        return vectors

    def _forget(self, version: int) -> None:
        self._version = version
        self._keys, self._rows = self._keys[:0], self._rows[:0]

    def _remember(self, keys: np.ndarray, vectors: torch.Tensor) -> None:
        keys, vectors = keys[: self._capacity], vectors[: self._capacity]
        if len(self._keys) + len(keys) > self._capacity:
            self._keys, self._rows = self._keys[:0], self._rows[:0]
        if not len(self._keys):
            self._vectors = vectors.new_empty(self._capacity, vectors.shape[1])
        n_known, n_new = len(self._keys), len(keys)
        self._vectors[n_known : n_known + n_new] = vectors
        # another thread may have brought the same word; then the first one found counts
        places = np.searchsorted(self._keys, keys)
        self._keys = np.insert(self._keys, places, keys)
        self._rows = np.insert(self._rows, places, np.arange(n_known, n_known + n_new))


class WordShim(TorchShim):
    """``TorchShim`` for a network that computes vectors of words one by one.

    cache: What the network has made of words in prediction.
    """

    def __init__(self, module: torch.nn.Module) -> None:
        super().__init__(module)
        self.cache = WordCache()


def word_shim_of(model: Model) -> WordShim:
    """The shim of a layer that remembers words."""
    return cast(WordShim, model.shims[0])
