import pytest
import torch

from spacy_bigru_crf.crf.incorrect_spans import ALL_OUTSIDE
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.losses import MISSING, negative_log_likelihood
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
from tests.crf.lattices import annotated, constrain_to, random_lattice, scheme_lattice
from tests.oracle import crf_oracle, incorrect_spans_oracle

LENGTHS = [3, 5, 0, 1, 4, 5]
# wrong spans for documents of these lengths; one has none
INCORRECT = [
    [(0, 2, 0), (0, 3, 0), (2, 3, 0)],
    [(0, 5, 0), (1, 3, 0), (1, 3, ALL_OUTSIDE)],
    [],
    [(0, 1, ALL_OUTSIDE)],
    [],
    [(1, 4, 0), (2, 4, 0), (0, 2, ALL_OUTSIDE), (1, 3, ALL_OUTSIDE)],
]


class Loss(torch.autograd.Function):
    """The loss with its own gradient as autograd sees it, for gradcheck."""

    @staticmethod
    def forward(ctx, emissions, transitions, start, end, lengths, gold, incorrect):
        lattice = Lattice(emissions, transitions, start, end, lengths)
        losses, gradient = negative_log_likelihood(lattice, gold, incorrect)
        ctx.save_for_backward(*gradient.fields)
        return losses.sum()

    @staticmethod
    def backward(ctx, d_loss):
        return (*(d_loss * saved for saved in ctx.saved_tensors), None, None, None)


def random_gold(lattice, *, partial: float, seed: int = 1):
    """A path that the lattice allows, missing at the share ``partial`` of tokens."""
    g = torch.Generator().manual_seed(seed)
    gold = torch.full(lattice.emissions.shape[:2], MISSING)
    for b in range(lattice.n_documents):
        paths = crf_oracle.all_paths(lattice, b)
        scores = crf_oracle.all_scores(lattice, b)
        allowed = paths[scores > -torch.inf]
        path = allowed[int(torch.randint(len(allowed), (), generator=g))]
        missing = torch.rand(len(path), generator=g) < partial
        gold[: len(path), b] = path.masked_fill(missing, MISSING)
    return gold


def enumerated_losses(lattice, gold):
    left = crf_oracle.log_partition(constrain_to(lattice, gold))
    return crf_oracle.log_partition(lattice) - left


