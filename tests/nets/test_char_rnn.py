import pytest
import torch

from spacy_bigru_crf.nets.char_rnn import CharRNN
from tests.nets.test_char_cnn import words


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("char_width", [None, 5])
def test_a_word_does_not_depend_on_the_others_of_its_batch(cell, char_width):
    net = CharRNN(20, char_width, 8, cell)
    characters, lengths = words([6, 2, 4, 3, 1])
    together = net(characters, lengths)
    assert together.shape == (5, net.width) == (5, 8)
    for w, length in enumerate(lengths.tolist()):
        alone = net(characters[w : w + 1, :length], lengths[w : w + 1])
        torch.testing.assert_close(alone[0], together[w])


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_equals_the_final_states_of_torchs_layer(cell):
    net = CharRNN(20, 5, 8, cell)
    characters, lengths = words([4])
    vectors = net.table[characters[0]].sum(1)  # (C, char_width)
    _, state = net.rnn.layers[0](vectors)
    final = state[0] if cell == "lstm" else state  # (2, 4)
    torch.testing.assert_close(net(characters, lengths)[0], final.flatten())


def test_one_hot_characters_are_not_learnt():
    net = CharRNN(20, None, 4, "lstm")
    net(*words([4, 3])).sum().backward()
    assert net.table[1:].sum() == 19
    assert "table" not in dict(net.named_parameters())
    assert net.rnn.layers[0].weight_ih_l0.grad is not None


def test_all_weights_learn_and_are_drawn_anew():
    net = CharRNN(20, 5, 4, "lstm")
    before = {name: p.clone() for name, p in net.named_parameters()}
    net(*words([4, 3])).sum().backward()
    net.reset_parameters()
    for name, p in net.named_parameters():
        assert (p.grad != 0).any(), name
        assert "bias" in name or not torch.equal(p, before[name]), name
