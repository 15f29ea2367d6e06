from types import SimpleNamespace

import pytest
import torch
from torch.nn.utils.rnn import PackedSequence

from spacy_bigru_crf.nets.gru import bigru, bigru_single_doc
from spacy_bigru_crf.nets.packing import reversed_rows
from spacy_bigru_crf.nets.stacked_rnn import StackedRNN

BATCH_SIZES = [[1], [1, 1, 1], [3], [4, 4, 3, 1, 1], [5, 2]]


@pytest.mark.parametrize("batch_sizes", BATCH_SIZES)
def test_equals_torch(batch_sizes):
    torch.manual_seed(0)
    layer = torch.nn.GRU(5, 3, bidirectional=True).double()
    data = torch.randn(sum(batch_sizes), 5, dtype=torch.float64)

    def run(forward):
        leaf = data.clone().requires_grad_()
        layer.zero_grad()
        output = forward(leaf)
        output.backward(torch.linspace(-1, 1, output.numel()).view_as(output).double())
        return [output.detach(), leaf.grad, *(p.grad.clone() for p in layer.parameters())]

    wanted = run(lambda x: layer(PackedSequence(x, torch.tensor(batch_sizes)))[0].data)
    found = run(lambda x: bigru(layer, x, batch_sizes, reversed_rows(batch_sizes)))
    for f, w in zip(found, wanted, strict=True):
        torch.testing.assert_close(f, w, rtol=1e-12, atol=1e-12)


def test_gradcheck():
    torch.manual_seed(0)
    batch_sizes = [3, 2, 1]
    layer = torch.nn.GRU(2, 2, bidirectional=True).double()
    data = torch.randn(6, 2, dtype=torch.float64, requires_grad=True)

    def run(data, *weights):
        replaced = dict(zip(dict(layer.named_parameters()), weights, strict=True))
        return bigru(SimpleNamespace(**replaced), data, batch_sizes, reversed_rows(batch_sizes))

    assert torch.autograd.gradcheck(run, (data, *layer.parameters()))


@pytest.mark.parametrize("length", [1, 2, 7])
def test_one_document_equals_torch(length):
    torch.manual_seed(0)
    layer = torch.nn.GRU(5, 3, bidirectional=True).double()
    data = torch.randn(length, 5, dtype=torch.float64)
    with torch.no_grad():
        found, wanted = bigru_single_doc(layer, data), layer(data)[0]
    torch.testing.assert_close(found, wanted, rtol=1e-12, atol=1e-12)


def test_a_document_alone_and_in_a_batch():
    torch.manual_seed(0)
    net = StackedRNN("gru", 6, 64, 2, residual=True)
    data = torch.randn(50, 6)
    with torch.no_grad():
        alone, together = net(data[:30], [30], 0.0), net(data, [30, 20], 0.0)
    torch.testing.assert_close(alone, together[:30], rtol=0, atol=1e-6)
