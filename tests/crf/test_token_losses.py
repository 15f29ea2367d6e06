import pytest
import torch

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.losses import MISSING
from spacy_bigru_crf.crf.token_losses import focal_loss
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
from spacy_bigru_crf.tags.state_space import state_space
from tests.crf.lattices import annotated

LENGTHS = [3, 5, 0, 1, 4]
N_LABELS = 2
each_scheme = pytest.mark.parametrize("scheme", [IO, BIO, BILOU], ids=lambda s: s.name)


def tied_tags(scheme):
    return torch.from_numpy(state_space(scheme.name, "AB").tied_tags)


def tag_scores(scheme, seed=0):
    g = torch.Generator().manual_seed(seed)
    n_tags = int(tied_tags(scheme).max()) + 1
    return torch.randn(max(LENGTHS), len(LENGTHS), n_tags, generator=g, dtype=torch.float64)


def lattice_of(scores, scheme, allowed=None):
    emissions = scores[:, :, tied_tags(scheme)]
    n_states = emissions.shape[2]
    lattice = Lattice(
        emissions,
        scores.new_zeros(n_states, n_states),
        scores.new_zeros(n_states),
        scores.new_zeros(n_states),
        torch.tensor(LENGTHS),
    )
    return lattice if allowed is None else lattice.constrain(allowed)


def random_masks(scheme, partial, seed=1):
    """Allowed states, and among them the gold ones, missing at the share ``partial`` of tokens."""
    g = torch.Generator().manual_seed(seed)
    shape = (max(LENGTHS), len(LENGTHS), states.n_states(N_LABELS))
    allowed = torch.rand(shape, generator=g) < 0.7
    # every token allows some state
    allowed[:, :, 0] |= ~allowed.any(2)
    gold = torch.randint(shape[2], shape[:2], generator=g)
    gold[torch.rand(shape[:2], generator=g) < partial] = MISSING
    return allowed | annotated(gold, shape[2]), gold


def enumerated(scores, scheme, allowed, gold, weights, gamma):
    """Token by token: exp-score of the gold tag over those of the allowed ones."""
    tied = tied_tags(scheme).tolist()
    losses = []
    for b, length in enumerate(LENGTHS):
        loss = scores.new_zeros(())
        for t in range(length):
            if gold[t, b] == MISSING:
                continue
            allowed_tags = {tied[s] for s in range(len(tied)) if allowed[t, b, s]}
            gold_tag = tied[gold[t, b]]
            exp = scores[t, b].exp()
            p = exp[gold_tag] / sum(exp[k] for k in allowed_tags)
            # the power of 0 has no gradient
            if allowed_tags != {gold_tag}:
                loss = loss - weights[gold[t, b]] * (1 - p) ** gamma * p.log()
        losses.append(loss)
    return torch.stack(losses)


@each_scheme
@pytest.mark.parametrize("partial", [0.0, 0.5])
@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 2.0])
def test_value_and_gradient_equal_autograd_through_enumeration(scheme, partial, gamma):
    allowed, gold = random_masks(scheme, partial)
    weights = torch.linspace(0.0, 2.0, allowed.shape[2], dtype=torch.float64)
    scores = tag_scores(scheme).requires_grad_()
    wanted = enumerated(scores, scheme, allowed, gold, weights, gamma)
    [d_wanted] = torch.autograd.grad(wanted.sum(), scores)

    lattice = lattice_of(scores.detach(), scheme, allowed)
    losses, gradient = focal_loss(lattice, gold, tied_tags(scheme), weights, gamma)
    torch.testing.assert_close(losses, wanted.detach(), rtol=1e-9, atol=1e-9)
    # the gradient of a tag is that of its states together
    untied = torch.zeros_like(scores).index_add_(2, tied_tags(scheme), gradient.emissions)
    torch.testing.assert_close(untied, d_wanted, rtol=1e-9, atol=1e-9)
    assert (gradient.emissions[~allowed] == 0).all()
    for part in gradient.fields[1:]:
        assert (part == 0).all()


@each_scheme
def test_gradcheck(scheme):
    allowed, gold = random_masks(scheme, 0.5)
    weights = torch.linspace(0.5, 2.0, allowed.shape[2], dtype=torch.float64)
    tied = tied_tags(scheme)

    class Loss(torch.autograd.Function):
        @staticmethod
        def forward(ctx, scores):
            losses, gradient = focal_loss(
                lattice_of(scores, scheme, allowed), gold, tied, weights, 2.0
            )
            ctx.save_for_backward(gradient.emissions)
            ctx.shape = scores.shape
            return losses.sum()

        @staticmethod
        def backward(ctx, d_loss):
            [gradient] = ctx.saved_tensors
            return d_loss * gradient.new_zeros(ctx.shape).index_add_(2, tied, gradient)

    assert torch.autograd.gradcheck(Loss.apply, tag_scores(scheme).requires_grad_())


@pytest.mark.parametrize("gamma", [0.0, 2.0])
def test_missing_annotation_teaches_exactly_nothing(gamma):
    allowed, _ = random_masks(BIO, 0.0)
    lattice = lattice_of(tag_scores(BIO).float(), BIO, allowed)
    missing = torch.full(allowed.shape[:2], MISSING)
    ones = torch.ones(allowed.shape[2])
    losses, gradient = focal_loss(lattice, missing, tied_tags(BIO), ones, gamma)
    assert (losses == 0).all()
    assert (gradient.emissions == 0).all()


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("gap", [1e2, 1e4])
def test_finite_however_sure_the_model_is(gamma, gap):
    scores = torch.zeros(5, 5, 9)
    scores[:, 0, 1] = gap  # right
    scores[:, 1:, 2] = gap  # wrong
    gold = torch.ones(5, 5, dtype=torch.int64)
    ones = torch.ones(9)
    losses, gradient = focal_loss(lattice_of(scores, BILOU), gold, tied_tags(BILOU), ones, gamma)
    assert losses[0] == 0
    torch.testing.assert_close(losses[1], torch.tensor(5 * gap, dtype=torch.float64))
    assert gradient.emissions.isfinite().all()
    assert (gradient.emissions[:, 0].abs() < 1e-30).all()


def test_a_forbidden_gold_tag_makes_the_document_impossible():
    _, gold = random_masks(BILOU, 0.0)
    allowed = torch.ones(*gold.shape, 9, dtype=torch.bool)
    allowed[1, 0, gold[1, 0]] = False
    lattice = lattice_of(tag_scores(BILOU), BILOU, allowed)
    ones = torch.ones(9)
    losses, gradient = focal_loss(lattice, gold, tied_tags(BILOU), ones, 0.0)
    assert losses[0] == torch.inf
    assert losses[1:].isfinite().all()
    assert (gradient.emissions[:, 0] == 0).all()
    assert (gradient.emissions[:, 1] != 0).any()


def test_beyond_a_document_nothing_is_learnt():
    _, gold = random_masks(BILOU, 0.0)
    ones = torch.ones(9)
    lattice = lattice_of(tag_scores(BILOU), BILOU)
    _, gradient = focal_loss(lattice, gold, tied_tags(BILOU), ones, 0.0)
    for b, length in enumerate(LENGTHS):
        assert (gradient.emissions[length:, b] == 0).all()
        assert (gradient.emissions[:length, b] != 0).any() or not length
