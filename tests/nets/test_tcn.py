import pytest
import torch
from torch.nn import functional

from spacy_bigru_crf.nets.tcn import TCN

LENGTHS = [4, 0, 1, 9]


def vectors(lengths, width=6):
    torch.manual_seed(1)
    return torch.randn(sum(lengths), width)


def test_equals_torchs_dilated_convolutions():
    net = TCN(6, 5, depth=3, kernel_width=3)
    X = vectors([12])
    hidden = net.project(X)
    for i, convolution in enumerate(net.convolutions):
        kernel = convolution.weight.view(5, 3, 5).transpose(1, 2)  # (out, in, kernel)
        normed = net.norms[i](hidden).T[None]
        scores = functional.conv1d(normed, kernel, convolution.bias, padding=2**i, dilation=2**i)
        hidden = hidden + scores[0].T.relu()
    torch.testing.assert_close(net(X, [12], 0.0), net.norms[3](hidden))


@pytest.mark.parametrize("depth", [1, 3, 5])
def test_documents_do_not_see_one_another(depth):
    net = TCN(6, 4, depth, kernel_width=5)
    X = vectors(LENGTHS)
    together = net(X, LENGTHS, 0.0).split(LENGTHS)
    for rows, found in zip(X.split(LENGTHS), together, strict=True):
        if len(rows):
            torch.testing.assert_close(net(rows, [len(rows)], 0.0), found)


@pytest.mark.parametrize(("kernel_width", "depth"), [(3, 1), (3, 4), (5, 3)])
def test_the_receptive_field_is_what_the_docs_say(kernel_width, depth):
    net = TCN(6, 32, depth, kernel_width)
    n = 201
    X = vectors([n]).requires_grad_()
    # not the sum of squares: a normalised layer keeps that constant
    net(X, [n], 0.0)[n // 2, 0].backward()
    seen = torch.nonzero(X.grad.abs().sum(1)).squeeze(1)
    field = 1 + (kernel_width - 1) * (2**depth - 1)
    assert seen.min() == n // 2 - field // 2
    assert seen.max() == n // 2 + field // 2


def test_gradcheck():
    net = TCN(3, 4, depth=2, kernel_width=3).double()
    X = vectors([3, 2], 3).double().requires_grad_()

    def run(X, *weights):
        named = dict(zip(dict(net.named_parameters()), weights, strict=True))
        return torch.func.functional_call(net, named, (X, [3, 2], 0.0))

    assert torch.autograd.gradcheck(run, (X, *net.parameters()))


def test_dropout_is_one_mask_a_document():
    """A document that says the same everywhere is encoded the same everywhere, dropout or not."""
    net = TCN(6, 64, depth=1, kernel_width=3)
    X = torch.ones(12, 6)
    inside = net(X, [6, 6], 0.5)[[1, 2, 3, 7, 8]]
    torch.testing.assert_close(inside[0], inside[2])
    assert not torch.allclose(inside[0], inside[3])
    assert not torch.equal(net(X, [6, 6], 0.5), net(X, [6, 6], 0.5))


def test_reset_parameters_draws_new_weights():
    net = TCN(6, 4, 2, 3)
    before = [p.clone() for p in net.parameters()]
    net.reset_parameters()
    changed = [not torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True)]
    assert sum(changed) == 3  # the matrices
