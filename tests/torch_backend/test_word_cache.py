import copy
import pickle
from threading import Thread

import numpy as np
import pytest
import torch

from spacy_bigru_crf.torch_backend.word_cache import WordCache, WordShim


class Computation:
    """Gives each key the vector (key, 2 * key), and notes what it was asked for."""

    def __init__(self, cache):
        self.cache = cache
        self.asked = []

    def __call__(self, keys, version=0):
        keys = np.array(keys, dtype=np.uint64)

        def compute(new):
            self.asked.append(keys[new].tolist())
            numbers = torch.from_numpy(keys[new].astype(np.float32))
            return torch.stack([numbers, 2 * numbers], dim=1)

        found = self.cache.vectors(keys, version, compute)
        wanted = np.outer(keys.astype(np.float32), np.array([1, 2], dtype=np.float32))
        np.testing.assert_array_equal(found.numpy(), wanted)
        return self.asked[-1] if self.asked else []


@pytest.fixture
def computed():
    return Computation(WordCache(capacity=10))


def test_each_word_is_computed_once(computed):
    assert computed([3, 7]) == [3, 7]
    assert computed([1, 3, 5, 7, 9]) == [1, 5, 9]
    computed([1, 3, 9])
    assert len(computed.asked) == 2


def test_new_weights_make_it_forget(computed):
    computed([3, 7], version=0)
    assert computed([3, 7], version=1) == [3, 7]
    assert computed([2, 3], version=1) == [2]
    assert computed([3, 7], version=0) == [3, 7]


def test_it_is_bounded(computed):
    computed(range(8))
    computed(range(6, 12))
    assert len(computed.cache) == 4  # the new words only
    computed(range(100))
    assert len(computed.cache) <= 10
    assert computed(range(10, 12)) == [10, 11]


def test_no_words(computed):
    computed([])
    computed([1])
    computed([])


def test_keys_use_all_bits(computed):
    computed([0, 2**62, 2**63, 2**64 - 1])
    assert computed([2**62, 2**63, 2**63 + 1, 2**64 - 1]) == [2**63 + 1]


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))])
def test_copies_are_empty(computed, duplicate):
    computed([3, 7])
    other = Computation(duplicate(computed.cache))
    assert len(other.cache) == 0
    assert other([3, 7]) == [3, 7]
    other(range(11))
    assert len(other.cache) <= 10
    computed([3, 7])
    assert len(computed.asked) == 1


def test_copies_of_shims_have_caches_of_their_own():
    shim = WordShim(torch.nn.Linear(1, 1))
    Computation(shim.cache)([1, 2])
    assert len(shim.copy().cache) == 0
    assert len(shim.cache) == 2


def test_threads_share_it():
    cache = WordCache(capacity=50)
    errors = []

    def work(seed):
        rng = np.random.default_rng(seed)
        computed = Computation(cache)
        try:
            for i in range(200):
                computed(np.unique(rng.integers(0, 80, 20)), version=i // 50)
        except AssertionError as error:
            errors.append(error)

    threads = [Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(cache) <= 50
