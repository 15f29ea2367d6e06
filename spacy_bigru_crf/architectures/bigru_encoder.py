"""``spacy-bigru-crf.BiGRUEncoder.v1``: vectors in context from a stack of BiGRU layers."""

from collections.abc import Callable
from typing import cast

import numpy as np
import torch
from thinc.api import Model, xp2torch
from thinc.types import Floats2d
from torch.nn.utils.rnn import PackedSequence

from spacy_bigru_crf.architectures.torch_shim import TorchShim, reset_shim, shim_of, to_array
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.nets.stacked_rnn import StackedBiGRU


def build_bigru_encoder_v1(
    width: int,
    depth: int,
    input_width: int | None = None,
    residual: bool = False,
) -> Model[list[Floats2d], list[Floats2d]]:
    """Encode context with bidirectional GRU layers.

    Dropout follows ``training.dropout`` and is variational: one mask a document, on the input
    of each layer and on the output of the last.

    width: Width of the output, an even number: half for each direction.
    depth: Number of layers.
    input_width: Width of the vectors that come in; None if it is the same as ``width``.
    residual: Whether each further layer also sees the input of the first, concatenated.
    """
    if width < 2 or width % 2:
        raise ValueError(Errors.N002.format(width=width))
    if depth < 1:
        raise ValueError(Errors.N003.format(depth=depth))
    input_width = width if input_width is None else input_width
    return Model(
        "bigru_encoder",
        forward,
        init=reset_shim,
        dims={"nI": input_width, "nO": width},
        # the rate of the training loop is set on every attr of this name
        attrs={"dropout_rate": 0.0},
        shims=[TorchShim(StackedBiGRU(input_width, width, depth, residual))],
    )


def forward(
    model: Model[list[Floats2d], list[Floats2d]], Xs: list[Floats2d], is_train: bool
) -> tuple[list[Floats2d], Callable]:
    """Run the stack over the documents packed together, without padding."""
    shim = shim_of(model)
    for X in Xs:
        if X.shape[1] != model.get_dim("nI"):
            raise ValueError(Errors.N004.format(found=X.shape[1], expected=model.get_dim("nI")))
    lengths = [len(X) for X in Xs]
    if not any(lengths):
        empty = [model.ops.alloc2f(0, model.get_dim("nO")) for _ in Xs]
        return empty, lambda dYs: [model.ops.alloc2f(0, model.get_dim("nI")) for _ in dYs]

    batch_sizes, rows = _packing(lengths)
    order = torch.from_numpy(rows).to(shim.device)
    # the leaf of autograd's graph, in training: its grad is the gradient of the input
    data = xp2torch(model.ops.xp.concatenate(Xs), device=shim.device)[order]
    packed = PackedSequence(data.requires_grad_(is_train), torch.from_numpy(batch_sizes))
    splits = np.cumsum(lengths)[:-1].tolist()

    def unpack(packed_rows: torch.Tensor) -> list[Floats2d]:
        in_order = torch.empty_like(packed_rows)
        in_order[order] = packed_rows
        return model.ops.xp.split(to_array(in_order), splits)

    if not is_train:
        return unpack(shim.predict((packed, 0.0))), lambda dYs: []
    packed_output, backprop_module = shim.begin_update((packed, model.attrs["dropout_rate"]))

    def backprop(dYs: list[Floats2d]) -> list[Floats2d]:
        dY = xp2torch(model.ops.xp.concatenate(dYs), device=shim.device)
        backprop_module(dY[order])
        return unpack(cast(torch.Tensor, data.grad))

    return unpack(packed_output), backprop


def _packing(lengths: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """How to interleave documents for a packed sequence.

    Returns the number of documents alive at each step, and for each packed row the row of the
    concatenated documents that belongs there: step by step, longest document first. Documents
    without tokens do not occur.
    """
    sizes = np.asarray(lengths, dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    longest_first = np.argsort(-sizes, kind="stable")
    steps = np.arange(sizes.max())
    alive = steps[:, None] < sizes[longest_first][None, :]  # (T, B)
    rows = steps[:, None] + starts[longest_first][None, :]
    return alive.sum(1), rows[alive]
