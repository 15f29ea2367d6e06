"""A bidirectional GRU layer for the CPU: an explicit backward pass, and a path for one document.

torch's own layer records every step in autograd's graph and accumulates the gradient of the
recurrent weights step by step. Here both directions take each step together in batched products,
the backward pass keeps the gradients of the gates, and the gradients of all weights are single
products over all tokens at the end. At the batch sizes of training a step costs as much in calls as
in arithmetic, so as much as possible is done in place and no call twice. On CUDA torch's layer
(cuDNN) is faster.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from spacy_bigru_crf.nets.packing import previous_rows


def bigru(layer: nn.RNNBase, data: Tensor, batch_sizes: list[int], reverse: Tensor) -> Tensor:
    """Compute the output of ``layer`` for a packed sequence, as ``PackedSequence.data``.

    Args:
        layer: One bidirectional layer (``nn.GRU``).
        data: (N, input width), packed, longest document first.
        batch_sizes: Number of documents alive at each step.
        reverse: (N,) int64: for each packed row, the row at the same step of the same document read
            backwards (``packing.reversed_rows``).

    Returns:
        (N, 2 * hidden width), forward direction first.
    """
    weights = (_both(layer, name) for name in ("weight_ih", "bias_ih", "weight_hh", "bias_hh"))
    output: Tensor = _BiGRU.apply(  # type: ignore[no-untyped-call]  # torch's
        data, *weights, batch_sizes, reverse
    )
    return output


def _both(layer: nn.RNNBase, name: str) -> Tensor:
    """Return a weight of both directions, forward first."""
    return torch.stack([getattr(layer, f"{name}_l0"), getattr(layer, f"{name}_l0_reverse")])


def bigru_single_doc(layer: nn.RNNBase, data: Tensor) -> Tensor:
    """Compute the output of ``layer`` for one document, without a gradient.

    A step is a product of a matrix and a vector, and torch's layer spends more time on calls than
    on it, in one direction after the other. Here both directions take a step together, in six
    calls that write to the final places.

    Args:
        layer: One bidirectional layer (``nn.GRU``).
        data: (T, input width).

    Returns:
        (T, 2 * hidden width), forward direction first.
    """
    weights = dict(layer.named_parameters())
    hidden = layer.hidden_size
    # a row times a matrix is several times as fast as a matrix times a column
    U = _both(layer, "weight_hh").transpose(1, 2).contiguous()  # (2, H, 3H)
    bias = _both(layer, "bias_hh")[:, None]
    projected = [
        functional.linear(data, weights["weight_ih_l0"], weights["bias_ih_l0"]),
        functional.linear(data, weights["weight_ih_l0_reverse"], weights["bias_ih_l0_reverse"]),
    ]
    # step, direction, gates: the backward direction begins at the last token
    gates = torch.stack([projected[0], projected[1].flip(0)], 1)[:, :, None]  # (T, 2, 1, 3H)

    states = data.new_empty(len(data), 2, 1, hidden)
    product = torch.empty_like(bias)  # U h + b of all gates
    product_rz, product_n = product.split([2 * hidden, hidden], 2)
    rz, new = gates.split([2 * hidden, hidden], 3)
    r, z = rz.split(hidden, 3)
    h = data.new_zeros(2, 1, hidden)
    steps = (x.unbind() for x in (rz, r, z, new, states))
    for rz_t, r_t, z_t, new_t, state_t in zip(*steps, strict=True):
        torch.baddbmm(bias, h, U, out=product)
        rz_t.add_(product_rz).sigmoid_()
        new_t.addcmul_(r_t, product_n).tanh_()
        h = torch.lerp(new_t, h, z_t, out=state_t)
    return torch.cat([states[:, 0, 0], states[:, 1, 0].flip(0)], 1)


class _BiGRU(torch.autograd.Function):
    """h' = (1 - z) n + z h, with gates r, z = sigmoid(...), n = tanh(x + r (U h + b)).

    Cho et al. (2014, eqs. 5-8) in the variant of cuDNN, which applies r after the product.
    N tokens, I inputs, H hidden units. The first axis is the direction, and the rows of each are
    in the order in which it reads.
    """

    @staticmethod
    def forward(
        ctx: Any,
        data: Tensor,  # (N, I)
        weight_ih: Tensor,  # (2, 3H, I): of r, z, n
        bias_ih: Tensor,  # (2, 3H)
        weight_hh: Tensor,  # (2, 3H, H)
        bias_hh: Tensor,  # (2, 3H)
        batch_sizes: list[int],
        reverse: Tensor,
    ) -> Tensor:
        n_rows, hidden = len(data), weight_hh.shape[2]
        of_rz, of_n = slice(2 * hidden), slice(2 * hidden, None)
        inputs = torch.stack([data, data.index_select(0, reverse)])  # (2, N, I)
        W, U = weight_ih.transpose(1, 2), weight_hh.transpose(1, 2)
        U_rz, U_n = U[:, :, of_rz].contiguous(), U[:, :, of_n].contiguous()
        rz = torch.bmm(inputs, W[:, :, of_rz]).add_((bias_ih + bias_hh)[:, None, of_rz])
        new = torch.bmm(inputs, W[:, :, of_n]).add_(bias_ih[:, None, of_n])
        # U h + b of n, to which each step adds the product: this bias stays inside the reset gate
        inner = bias_hh[:, None, of_n].repeat(1, n_rows, 1)
        states = torch.empty_like(new)  # h'

        h = data.new_zeros(2, batch_sizes[0], hidden)
        r, z = rz.split(hidden, 2)
        rows = (x.split(batch_sizes, 1) for x in (rz, r, z, inner, new, states))
        for n, rz_t, r_t, z_t, inner_t, new_t, state_t in zip(batch_sizes, *rows, strict=True):
            h = h[:, :n]
            rz_t.baddbmm_(h, U_rz).sigmoid_()
            inner_t.baddbmm_(h, U_n)
            new_t.addcmul_(r_t, inner_t).tanh_()
            h = torch.lerp(new_t, h, z_t, out=state_t)

        ctx.save_for_backward(inputs, weight_ih, weight_hh, rz, new, inner, states, reverse)
        ctx.batch_sizes = batch_sizes
        return torch.cat([states[0], states[1].index_select(0, reverse)], 1)

    @staticmethod
    def backward(ctx: Any, d_output: Tensor) -> tuple[Tensor | None, ...]:
        inputs, weight_ih, weight_hh, rz, new, inner, states, reverse = ctx.saved_tensors
        batch_sizes: list[int] = ctx.batch_sizes
        n_rows, hidden = new.shape[1:]
        r, z = rz.split(hidden, 2)
        previous = previous_rows(states, batch_sizes)

        # the derivatives of each gate's input by h' need no recurrence: all rows at once
        rest = 1 - z
        to_new = rest * (1 - new * new)  # dh' -> input of n
        d_gates = torch.empty(2, n_rows, 3, hidden, dtype=new.dtype)
        to_r, to_z, to_inner = d_gates.unbind(2)
        torch.mul(to_new, r, out=to_inner)  # dh' -> U h + b of n
        torch.addcmul(inner, inner, r, value=-1, out=to_r).mul_(to_inner)  # dh' -> input of r
        torch.sub(previous, new, out=to_z).mul_(z).mul_(rest)  # dh' -> input of z

        # now d_gates becomes, step by step, the gradients themselves
        d_forward, d_backward = d_output.split(hidden, 1)
        d_states = torch.stack([d_forward, d_backward.index_select(0, reverse)])
        d_products = d_gates.view(2, n_rows, 3 * hidden)  # for U h + b of all gates
        by_step = (d_gates, d_products, d_states.unsqueeze(2), d_states, z)
        steps = [*zip(*(x.split(batch_sizes, 1) for x in by_step), strict=True)]
        for t in reversed(range(len(steps))):
            d_gates_t, d_products_t, d_gated, d_state, z_t = steps[t]
            d_gates_t.mul_(d_gated)
            if t:
                d_before = steps[t - 1][3][:, : batch_sizes[t]]
                d_before.baddbmm_(d_products_t, weight_hh).addcmul_(d_state, z_t)

        d_new = d_states.mul_(to_new)  # for the input of n
        d_rz = d_products[:, :, : 2 * hidden]  # for the inputs of r and z
        d_weight_hh = torch.bmm(d_products.transpose(1, 2), previous)
        d_bias_hh = d_products.sum(1)
        d_weight_ih = torch.empty_like(weight_ih)
        torch.bmm(d_rz.transpose(1, 2), inputs, out=d_weight_ih[:, : 2 * hidden])
        torch.bmm(d_new.transpose(1, 2), inputs, out=d_weight_ih[:, 2 * hidden :])
        d_bias_ih = torch.cat([d_bias_hh[:, : 2 * hidden], d_new.sum(1)], 1)
        d_data = None
        if ctx.needs_input_grad[0]:
            d_inputs = torch.bmm(d_rz, weight_ih[:, : 2 * hidden])
            d_inputs.baddbmm_(d_new, weight_ih[:, 2 * hidden :])
            d_data = d_inputs[0].add_(d_inputs[1].index_select(0, reverse))
        return d_data, d_weight_ih, d_bias_ih, d_weight_hh, d_bias_hh, None, None
