"""A bidirectional GRU layer for the CPU whose backward pass is written out.

torch's own layer records every step in autograd's graph and adds up the gradient of the
recurrent weights step by step. Here both directions take each step together in one batched
product, the backward pass keeps the gradients of the gates, and the gradients of all weights
are single products over all tokens at the end. On CUDA torch's layer (cuDNN) is the faster one.
"""

from typing import Any

import torch
from torch import Tensor, nn

from spacy_bigru_crf.nets.packing import previous_rows


def bigru(layer: nn.RNNBase, data: Tensor, batch_sizes: list[int], reverse: Tensor) -> Tensor:
    """What ``layer`` computes for a packed sequence, as ``PackedSequence.data``.

    layer: One bidirectional layer (``nn.GRU``).
    data: (N, input width), packed, longest document first.
    batch_sizes: How many documents are alive at each step.
    reverse: (N,) int64: for each packed row, the row of the token that stands at the same step of
        the same document read backwards (``packing.reversed_rows``).
    Returns (N, 2 * hidden width), forward direction first.
    """
    weights = dict(layer.named_parameters())

    def both(name: str) -> list[Tensor]:
        return [weights[f"{name}_l0"], weights[f"{name}_l0_reverse"]]

    output: Tensor = _BiGRU.apply(
        data,
        torch.cat(both("weight_ih")),
        torch.cat(both("bias_ih")),
        torch.stack(both("weight_hh")),
        torch.stack(both("bias_hh")),
        batch_sizes,
        reverse,
    )
    return output


class _BiGRU(torch.autograd.Function):
    """h' = (1 - z) n + z h, with gates r, z = sigmoid(...), n = tanh(x + r (U h + b)).

    Cho et al. (2014, eqs. 5-8) in the variant of cuDNN, which applies r after the product.
    D = 2 directions, H hidden units, n documents alive at a step.
    """

    @staticmethod
    def forward(
        ctx: Any,
        data: Tensor,  # (N, I)
        weight_ih: Tensor,  # (2 * 3H, I): r, z, n of each direction
        bias_ih: Tensor,  # (2 * 3H,)
        weight_hh: Tensor,  # (2, 3H, H)
        bias_hh: Tensor,  # (2, 3H)
        batch_sizes: list[int],
        reverse: Tensor,
    ) -> Tensor:
        n_rows, hidden = len(data), weight_hh.shape[2]
        projected = torch.addmm(bias_ih, data, weight_ih.T).view(n_rows, 2, 3 * hidden)
        # direction first, each in the order in which it reads
        gates = data.new_empty(2, n_rows, 3 * hidden)
        gates[0] = projected[:, 0]
        gates[1] = projected[reverse, 1]
        # the bias of n stays inside the reset gate
        gates[:, :, : 2 * hidden] += bias_hh[:, None, : 2 * hidden]
        bias_n = bias_hh[:, None, 2 * hidden :].contiguous()
        U = weight_hh.transpose(1, 2).contiguous()  # (2, H, 3H)

        states = data.new_empty(2, n_rows, hidden)  # h' of each row
        recurrent_n = data.new_empty(2, n_rows, hidden)  # U_n h + b_n
        h = data.new_zeros(2, batch_sizes[0], hidden)
        start = 0
        for n in batch_sizes:
            rows = slice(start, start + n)
            h = h[:, :n]
            product = torch.bmm(h, U)
            gate = gates[:, rows]
            rz = gate[:, :, : 2 * hidden]
            rz += product[:, :, : 2 * hidden]
            rz.sigmoid_()
            inner = torch.add(product[:, :, 2 * hidden :], bias_n, out=recurrent_n[:, rows])
            new = gate[:, :, 2 * hidden :]
            new.addcmul_(gate[:, :, :hidden], inner).tanh_()
            h = torch.lerp(new, h, gate[:, :, hidden : 2 * hidden], out=states[:, rows])
            start += n

        ctx.save_for_backward(data, weight_ih, weight_hh, gates, states, recurrent_n, reverse)
        ctx.batch_sizes = batch_sizes
        output = torch.empty(n_rows, 2 * hidden, dtype=data.dtype)
        output[:, :hidden] = states[0]
        output[:, hidden:] = states[1][reverse]
        return output

    @staticmethod
    def backward(ctx: Any, d_output: Tensor) -> tuple[Tensor | None, ...]:  # type: ignore[override]
        data, weight_ih, weight_hh, gates, states, recurrent_n, reverse = ctx.saved_tensors
        batch_sizes: list[int] = ctx.batch_sizes
        n_rows, hidden = len(data), weight_hh.shape[2]
        d_states = torch.stack([d_output[:, :hidden], d_output[reverse, hidden:]])
        previous = previous_rows(states, batch_sizes)

        # what each gate's input gets per unit of dh' needs no recurrence: all rows at once
        r, z, new = gates.split(hidden, dim=2)
        to_new = (1 - z) * (1 - new * new)  # dh' -> input of n
        to_z = (previous - new) * z * (1 - z)  # dh' -> input of z
        to_r = to_new * recurrent_n * r * (1 - r)  # dh' -> input of r
        factors = torch.cat([to_r, to_z, to_new * r], dim=2)  # (2, N, 3H), for U h + b

        d_recurrent = torch.empty_like(factors)
        d_h = data.new_zeros(2, batch_sizes[0], hidden)
        alive, end = 0, n_rows
        for n in reversed(batch_sizes):
            rows = slice(end - n, end)
            d_new_h = d_states[:, rows]
            d_new_h[:, :alive] += d_h[:, :alive]
            torch.mul(
                factors[:, rows].view(2, n, 3, hidden),
                d_new_h[:, :, None],
                out=d_recurrent[:, rows].view(2, n, 3, hidden),
            )
            d_h = torch.baddbmm(d_new_h * z[:, rows], d_recurrent[:, rows], weight_hh)
            alive, end = n, end - n

        d_gates = d_recurrent.clone()
        torch.mul(d_states, to_new, out=d_gates[:, :, 2 * hidden :])
        d_weight_hh = torch.bmm(d_recurrent.transpose(1, 2), previous)
        d_bias_hh = d_recurrent.sum(1)
        d_projected = torch.cat([d_gates[0], d_gates[1][reverse]], dim=1)  # (N, 6H)
        d_weight_ih = d_projected.T @ data
        d_bias_ih = d_projected.sum(0)
        d_data = d_projected @ weight_ih if ctx.needs_input_grad[0] else None
        return d_data, d_weight_ih, d_bias_ih, d_weight_hh, d_bias_hh, None, None
