import pytest
import torch
from torch.nn.utils.rnn import PackedSequence

from spacy_bigru_crf.nets.stacked_rnn import StackedBiGRU

# three documents of 3, 2 and 1 tokens
BATCH_SIZES = torch.tensor([3, 2, 1])


def packed(width=6):
    torch.manual_seed(0)
    return PackedSequence(torch.randn(6, width), BATCH_SIZES)


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_shape_and_same_result_with_and_without_gradient(depth, residual):
    net = StackedBiGRU(6, 4, depth, residual)
    with_gradient = net(packed(), 0.0)
    with torch.no_grad():
        without = net(packed(), 0.0)
    assert with_gradient.shape == (6, 4)
    torch.testing.assert_close(with_gradient, without)


def test_residual_layers_see_the_input():
    net = StackedBiGRU(6, 4, 2, residual=True)
    with torch.no_grad():
        for name, weights in net.layers[0].named_parameters():
            if "weight" in name:
                weights.zero_()
    first, second = net(packed(), 0.0), net(PackedSequence(packed().data * 2, BATCH_SIZES), 0.0)
    assert not torch.allclose(first, second)


def test_dropout_is_one_mask_a_document():
    torch.manual_seed(0)
    net = StackedBiGRU(8, 64, 1, residual=False)
    output = net(PackedSequence(torch.randn(6, 8), BATCH_SIZES), 0.5)
    dropped = output == 0.0
    document = [0, 1, 2, 0, 1, 0]
    for row, b in enumerate(document):
        assert (dropped[row] == dropped[b]).all()
    assert (dropped[0] != dropped[1]).any()
    assert 0.3 < dropped.float().mean() < 0.7


def test_dropout_changes_with_every_call_and_is_off_at_zero():
    net = StackedBiGRU(6, 16, 1, residual=False)
    inputs = packed()
    assert not torch.equal(net(inputs, 0.5), net(inputs, 0.5))
    assert torch.equal(net(inputs, 0.0), net(inputs, 0.0))


def test_reset_parameters_draws_new_weights():
    net = StackedBiGRU(6, 4, 2, residual=False)
    before = [p.clone() for p in net.parameters()]
    net.reset_parameters()
    changed = [not torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True)]
    assert sum(changed) == 8  # two matrices a direction and layer; biases start at zero
