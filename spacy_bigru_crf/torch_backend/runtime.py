"""Threads and memory of torch in this process."""

import multiprocessing
import os
from functools import cache

import torch

# the largest block that glibc takes as a measure
_BYTES = 32 * 2**20 - 4096


def one_thread_in_workers() -> None:
    """In a worker process, compute with one thread from now on.

    A process that was forked after its parent had computed with several threads waits forever for
    threads that it does not have; and workers with several threads each slow one another down.
    """
    _one_thread_in_worker(os.getpid())


@cache
def _one_thread_in_worker(process: int) -> None:
    if multiprocessing.parent_process() is not None:
        torch.set_num_threads(1)


@cache
def keep_freed_memory() -> None:
    """Let glibc keep what a step of training frees, instead of fetching it anew at the next.

    Its ``malloc`` gives back to the kernel what is free above a threshold, twice the largest block
    that was ever mapped and freed (mallopt(3), M_MMAP_THRESHOLD). So one block is freed here.
    Elsewhere this does nothing.
    """
    torch.empty(_BYTES, dtype=torch.uint8)
