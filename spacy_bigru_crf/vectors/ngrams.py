"""The character n-grams of fastText (Bojanowski et al. 2017, section 3.2).

They are hashed as in Facebook's program, so that its files give the same vectors here.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Fowler-Noll-Vo hash FNV-1a, 32 bits
_OFFSET_BASIS = 2166136261
_PRIME = 16777619
_MASK = 0xFFFFFFFF

# fastText treats bytes as signed, so those beyond ASCII flip the upper bits too
_SIGNED_BYTES = [byte if byte < 128 else byte | 0xFFFFFF00 for byte in range(256)]


@lru_cache(maxsize=2**14)
def ngram_buckets(word: str, min_n: int, max_n: int, n_buckets: int) -> NDArray[np.int64]:
    """Return the buckets of a word's n-grams: ``min_n`` to ``max_n`` characters of ``<word>``.

    Returns:
        (G,), repeated n-grams included. The signs for begin and end alone are no n-grams.
    """
    characters = [character.encode("utf-8") for character in f"<{word}>"]
    last = len(characters) - 1
    buckets = []
    for start in range(len(characters)):
        hashed = _OFFSET_BASIS
        # the hash of an n-gram continues that of its prefix
        for end in range(start, min(start + max_n, len(characters))):
            for byte in characters[end]:
                hashed = ((hashed ^ _SIGNED_BYTES[byte]) * _PRIME) & _MASK
            is_border_sign = start == end and (start == 0 or end == last)
            if end - start + 1 >= min_n and not is_border_sign:
                buckets.append(hashed % n_buckets)
    return np.array(buckets, dtype=np.int64)
