"""Memory of training that stays with the process from one step to the next."""

from functools import cache

import torch

# the largest block that glibc takes as a measure
_BYTES = 32 * 2**20 - 4096


@cache
def keep_freed_memory() -> None:
    """Let glibc keep what a step of training frees, instead of fetching it anew at the next.

    Its ``malloc`` gives back to the kernel what is free above a threshold, twice the largest block
    that was ever mapped and freed (mallopt(3), M_MMAP_THRESHOLD). So one block is freed here.
    Elsewhere this does nothing.
    """
    torch.empty(_BYTES, dtype=torch.uint8)
