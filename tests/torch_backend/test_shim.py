import pytest
import safetensors.numpy
import srsly
import torch
from thinc.api import Adam, Model

from spacy_bigru_crf.torch_backend.shim import TorchShim


class Net(torch.nn.Module):
    def __init__(self, width=3):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(width))
        self.unused = torch.nn.Parameter(torch.ones(2))

    def reset_parameters(self):
        torch.nn.init.normal_(self.weight)

    def forward(self, x, dropout):
        return x * self.weight


@pytest.fixture
def shim():
    return TorchShim(Net())


def trained(shim, optimizer):
    _, backprop = shim.begin_update((torch.ones(3), 0.0))
    backprop(torch.ones(3))
    shim.finish_update(optimizer)


def test_update_changes_weights_in_place_and_raises_the_version(shim):
    memory, version = shim._model.weight.data_ptr(), shim.version
    trained(shim, Adam(0.1))
    assert (shim._model.weight != 1).all()
    assert (shim._model.unused == 1).all()
    assert shim._model.weight.data_ptr() == memory
    assert shim.version > version
    assert shim._model.weight.grad is None


def test_averages_are_swapped_in_and_out(shim):
    optimizer = Adam(0.1, use_averages=True)
    for _ in range(3):
        trained(shim, optimizer)
    last, version = shim._model.weight.detach().clone(), shim.version
    with shim.use_params(optimizer.averages):
        average = shim._model.weight.detach().clone()
        assert shim.version > version
    assert not torch.equal(average, last)
    torch.testing.assert_close(average.numpy(), optimizer.averages[(shim.id, "weight")])
    assert torch.equal(shim._model.weight, last)


def test_averages_are_swapped_out_after_an_error(shim):
    optimizer = Adam(0.1, use_averages=True)
    for _ in range(3):
        trained(shim, optimizer)
    last = shim._model.weight.detach().clone()
    with pytest.raises(RuntimeError), shim.use_params(optimizer.averages):
        raise RuntimeError
    assert torch.equal(shim._model.weight, last)


def test_gradients_survive_for_an_optimizer_that_keeps_them(shim):
    """nlp.rehearse collects gradients first and applies them later."""
    kept = {}

    def keep(key, weights, gradient):
        kept[key] = (weights, gradient)
        return weights, gradient

    trained(shim, keep)
    trained(shim, Adam(0.1))
    assert (kept[(shim.id, "weight")][1] == 1).all()


def test_copies_have_ids_and_weights_of_their_own(shim):
    copied = shim.copy()
    assert copied.id != shim.id
    trained(shim, Adam(0.1))
    assert (copied._model.weight == 1).all()


def test_bytes_round_trip(shim):
    trained(shim, Adam(0.1))
    other = TorchShim(Net())
    memory = other._model.weight.data_ptr()
    other.from_bytes(shim.to_bytes())
    assert torch.equal(other._model.weight, shim._model.weight)
    assert other._model.weight.requires_grad
    assert other._model.weight.data_ptr() == memory


def test_bytes_are_safetensors(shim):
    weights = safetensors.numpy.load(srsly.msgpack_loads(shim.to_bytes())["weights"])
    assert {name: array.shape for name, array in weights.items()} == {
        "weight": (3,),
        "unused": (2,),
    }


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (Net(width=7), r"weight is stored as \(7,\), but the config requires \(3,\)"),
        (torch.nn.Linear(2, 2), r"bias is stored as \(2,\), but the config requires nothing"),
    ],
)
def test_weights_of_another_network_are_refused(shim, other, what):
    with pytest.raises(ValueError, match=r"\[NC-N001\].*this Net: " + what):
        shim.from_bytes(TorchShim(other).to_bytes())


def test_train_mode_is_never_touched(shim):
    shim._model.eval()
    shim.predict((torch.ones(3), 0.0))
    trained(shim, Adam(0.1))
    assert not shim._model.training


def test_model_copy_keeps_the_optimizer_apart(shim):
    model = Model("m", lambda model, X, is_train: (X, lambda dY: dY), shims=[shim])
    assert model.copy().shims[0].id != shim.id
