import pytest
import torch

from spacy_bigru_crf.nets.bigru_single_doc import bigru_of_one
from spacy_bigru_crf.nets.stacked_rnn import StackedRNN


@pytest.mark.parametrize("length", [1, 2, 7])
def test_equals_torch(length):
    torch.manual_seed(0)
    layer = torch.nn.GRU(5, 3, bidirectional=True).double()
    data = torch.randn(length, 5, dtype=torch.float64)
    with torch.no_grad():
        found, wanted = bigru_of_one(layer, data), layer(data)[0]
    torch.testing.assert_close(found, wanted, rtol=1e-12, atol=1e-12)


def test_a_document_alone_and_in_a_batch():
    torch.manual_seed(0)
    net = StackedRNN("gru", 6, 64, 2, residual=True)
    data = torch.randn(50, 6)
    with torch.no_grad():
        alone, together = net(data[:30], [30], 0.0), net(data, [30, 20], 0.0)
    torch.testing.assert_close(alone, together[:30], rtol=0, atol=1e-6)
