import numpy as np
import pytest
import torch
from thinc.api import Adam, Model, chain

from spacy_bigru_crf.pipeline.clipping import clip_global_norm
from spacy_bigru_crf.torch_backend.shim import TorchShim


def model_with_gradients():
    """A thinc parameter with the gradient (3, 0), a torch one with (0, 4): norm 5."""
    thinc_node = Model("a", lambda m, X, is_train: (X, lambda d: d), params={"W": np.zeros(2, "f")})
    thinc_node.set_grad("W", np.array([3.0, 0.0], dtype="f"))
    net = torch.nn.Linear(1, 2, bias=False)
    net.weight.grad = torch.tensor([[0.0], [4.0]])
    return chain(thinc_node, Model("b", thinc_node._func, shims=[TorchShim(net)])), net


@pytest.mark.parametrize("max_norm", [1.0, 4.9])
def test_all_gradients_are_scaled_by_one_factor(max_norm):
    model, net = model_with_gradients()
    assert clip_global_norm(model, max_norm) == pytest.approx(5.0)
    np.testing.assert_allclose(model.layers[0].get_grad("W"), [3 * max_norm / 5, 0], rtol=1e-6)
    np.testing.assert_allclose(net.weight.grad[:, 0], [0, 4 * max_norm / 5], rtol=1e-6)


def test_small_gradients_stay():
    model, net = model_with_gradients()
    clip_global_norm(model, 5.1)
    np.testing.assert_array_equal(model.layers[0].get_grad("W"), [3, 0])
    assert net.weight.grad[1, 0] == 4


def test_no_gradients():
    model, _ = model_with_gradients()
    model.finish_update(Adam(0.1))
    assert clip_global_norm(model, 1.0) == 0.0


def test_the_norm_of_a_large_gradient_is_exact():
    net = torch.nn.Linear(96, 16000, bias=False)
    net.weight.grad = torch.full((16000, 96), 1e-3)
    model = Model("b", lambda m, X, is_train: (X, lambda d: d), shims=[TorchShim(net)])
    assert clip_global_norm(model, 10.0) == pytest.approx(1e-3 * (16000 * 96) ** 0.5, rel=1e-6)
