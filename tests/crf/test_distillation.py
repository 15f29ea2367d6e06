from dataclasses import replace

import pytest
import torch

from spacy_bigru_crf.crf import distillation
from spacy_bigru_crf.crf.distillation import distillation_loss
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
from tests.crf.lattices import random_lattice, scheme_lattice
from tests.oracle import crf_oracle

NOTHING_NEW = torch.zeros(5, dtype=torch.bool)


def without(lattice, new):
    """The lattice as one that does not know these states."""
    return replace(
        lattice.constrain(~new),
        start_transitions=lattice.start_transitions.masked_fill(new, -torch.inf),
        end_transitions=lattice.end_transitions.masked_fill(new, -torch.inf),
        transitions=lattice.transitions.masked_fill(new | new[:, None], -torch.inf),
    )


def last_label_is_new(lattice):
    new = torch.zeros(lattice.n_states, dtype=torch.bool)
    new[-4:] = True
    return new


def enumerated(student, teacher, new, document):
    """KL between the paths' distributions with new states written as 0, and every path of the
    teacher with its probability."""
    log_p = torch.log_softmax(crf_oracle.all_scores(teacher, document), 0)
    log_q = torch.log_softmax(crf_oracle.all_scores(student, document), 0)
    paths = crf_oracle.all_paths(student, document)
    # paths are in order, so a path read as a number of base S is its row
    base = student.n_states ** torch.arange(paths.shape[1] - 1, -1, -1)
    read_as = (paths.masked_fill(new[paths], 0) * base).sum(1)
    q = torch.zeros_like(log_q).index_add(0, read_as, log_q.exp())
    possible = log_p > -torch.inf
    log_p = log_p[possible]
    kl = (log_p.exp() * (log_p - q[possible].log())).sum()
    return kl, dict(zip(map(tuple, paths[possible].tolist()), log_p.exp(), strict=True))


@pytest.mark.parametrize("scheme", [IO, BIO, BILOU], ids=lambda s: s.name)
@pytest.mark.parametrize("length", [1, 3])
def test_expected_value_and_gradient_equal_enumeration(scheme, length, monkeypatch):
    student = scheme_lattice([length], scheme, n_labels=2, scale=1.5)
    new = last_label_is_new(student)
    teacher = without(scheme_lattice([length], scheme, n_labels=2, seed=1, scale=1.5), new)
    scores = [field.requires_grad_() for field in student.fields]
    kl, drawn = enumerated(student, teacher, new, 0)
    wanted = torch.autograd.grad(kl, scores, allow_unused=True)

    value, gradient = torch.zeros(()), [torch.zeros_like(score) for score in scores]
    with torch.no_grad():
        for path, p in drawn.items():
            paths = torch.tensor(path, dtype=torch.int64)[:, None]
            monkeypatch.setattr(distillation, "sample_paths", lambda *_, paths=paths: paths)
            loss, d_loss = distillation_loss(student, teacher, new)
            value = value + p * loss
            for total, field in zip(gradient, d_loss.fields, strict=True):
                total += p * field
    assert value >= 0
    torch.testing.assert_close(value, kl.detach(), rtol=1e-9, atol=1e-9)
    for found, right in zip(gradient, wanted, strict=True):
        right = torch.zeros_like(found) if right is None else right.nan_to_num(0.0)
        torch.testing.assert_close(found, right, rtol=1e-9, atol=1e-9)


def test_exact_for_a_batch_if_nothing_is_new():
    lengths = [2, 4, 0, 1]
    student = scheme_lattice(lengths, BILOU, n_labels=1, scale=2.0)
    teacher = scheme_lattice(lengths, BILOU, n_labels=1, seed=1, scale=2.0)
    loss, _ = distillation_loss(student, teacher, NOTHING_NEW)
    kls = [enumerated(student, teacher, NOTHING_NEW, b)[0] for b in range(len(lengths))]
    torch.testing.assert_close(loss, sum(kls), rtol=1e-9, atol=1e-9)
    assert min(kls) >= 0


class Loss(torch.autograd.Function):
    """The loss with its own gradient as autograd sees it, for gradcheck."""

    @staticmethod
    def forward(ctx, emissions, transitions, start, end, teacher, new):
        student = Lattice(emissions, transitions, start, end, teacher.lengths)
        loss, d_loss = distillation_loss(student, teacher, new, torch.Generator().manual_seed(0))
        ctx.save_for_backward(*d_loss.fields)
        return loss

    @staticmethod
    def backward(ctx, d_loss):
        return (*(d_loss * saved for saved in ctx.saved_tensors), None, None)


@pytest.mark.parametrize("n_new", [0, 1, 2])
def test_gradcheck(n_new):
    """For one draw, not just on average."""
    student, teacher = (random_lattice([3, 5, 0, 1], 4, seed=seed) for seed in (0, 1))
    new = torch.arange(4) >= 4 - n_new
    scores = [field.requires_grad_() for field in student.fields]
    assert torch.autograd.gradcheck(
        lambda *s: Loss.apply(*s, without(teacher, new), new), scores, eps=1e-6, atol=1e-6
    )


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_equal_lattices_teach_nothing(scale):
    lattice = scheme_lattice([3, 5, 0, 1], BILOU, n_labels=1, dtype=torch.float32, scale=scale)
    loss, gradient = distillation_loss(lattice, lattice, NOTHING_NEW)
    assert abs(float(loss)) < 1e-4
    for field in gradient.fields:
        assert (field == 0).all()


def test_new_states_are_free_where_the_teacher_sees_nothing_and_only_there():
    """State 1 is old, 2 new; the teacher is sure of 0 at the first token and of 1 at the second."""
    new = torch.tensor([False, False, True])
    zero = torch.zeros(3, 3, dtype=torch.float64)
    sure = Lattice(
        torch.tensor([[[50.0, 0.0, 0.0]], [[0.0, 50.0, 0.0]]], dtype=torch.float64),
        zero,
        zero[0],
        zero[0],
        torch.tensor([2]),
    )

    def loss_of(emissions):
        student = replace(sure, emissions=torch.tensor(emissions, dtype=torch.float64))
        loss, gradient = distillation_loss(student, without(sure, new), new)
        return float(loss), gradient.emissions[:, 0]

    loss, gradient = loss_of([[[0.0, -50.0, 9.0]], [[-50.0, 0.0, -50.0]]])
    assert loss == pytest.approx(0.0, abs=1e-9)
    assert gradient.abs().max() < 1e-9
    loss, gradient = loss_of([[[0.0, -50.0, -50.0]], [[-50.0, 0.0, 9.0]]])
    assert loss == pytest.approx(9.0, abs=1e-3)
    torch.testing.assert_close(
        gradient[1], torch.tensor([0.0, -1.0, 1.0], dtype=torch.float64), rtol=0, atol=1e-3
    )
