"""Gradient clipping by the global norm."""

import math
from collections.abc import Iterator
from typing import Any

import torch
from thinc.api import Model


def clip_global_norm(model: Model[Any, Any], max_norm: float) -> float:
    """Scale all gradients down if their global norm is above ``max_norm``.

    Pascanu, Mikolov & Bengio (2013), algorithm 1. thinc's own ``grad_clip`` clips each parameter
    by itself, which changes the direction of the step.

    Args:
        model: The model. Gradients of thinc's and torch's parameters in its tree are scaled, in
            place; layers behind a listener belong to another pipe.
        max_norm: The largest norm.

    Returns:
        The norm before clipping.
    """
    arrays = [gradient for _, gradient in model.get_gradients().values()]
    tensors = list(_torch_gradients(model))
    squares = sum(float(model.ops.xp.vdot(array, array)) for array in arrays)
    squares += sum(_sum_of_squares(tensor) for tensor in tensors)
    norm = math.sqrt(squares)
    if norm > max_norm:
        scale = max_norm / norm
        for array in arrays:
            array *= scale
        for tensor in tensors:
            tensor.mul_(scale)
    return norm


def _sum_of_squares(tensor: torch.Tensor) -> float:
    # sums within a row in the tensor's precision, which is fast, and over rows in double
    return float(torch.linalg.vector_norm(tensor, dim=-1).double().pow(2).sum())


def _torch_gradients(model: Model[Any, Any]) -> Iterator[torch.Tensor]:
    for node in model.walk():
        for shim in node.shims:
            module = shim._model
            if isinstance(module, torch.nn.Module):
                for parameter in module.parameters():
                    if parameter.grad is not None:
                        yield parameter.grad
