import torch

from spacy_bigru_crf.nets.hashed_words import UniqueHashEmbed


def test_gradcheck():
    torch.manual_seed(0)
    net = UniqueHashEmbed(3, [5, 4]).double()
    rows = torch.tensor([[[0, 1, 1, 4], [5, 6, 8, 8]], [[2, 3, 0, 0], [7, 7, 7, 5]]])
    names, weights = zip(*net.named_parameters(), strict=True)

    def vectors(*weights):
        parameters = dict(zip(names, weights, strict=True))
        return torch.func.functional_call(net, parameters, (rows, 0.0))

    assert torch.autograd.gradcheck(vectors, weights)


def test_no_words():
    net = UniqueHashEmbed(3, [5, 4])
    assert net(torch.zeros(0, 2, 4, dtype=torch.int64), 0.0).shape == (0, 3)
