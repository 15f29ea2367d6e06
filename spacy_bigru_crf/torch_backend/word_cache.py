"""A cache of the vectors of distinct words, across the batches of a prediction."""

from collections.abc import Callable
from threading import Lock
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from thinc.api import Model

from spacy_bigru_crf.torch_backend.shim import TorchShim

# several times the distinct words of a batch of nlp.pipe; 8 MB at width 96
_CAPACITY = 20_000


class WordCache:
    """Vectors of words, valid for one version of the network's weights.

    It holds numbers only, nothing of a vocabulary. It is thread-safe. Copies and pickles of it are
    empty, so that two networks never share vectors.

    Args:
        capacity: Maximum number of vectors. Before it is exceeded, the cache is emptied: frequent
            words return with the next batch, and words of earlier texts do not.
    """

    def __init__(self, capacity: int = _CAPACITY) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._version: int | None = None
        # ascending, and for each the row of its vector
        self._keys = np.empty(0, dtype=np.uint64)
        self._rows = np.empty(0, dtype=np.int64)
        self._vectors = torch.empty(0, 0)

    def __reduce__(self) -> tuple[type["WordCache"], tuple[int]]:
        return WordCache, (self._capacity,)

    def __len__(self) -> int:
        return len(self._keys)

    def vectors(
        self,
        keys: NDArray[np.uint64],
        version: int,
        compute: Callable[[NDArray[np.int64]], torch.Tensor],
    ) -> torch.Tensor:
        """Return the vectors of words, computed where they are not cached.

        Args:
            keys: Identifiers of words: distinct, ascending, (W,) uint64.
            version: ``TorchShim.version`` of the network. Vectors of another version are dropped.
            compute: Takes the indices of some words (V,), and returns their vectors (V, width).

        Returns:
            (W, width).
        """
        with self._lock:
            if version != self._version:
                self._version = version
                self._keys, self._rows = self._keys[:0], self._rows[:0]
            places = np.searchsorted(self._keys, keys)
            known = np.zeros(len(keys), dtype=bool)
            inside = places < len(self._keys)
            known[inside] = self._keys[places[inside]] == keys[inside]
            cached = self._vectors[torch.from_numpy(self._rows[places[known]])]
        if len(cached) and len(cached) == len(keys):
            return cached
        new = np.flatnonzero(~known)
        computed = compute(new)
        vectors = computed.new_empty(len(keys), computed.shape[1])
        vectors[torch.from_numpy(new)] = computed
        if len(cached):
            vectors[torch.from_numpy(known)] = cached
        with self._lock:
            if version == self._version:
                self._add(keys[new], computed)
        return vectors

    def _add(self, keys: NDArray[np.uint64], vectors: torch.Tensor) -> None:
        keys, vectors = keys[: self._capacity], vectors[: self._capacity]
        if len(self._keys) + len(keys) > self._capacity:
            self._keys, self._rows = self._keys[:0], self._rows[:0]
        if not len(self._keys):
            self._vectors = vectors.new_empty(self._capacity, vectors.shape[1])
        n_known, n_new = len(self._keys), len(keys)
        self._vectors[n_known : n_known + n_new] = vectors
        # another thread may have added the same word; then the first match is used
        places = np.searchsorted(self._keys, keys)
        self._keys = np.insert(self._keys, places, keys)
        self._rows = np.insert(self._rows, places, np.arange(n_known, n_known + n_new))


class WordShim(TorchShim):
    """``TorchShim`` for a network that computes vectors of words independently.

    Attributes:
        cache: Vectors of words, computed in prediction.
    """

    def __init__(self, module: torch.nn.Module) -> None:
        super().__init__(module)
        self.cache = WordCache()


def word_shim_of(model: Model[Any, Any]) -> WordShim:
    """Return the shim of a layer with a ``WordShim``."""
    return cast(WordShim, model.shims[0])
