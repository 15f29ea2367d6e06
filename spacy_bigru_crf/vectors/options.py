"""Settings of training vectors, in a module of their own that is quick to import."""

from dataclasses import dataclass
from enum import StrEnum


class Algorithm(StrEnum):
    """Skip-gram with negative sampling.

    Of words (Mikolov et al. 2013), or of words and their n-grams of 3 to 6 characters (Bojanowski
    et al. 2017).
    """

    WORD2VEC = "word2vec"
    FASTTEXT = "fasttext"


@dataclass(frozen=True)
class TrainingOptions:
    """Settings of training vectors.

    Attributes:
        algorithm: word2vec or fastText.
        dim: Width of the vectors.
        window: Maximum number of context words before and after a word.
        min_count: Minimum number of occurrences of a word with a vector of its own.
        epochs: Passes over the text.
        buckets: fastText: rows to which n-grams are hashed.
        seed: Seed of random numbers.
        workers: Threads. With more than one, vectors differ between runs.
    """

    algorithm: Algorithm = Algorithm.WORD2VEC
    dim: int = 100
    window: int = 5
    min_count: int = 5
    epochs: int = 5
    buckets: int = 200_000
    seed: int = 0
    workers: int = 1