@pytest.mark.parametrize("scheme", [IO, BIO, BILOU], ids=lambda s: s.name)
@pytest.mark.parametrize("partial", [0.0, 0.5, 1.0])
def test_equals_enumeration(scheme, partial):
    lattice = scheme_lattice(LENGTHS, scheme, n_labels=1, scale=2.0)
    gold = random_gold(lattice, partial=partial)
    losses, _ = negative_log_likelihood(lattice, gold)
    torch.testing.assert_close(losses, enumerated_losses(lattice, gold), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("partial", [0.0, 0.5, 1.0])
def test_gradcheck(partial):
    lattice = random_lattice(LENGTHS, 3)
    gold = random_gold(lattice, partial=partial)
    scores = lattice.fields
    for tensor in scores:
        tensor.requires_grad_()
    assert torch.autograd.gradcheck(
        lambda *s: Loss.apply(*s, lattice.lengths, gold, None), scores, eps=1e-6, atol=1e-6
    )


def test_gradient_under_a_scheme_equals_autograd_through_enumeration():
    lattice = scheme_lattice(LENGTHS, BILOU, n_labels=1, scale=2.0)
    gold = random_gold(lattice, partial=0.5)
    scores = lattice.fields
    _, gradient = negative_log_likelihood(lattice, gold)
    for tensor in scores:
        tensor.requires_grad_()
    wanted = torch.autograd.grad(enumerated_losses(lattice, gold).sum(), scores)
    found = gradient.fields
    for f, w in zip(found, wanted, strict=True):
        torch.testing.assert_close(f, w.nan_to_num(0.0), rtol=1e-9, atol=1e-9)


def test_unlabelled_documents_teach_exactly_nothing():
    lattice = random_lattice(LENGTHS, 4, dtype=torch.float32)
    gold = torch.full(lattice.emissions.shape[:2], MISSING)
    losses, gradient = negative_log_likelihood(lattice, gold)
    for tensor in (losses, *gradient.fields):
        assert (tensor == 0).all()


@pytest.mark.parametrize("gap", [50, 100, 200, 1e3, 1e4])
@pytest.mark.parametrize("partial", [False, True])
def test_confident_and_wrong(gap, partial):
    """The gold path is ``gap`` nats worse than the best one at every second token."""
    lattice = random_lattice([7, 4], 4, dtype=torch.float32)
    lattice.emissions[::2, :, 0] += gap
    gold = torch.ones(7, 2, dtype=torch.int64)
    if partial:
        gold[1] = MISSING
    losses, gradient = negative_log_likelihood(lattice, gold)
    exact, exact_gradient = negative_log_likelihood(lattice.to(torch.float64), gold)
    assert losses.isfinite().all()
    torch.testing.assert_close(losses, exact, rtol=1e-5, atol=1e-3)
    torch.testing.assert_close(
        gradient.emissions.double(), exact_gradient.emissions, rtol=0, atol=1e-4
    )
    torch.testing.assert_close(
        gradient.transitions.double(), exact_gradient.transitions, rtol=0, atol=1e-4
    )


def test_losses_are_never_negative():
    lattice = scheme_lattice(LENGTHS, BILOU, n_labels=1, dtype=torch.float32, scale=10.0)
    losses, _ = negative_log_likelihood(lattice, random_gold(lattice, partial=0.5))
    assert (losses >= -1e-4).all()


@pytest.mark.parametrize("partial", [False, True])
def test_a_forbidden_document_has_no_gradient(partial):
    lattice = random_lattice([3, 4], 3)
    allowed = torch.ones_like(lattice.emissions, dtype=torch.bool)
    allowed[1, 0, 2] = False
    gold = torch.full((4, 2), 2)
    if partial:
        gold[0] = MISSING
    losses, gradient = negative_log_likelihood(lattice.constrain(allowed), gold)
    alone = lattice.select(torch.tensor([1]))
    wanted, wanted_gradient = negative_log_likelihood(alone, gold[:, 1:])
    assert losses[0] == torch.inf
    torch.testing.assert_close(losses[1:], wanted)
    assert (gradient.emissions[:, 0] == 0).all()
    torch.testing.assert_close(gradient.fields[1:], wanted_gradient.fields[1:])


def partly_annotated(lattice, *, partial, seed=2):
    """The lattice with states forbidden at the share ``partial`` of tokens; some gold states."""
    g = torch.Generator().manual_seed(seed)
    gold = random_gold(lattice, partial=1 - partial / 2, seed=seed)
    shape = lattice.emissions.shape
    free = torch.rand(*shape[:2], 1, generator=g) >= partial
    allowed = free | (torch.rand(shape, generator=g) < 0.6)
    return lattice.constrain(allowed | annotated(gold, lattice.n_states)), gold


@pytest.mark.parametrize("scheme", [IO, BIO, BILOU], ids=lambda s: s.name)
@pytest.mark.parametrize("partial", [0.0, 0.5])
def test_incorrect_spans_equal_enumeration(scheme, partial):
    lattice = scheme_lattice(LENGTHS, scheme, n_labels=1, scale=2.0)
    lattice, gold = partly_annotated(lattice, partial=partial)
    losses, _ = negative_log_likelihood(lattice, gold, INCORRECT)
    left = incorrect_spans_oracle.log_partition(constrain_to(lattice, gold), INCORRECT)
    wanted = crf_oracle.log_partition(lattice) - left
    assert wanted.isfinite().any()
    torch.testing.assert_close(losses, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("partial", [0.0, 0.5])
def test_gradcheck_with_incorrect_spans(partial):
    lattice = scheme_lattice(LENGTHS, BILOU, n_labels=1)
    lattice, gold = partly_annotated(lattice, partial=partial)
    # +inf has no differences
    possible = negative_log_likelihood(lattice, gold, INCORRECT)[0].isfinite()
    documents = torch.nonzero(possible).squeeze(1)
    assert len(documents) >= 4
    lattice, gold = lattice.select(documents), gold[:, documents]
    incorrect = [INCORRECT[document] for document in documents]
    scores = lattice.fields
    masks = [tensor == -torch.inf for tensor in scores]
    # finite differences need finite scores; what is forbidden is so inside of the function
    finite = [tensor.masked_fill(mask, 0.0) for tensor, mask in zip(scores, masks, strict=True)]

    def loss(*finite):
        forbidding = [s.masked_fill(m, -torch.inf) for s, m in zip(finite, masks, strict=True)]
        return Loss.apply(*forbidding, lattice.lengths, gold, incorrect)

    for tensor in finite:
        tensor.requires_grad_()
    assert torch.autograd.gradcheck(loss, finite, eps=1e-6, atol=1e-6)


@pytest.mark.parametrize("gap", [50, 100, 200, 1e3, 1e4])
@pytest.mark.parametrize(
    "incorrect",
    [[(1, 4, 0)], [(1, 4, 0), (1, 5, 0), (0, 4, 0)], [(4, 5, ALL_OUTSIDE)]],
    ids=["span", "spans", "outside"],
)
def test_confident_of_a_wrong_span(gap, incorrect):
    """The path with the wrong span is better than all others by ``gap`` nats a token."""
    lattice = scheme_lattice([6, 6], BILOU, n_labels=1, dtype=torch.float32)
    for t, state in enumerate([0, 1, 2, 3, 0, 0]):
        lattice.emissions[t, 0, state] += gap
    gold = torch.full((6, 2), MISSING)
    losses, gradient = negative_log_likelihood(lattice, gold, [incorrect, []])

    exact = lattice.to(torch.float64)
    exact.emissions.requires_grad_()
    wanted = incorrect_spans_oracle.log_partition(exact.select(torch.tensor([0])), [[]])
    wanted = wanted - incorrect_spans_oracle.log_partition(
        exact.select(torch.tensor([0])), [incorrect]
    )
    assert wanted > gap / 2
    [wanted_gradient] = torch.autograd.grad(wanted.sum(), exact.emissions)
    torch.testing.assert_close(losses[:1], wanted.detach(), rtol=1e-5, atol=1e-3)
    torch.testing.assert_close(gradient.emissions.double(), wanted_gradient, rtol=0, atol=1e-4)
    assert losses[1] == 0
    assert (gradient.emissions[:, 1] == 0).all()
    for tensor in gradient.fields[1:]:
        assert tensor.isfinite().all()


def test_a_gold_path_without_the_incorrect_spans_is_learnt_as_ever():
    lattice = scheme_lattice([4, 3], BILOU, n_labels=1)
    gold = random_gold(lattice, partial=0.0)
    gold[:, 0] = torch.tensor([1, 2, 3, 0])
    losses, gradient = negative_log_likelihood(lattice, gold, [[(0, 2, 0), (1, 3, 0)], []])
    wanted, wanted_gradient = negative_log_likelihood(lattice, gold)
    torch.testing.assert_close(losses, wanted)
    torch.testing.assert_close(gradient.emissions, wanted_gradient.emissions)
    torch.testing.assert_close(gradient.transitions, wanted_gradient.transitions)


def test_a_gold_path_with_an_incorrect_span_is_forbidden():
    lattice = scheme_lattice([4], BILOU, n_labels=1)
    gold = torch.tensor([[1], [2], [3], [0]])
    losses, gradient = negative_log_likelihood(lattice, gold, [[(0, 3, 0)]])
    assert losses[0] == torch.inf
    assert (gradient.emissions == 0).all()
