"""Dropout with the rate as an argument of the call, because it changes during training."""

import torch
from torch import Tensor


def dropout_mask(shape: tuple[int, ...], rate: float, like: Tensor) -> Tensor:
    """Draw a mask: 0 with probability ``rate``, else 1 / (1 - rate), so the expectation is 1."""
    keep = 1.0 - rate
    # faster than bernoulli_, which draws in double precision
    return torch.rand(shape, dtype=like.dtype, device=like.device).lt_(keep).div_(keep)
