"""Threads of worker processes, such as those of ``nlp.pipe(n_process=2)``."""

import multiprocessing
import os
from functools import cache

import torch


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
