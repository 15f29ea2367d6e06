import numpy as np
import pytest
import torch
from thinc.api import SGD, Adam, RAdam, decaying

from spacy_bigru_crf.torch_backend.fused_adam import can_fuse, fused_adam

KEY = (3, "weight")


def plain(**settings):
    return Adam(**{"learn_rate": 0.01, "L2": 0.0, "grad_clip": 0.0, **settings})


@pytest.mark.parametrize("shape", [(50, 8), (3, 4, 5), (7,), ()])
@pytest.mark.parametrize("use_averages", [True, False])
def test_it_is_the_adam_of_thinc(shape, use_averages):
    """eps is as large as a gradient, so that where it is added is seen."""
    rng = np.random.default_rng(0)
    theirs = rng.normal(size=shape or (1,)).astype("f")
    ours = torch.tensor(theirs)
    optimizers = [plain(eps=1e-3, use_averages=use_averages) for _ in range(2)]
    for i in range(20):
        # a step with hardly any gradient in some weights
        gradient = rng.normal(size=theirs.shape).astype("f") * (rng.random(theirs.shape) < 0.5)
        if i == 9:
            # later than the other: the number of the step is that of the parameter
            for optimizer in optimizers:
                optimizer((4, "other"), np.ones(2, dtype="f"), np.ones(2, dtype="f"))
        fused_adam(optimizers[0], KEY, ours, torch.tensor(gradient))
        theirs, _ = optimizers[1](KEY, theirs, gradient.copy())
        np.testing.assert_allclose(ours.numpy(), theirs, atol=1e-6)
    mine, other = optimizers
    assert mine.nr_update == other.nr_update
    for found, wanted in [(mine.mom1, other.mom1), (mine.mom2, other.mom2)]:
        assert found[KEY].shape == wanted[KEY].shape
        np.testing.assert_allclose(found[KEY], wanted[KEY], rtol=1e-4, atol=1e-7)
    if use_averages:
        np.testing.assert_allclose(mine.averages[KEY], other.averages[KEY], atol=1e-6)
    else:
        assert mine.averages is None


def test_thinc_goes_on_where_it_stopped():
    """nlp.rehearse, or another device, calls thinc's own with the same state."""
    theirs, ours = np.ones((4, 2), dtype="f"), torch.ones(4, 2)
    optimizers = [plain(), plain()]
    for step in range(6):
        gradient = np.full((4, 2), 0.1 * step - 0.2, dtype="f")
        if step % 2:
            fused_adam(optimizers[0], KEY, ours, torch.tensor(gradient))
        else:
            ours = torch.from_numpy(optimizers[0](KEY, ours.numpy(), gradient.copy())[0])
        theirs, _ = optimizers[1](KEY, theirs, gradient.copy())
    np.testing.assert_allclose(ours.numpy(), theirs, atol=1e-6)


def test_learning_rates_follow_their_schedule():
    theirs, ours = np.ones(3, dtype="f"), torch.ones(3)
    optimizers = [plain(learn_rate=decaying(0.1, 0.5)) for _ in range(2)]
    for _ in range(4):
        fused_adam(optimizers[0], KEY, ours, torch.ones(3))
        theirs, _ = optimizers[1](KEY, theirs, np.ones(3, dtype="f"))
        for optimizer in optimizers:
            optimizer.step_schedules()
    np.testing.assert_allclose(ours.numpy(), theirs, atol=1e-5)


def test_strides_of_the_gradient_do_not_matter():
    gradient = torch.arange(6.0).reshape(2, 3).T - 2.5
    found, wanted = torch.ones(3, 2), torch.ones(3, 2)
    fused_adam(plain(), KEY, found, gradient)
    fused_adam(plain(), KEY, wanted, gradient.contiguous())
    assert torch.equal(found, wanted)
    assert (torch.sign(1 - found) == torch.sign(gradient)).all()


@pytest.mark.parametrize(
    "optimizer",
    [
        plain(L2=0.01),
        plain(grad_clip=1.0),
        SGD(0.1),
        RAdam(0.1),
        lambda key, weights, gradient: (weights, gradient),
    ],
)
def test_other_optimizers_are_left_to_thinc(optimizer):
    assert not can_fuse(optimizer, torch.ones(3))


@pytest.mark.parametrize(
    "weights",
    [torch.ones(3, dtype=torch.float64), torch.ones(3, 2).T, torch.ones(3, device="meta")],
)
def test_other_weights_are_left_to_thinc(weights):
    assert not can_fuse(plain(), weights)
    assert can_fuse(plain(), torch.ones(3))
