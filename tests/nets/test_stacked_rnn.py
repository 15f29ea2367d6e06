import pytest
import torch

from spacy_bigru_crf.nets.stacked_rnn import StackedRNN

LENGTHS = [1, 3, 0, 2]
CELLS = ["gru", "lstm"]


def vectors(width=6):
    torch.manual_seed(0)
    return torch.randn(sum(LENGTHS), width)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_shape_and_same_result_with_and_without_gradient(cell, depth, residual):
    net = StackedRNN(cell, 6, 4, depth, residual)
    with_gradient = net(vectors(), LENGTHS, 0.0)
    with torch.no_grad():
        without = net(vectors(), LENGTHS, 0.0)
    assert with_gradient.shape == (6, 4)
    torch.testing.assert_close(with_gradient, without)


@pytest.mark.parametrize("cell", CELLS)
def test_each_document_by_itself(cell):
    net = StackedRNN(cell, 6, 4, 2)
    together = net(vectors(), LENGTHS, 0.0).split(LENGTHS)
    for X, Y in zip(vectors().split(LENGTHS), together, strict=True):
        if len(X):
            torch.testing.assert_close(net(X, [len(X)], 0.0), Y)


@pytest.mark.parametrize("cell", CELLS)
def test_residual_layers_see_the_input(cell):
    net = StackedRNN(cell, 6, 4, 2, residual=True)
    with torch.no_grad():
        for name, weights in net.layers[0].named_parameters():
            if "weight" in name:
                weights.zero_()
    first, second = net(vectors(), LENGTHS, 0.0), net(vectors() * 2, LENGTHS, 0.0)
    assert not torch.allclose(first, second)


@pytest.mark.parametrize("kind", ["variational", "plain"])
def test_dropout_is_one_mask_a_document_or_a_token(kind):
    torch.manual_seed(0)
    net = StackedRNN("gru", 8, 64, 1, dropout_kind=kind)
    output = net(vectors(8), LENGTHS, 0.5)
    dropped = output == 0.0
    assert 0.3 < dropped.float().mean() < 0.7
    for document in dropped.split(LENGTHS):
        if len(document) > 1:
            assert (document == document[0]).all() == (kind == "variational")
    assert (dropped[0] != dropped[1]).any()


def test_dropout_changes_with_every_call_and_is_off_at_zero():
    net = StackedRNN("gru", 6, 16, 1)
    inputs = vectors()
    assert not torch.equal(net(inputs, LENGTHS, 0.5), net(inputs, LENGTHS, 0.5))
    assert torch.equal(net(inputs, LENGTHS, 0.0), net(inputs, LENGTHS, 0.0))


@pytest.mark.parametrize("cell", CELLS)
def test_reset_parameters_draws_new_weights(cell):
    net = StackedRNN(cell, 6, 4, 2)
    before = [p.clone() for p in net.parameters()]
    net.reset_parameters()
    changed = [not torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True)]
    assert sum(changed) == 8  # two matrices a direction and layer; biases start the same


def test_the_forget_gate_starts_open_and_recurrence_orthogonal():
    layer = StackedRNN("lstm", 6, 8, 1).layers[0]
    bias = (layer.bias_ih_l0_reverse + layer.bias_hh_l0_reverse).detach().view(4, 4)
    assert bias.tolist() == [[0.0] * 4, [1.0] * 4, [0.0] * 4, [0.0] * 4]
    for gate in layer.weight_hh_l0.detach().chunk(4):
        torch.testing.assert_close(gate @ gate.T, torch.eye(4))
