"""Word vectors in memory and as safetensors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.vectors.ngrams import ngram_buckets

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class NGrams:
    """Vectors of hashed n-grams.

    Attributes:
        buckets: (B, width).
        min_n: Minimum length of n-grams in characters.
        max_n: Maximum length of n-grams in characters.
    """

    buckets: Floats
    min_n: int
    max_n: int

    def vector(self, word: str) -> Floats | None:
        """Return the mean vector of a word's n-grams (width,), None if it has none."""
        rows = ngram_buckets(word, self.min_n, self.max_n, len(self.buckets))
        return self.buckets[rows].mean(axis=0) if len(rows) else None


@dataclass(frozen=True, eq=False)
class VectorTable:
    """Words with their vectors, immutable, so that copies of a model share it.

    Attributes:
        words: Distinct words.
        vectors: (W, width).
        ngrams: For missing words; None if there are vectors of whole words only.
    """

    words: Sequence[str]
    vectors: Floats
    ngrams: NGrams | None = None
    _row_of: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_row_of", {word: row for row, word in enumerate(self.words)})

    def __deepcopy__(self, memo: dict[int, Any]) -> "VectorTable":
        return self

    @property
    def n_bytes(self) -> int:
        """The memory of the vectors, in bytes."""
        return self.vectors.nbytes + (self.ngrams.buckets.nbytes if self.ngrams else 0)

    def row(self, word: str, lower_fallback: bool) -> int | None:
        """Return the row of a word, or with ``lower_fallback`` that of the word in lower case."""
        row = self._row_of.get(word)
        if row is None and lower_fallback:
            row = self._row_of.get(word.lower())
        return row

    def select(self, words: Iterable[str], lower_fallback: bool) -> "VectorTable":
        """Return a table of the rows that some words need, in the same order, with all n-grams."""
        needed = {self.row(word, lower_fallback) for word in words}
        rows = np.array(sorted(row for row in needed if row is not None), dtype=np.int64)
        return VectorTable([self.words[row] for row in rows], self.vectors[rows], self.ngrams)

    def to_tensors(self) -> dict[str, NDArray[Any]]:
        """Return arrays for safetensors: words as UTF-8 with the offset at which each one ends."""
        encoded = [word.encode("utf-8") for word in self.words]
        tensors: dict[str, NDArray[Any]] = {
            "words": np.frombuffer(b"".join(encoded), dtype=np.uint8),
            "word_ends": np.cumsum([len(word) for word in encoded], dtype=np.int64),
            "vectors": self.vectors,
        }
        if self.ngrams:
            tensors["ngram_buckets"] = self.ngrams.buckets
            tensors["ngram_lengths"] = np.array([self.ngrams.min_n, self.ngrams.max_n])
        return tensors

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, NDArray[Any]]) -> "VectorTable":
        """Create a table from the result of ``to_tensors``."""
        encoded = tensors["words"].tobytes()
        ends = tensors["word_ends"].tolist()
        words = [
            encoded[start:end].decode("utf-8") for start, end in zip([0, *ends], ends, strict=False)
        ]
        ngrams = None
        if "ngram_buckets" in tensors:
            min_n, max_n = tensors["ngram_lengths"].tolist()
            ngrams = NGrams(tensors["ngram_buckets"], min_n, max_n)
        return cls(words, tensors["vectors"], ngrams)
