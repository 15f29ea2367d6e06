"""The seam between a torch net over tokens and documents, shared by all encoders."""

from collections.abc import Callable
from functools import partial
from typing import cast

import numpy as np
import torch
from thinc.api import Model, xp2torch
from thinc.types import Floats2d

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.torch_backend.shim import TorchShim, reset_shim, shim_of, to_array


def build_token_encoder(
    node: str, layer: str, net: torch.nn.Module, input_width: int, width: int
) -> Model[list[Floats2d], list[Floats2d]]:
    """Make a thinc layer of a net.

    Args:
        node: Name of the node.
        layer: Registered name of the layer, for messages.
        net: Takes the tokens of all documents one after the other (N, input_width), the length of
            each document and a dropout rate; returns (N, width).
        input_width: Width of the input vectors.
        width: Width of the output vectors.

    Returns:
        The layer.
    """
    return Model(
        node,
        partial(forward, layer=layer),
        init=reset_shim,
        dims={"nI": input_width, "nO": width},
        # the rate of the training loop is set on every attr of this name
        attrs={"dropout_rate": 0.0},
        shims=[TorchShim(net)],
    )


def forward(
    model: Model[list[Floats2d], list[Floats2d]], Xs: list[Floats2d], is_train: bool, *, layer: str
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Floats2d]]]:
    """Run the net over all documents of the batch at once.

    Raises:
        ValueError: If the input vectors have another width than the layer.
    """
    shim = shim_of(model)
    expected = model.get_dim("nI")
    for X in Xs:
        # a transformer's output for a document without tokens has no width
        if len(X) and X.shape[1] != expected:
            raise ValueError(Errors.N004.format(layer=layer, found=X.shape[1], expected=expected))
    lengths = [len(X) for X in Xs]
    if not any(lengths):
        empty = [model.ops.alloc2f(0, model.get_dim("nO")) for _ in Xs]
        return empty, lambda dYs: [model.ops.alloc2f(0, expected) for _ in dYs]
    splits = np.cumsum(lengths)[:-1].tolist()

    def split(all_rows: torch.Tensor) -> list[Floats2d]:
        return cast(list[Floats2d], model.ops.xp.split(to_array(all_rows), splits))

    rows = model.ops.xp.concatenate([X for X in Xs if len(X)])
    data = xp2torch(rows, device=shim.device)
    if not is_train:
        return split(shim.predict((data, lengths, 0.0))), lambda dYs: []
    # the leaf of autograd's graph: its grad is the gradient of the input
    data.requires_grad_()
    output, backprop_net = shim.begin_update((data, lengths, model.attrs["dropout_rate"]))

    def backprop(dYs: list[Floats2d]) -> list[Floats2d]:
        backprop_net(xp2torch(model.ops.xp.concatenate(dYs), device=shim.device))
        return split(cast(torch.Tensor, data.grad))

    return split(output), backprop
