"""Threads and memory of torch in this process."""

import multiprocessing
import os
from functools import cache

import torch

# the largest block that raises glibc's threshold
_BYTES = 32 * 2**20 - 4096


def one_thread_in_workers() -> None:
    """Limit torch to one thread in a worker process.

    A process that was forked after its parent computed with several threads waits forever for
    threads that do not exist; and workers with several threads each slow one another down.
    """
    _one_thread_in_worker(os.getpid())


@cache
def _one_thread_in_worker(process: int) -> None:
    if multiprocessing.parent_process() is not None:
        torch.set_num_threads(1)


@cache
def keep_freed_memory() -> None:
    """Make glibc keep memory that a training step frees, for the next step.

    Its ``malloc`` returns free memory above a threshold to the kernel, twice the largest block that
    was ever mapped and freed (mallopt(3), M_MMAP_THRESHOLD). Freeing one large block here raises
    it. Without this, training on small corpora takes 12% more CPU time (docs/performance.md).
    Other C libraries are not affected.
    """
    torch.empty(_BYTES, dtype=torch.uint8)
