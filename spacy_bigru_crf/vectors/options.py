"""The settings of training, apart from what does it, which is slow to import."""

from dataclasses import dataclass
from enum import StrEnum


class Algorithm(StrEnum):
    """How vectors are trained: skip-gram with negative sampling, of words (Mikolov et al. 2013) or
    of words and their n-grams of 3 to 6 characters (Bojanowski et al. 2017)."""

    WORD2VEC = "word2vec"
    FASTTEXT = "fasttext"


@dataclass(frozen=True)
class TrainingOptions:
    """Settings of training.

    dim: Width of the vectors.
    window: How many words before and after a word are its context, at most.
    min_count: How often a word occurs at least, or it gets no vector of its own.
    epochs: Passes over the text.
    buckets: fastText: rows to which n-grams are hashed.
    workers: Threads. With more than one, two runs give different vectors.
    """

    algorithm: Algorithm = Algorithm.WORD2VEC
    dim: int = 100
    window: int = 5
    min_count: int = 5
    epochs: int = 5
    buckets: int = 200_000
    seed: int = 0
    workers: int = 1
