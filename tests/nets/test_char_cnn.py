import pytest
import torch

from spacy_bigru_crf.nets.char_cnn import CharCNN


def words(lengths, n_rows=20):
    torch.manual_seed(0)
    characters = torch.randint(1, n_rows, (len(lengths), max(lengths), 2))
    for w, length in enumerate(lengths):
        characters[w, length:] = 0
    return characters, torch.tensor(lengths)


@pytest.mark.parametrize("char_width", [None, 5])
@pytest.mark.parametrize("kernel_widths", [[1], [2], [3], [2, 3, 4]])
def test_a_word_does_not_depend_on_the_longest_of_its_batch(char_width, kernel_widths):
    net = CharCNN(20, char_width, kernel_widths, n_filters=7)
    characters, lengths = words([6, 2, 4, 3])
    together = net(characters, lengths)
    assert together.shape == (4, net.width) == (4, 7 * len(kernel_widths))
    for w, length in enumerate(lengths.tolist()):
        alone = net(characters[w : w + 1, :length], lengths[w : w + 1])
        torch.testing.assert_close(alone[0], together[w])


def test_equals_a_convolution_written_as_loops():
    net = CharCNN(20, 5, [3], n_filters=4)
    characters, lengths = words([4])
    vectors = net.table[characters[0]].sum(1)  # (C, char_width)
    padded = torch.cat([torch.zeros(1, 5), vectors, torch.zeros(1, 5)])
    convolution = net.convolutions[0]
    windows = torch.stack([padded[i : i + 3] for i in range(4)])  # (C, 3, char_width)
    scores = torch.einsum("cki,oik->co", windows, convolution.weight) + convolution.bias
    torch.testing.assert_close(net(characters, lengths)[0], scores.amax(0).relu())


@pytest.mark.parametrize("kernel_widths", [[1], [2], [3], [2, 5]])
def test_values_and_gradients_are_those_of_torchs_convolution(kernel_widths):
    net = CharCNN(20, 5, kernel_widths, n_filters=4).double()
    characters, lengths = words([6, 1, 2, 4, 3, 4])
    embedded = net.embed(characters).transpose(1, 2)
    beyond = torch.arange(6) >= lengths[:, None]
    pooled = []
    for kernel_width, convolution in zip(kernel_widths, net.convolutions, strict=True):
        scores = torch.conv1d(embedded, convolution.weight, padding=kernel_width // 2)[..., :6]
        highest = scores.masked_fill(beyond[:, None], -torch.inf).amax(2)
        pooled.append((highest + convolution.bias[None]).relu())
    expected = torch.cat(pooled, 1)
    found = net(characters, lengths)
    torch.testing.assert_close(found, expected)
    weights = torch.randn(expected.shape, dtype=torch.float64)
    parameters = list(net.parameters())
    for gradient, other in zip(
        torch.autograd.grad((found * weights).sum(), parameters),
        torch.autograd.grad((expected * weights).sum(), parameters),
        strict=True,
    ):
        torch.testing.assert_close(gradient, other)


def test_one_hot_characters_are_not_learnt():
    net = CharCNN(20, None, [3], n_filters=4)
    net(*words([4, 3])).sum().backward()
    assert net.table[1:].sum() == 19
    assert "table" not in dict(net.named_parameters())
    assert net.convolutions[0].weight.grad is not None


def test_padding_is_zero_and_learns_nothing():
    net = CharCNN(20, 5, [3], n_filters=4)
    net.reset_parameters()
    net(*words([6, 2])).sum().backward()
    assert (net.table[0] == 0).all()
    assert (net.table.grad[0] == 0).all()
    assert (net.table.grad[1:] != 0).any()
