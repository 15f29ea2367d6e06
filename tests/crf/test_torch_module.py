import itertools

import pytest
import torch
from torchcrf import CRF

from spacy_bigru_crf import LinearChainCRF
from tests.crf.lattices import random_lattice
from tests.oracle import crf_oracle

LENGTHS = [7, 3, 1, 7, 5]
N_TAGS = 5

time_or_batch_first = pytest.mark.parametrize("batch_first", [False, True])


def pair(batch_first=False, scale=1.0, **constraints):
    """pytorch-crf's module and ours with the same random parameters, float64."""
    theirs = CRF(N_TAGS, batch_first)
    generator = torch.Generator().manual_seed(0)
    for parameter in theirs.parameters():
        parameter.data.normal_(std=scale, generator=generator)
    ours = LinearChainCRF(N_TAGS, batch_first, **constraints)
    ours.load_state_dict(theirs.state_dict())
    return theirs.double(), ours.double()


def batch(batch_first=False, scale=1.0, lengths=LENGTHS, dtype=torch.float64):
    """Random emissions and tags, and the mask."""
    shape = (max(lengths), len(lengths))
    generator = torch.Generator().manual_seed(1)
    emissions = scale * torch.randn(*shape, N_TAGS, generator=generator, dtype=dtype)
    tags = torch.randint(N_TAGS, shape, generator=generator)
    mask = torch.arange(shape[0])[:, None] < torch.tensor(lengths)
    result = emissions, tags, mask
    return tuple(x.transpose(0, 1).contiguous() for x in result) if batch_first else result


def gradients(crf, value, emissions):
    return torch.autograd.grad(value, [emissions, *crf.parameters()])


def test_parameters_are_those_of_pytorch_crf():
    torch.manual_seed(0)
    theirs = CRF(N_TAGS)
    torch.manual_seed(0)
    ours = LinearChainCRF(N_TAGS)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for name, wanted in theirs.state_dict().items():
        assert torch.equal(ours.state_dict()[name], wanted)
    assert repr(ours) == "LinearChainCRF(num_tags=5)"


@time_or_batch_first
@pytest.mark.parametrize("masked", [None, torch.bool, torch.uint8])
@pytest.mark.parametrize("reduction", ["none", "sum", "mean", "token_mean"])
def test_forward_and_gradient_are_those_of_pytorch_crf(reduction, masked, batch_first):
    theirs, ours = pair(batch_first)
    emissions, tags, mask = batch(batch_first)
    emissions.requires_grad_()
    # torch warns about the masks of bytes that pytorch-crf takes, and makes if it gets none
    their_mask = torch.ones_like(mask) if masked is None else mask
    wanted = theirs(emissions, tags, their_mask, reduction=reduction)
    found = ours(emissions, tags, None if masked is None else mask.to(masked), reduction=reduction)
    torch.testing.assert_close(found, wanted)
    # with reduction none, sequences of different weights
    weights = torch.arange(1.0, 1 + found.numel()).reshape(found.shape)
    wanted_gradients = gradients(theirs, (weights * wanted).sum(), emissions)
    found_gradients = gradients(ours, (weights * found).sum(), emissions)
    torch.testing.assert_close(found_gradients, wanted_gradients)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("gap", [0.0, 1e4])
def test_gradient_in_any_order_and_where_log_space_is_needed(gap, weighted):
    theirs, ours = pair()
    emissions, tags, mask = batch()
    emissions[:2, 1, 0] += gap
    with torch.no_grad():
        ours.transitions[0, 1:] -= 2 * gap
        theirs.transitions.copy_(ours.transitions)
    emissions.requires_grad_()
    weights = torch.tensor([0.5, 2.0, -1.0, 0.0, 3.0]) if weighted else torch.ones(5)
    found, wanted = (
        gradients(crf, (weights * crf(emissions, tags, mask, reduction="none")).sum(), emissions)
        for crf in (ours, theirs)
    )
    torch.testing.assert_close(found, wanted)


def test_gradcheck():
    _, ours = pair()
    emissions, tags, mask = batch(lengths=[3, 1, 4])
    inputs = emissions.requires_grad_(), *ours.parameters()

    def log_likelihoods(emissions, *_):
        return ours(emissions, tags, mask, reduction="none")

    assert torch.autograd.gradcheck(log_likelihoods, inputs)


def test_a_second_derivative_is_refused():
    _, ours = pair()
    emissions, tags, _ = batch()
    value = ours(emissions.requires_grad_(), tags)
    with pytest.raises(RuntimeError, match=r"\[NC-C009\]"):
        torch.autograd.grad(value, emissions, create_graph=True)


@pytest.mark.filterwarnings("ignore:where received a uint8:UserWarning")
@time_or_batch_first
@pytest.mark.parametrize("scale", [1.0, 10.0])
def test_decode_is_that_of_pytorch_crf(scale, batch_first):
    theirs, ours = pair(batch_first, scale=scale)
    emissions, _, mask = batch(batch_first, scale=scale)
    assert ours.decode(emissions) == theirs.decode(emissions)
    assert ours.decode(emissions, mask) == theirs.decode(emissions, mask)
    assert [len(tags) for tags in ours.decode(emissions, mask)] == LENGTHS


@time_or_batch_first
def test_marginals_are_the_gradient_of_the_normaliser(batch_first):
    theirs, ours = pair(batch_first)
    emissions, tags, mask = batch(batch_first)
    emissions.requires_grad_()
    [gradient] = torch.autograd.grad(-theirs(emissions, tags, mask), emissions)
    is_gold = torch.nn.functional.one_hot(tags, N_TAGS) * mask[:, :, None]
    found = ours.marginals(emissions, mask)
    torch.testing.assert_close(found, gradient + is_gold)
    assert found.shape == emissions.shape
    assert not found.requires_grad


def test_k_best_equal_enumeration():
    lattice = random_lattice([3, 1, 2], 4)
    crf = LinearChainCRF(4).double()
    crf.load_state_dict(
        {name: getattr(lattice, name) for name in ("start_transitions", "end_transitions")}
        | {"transitions": lattice.transitions}
    )
    mask = torch.arange(3)[:, None] < lattice.lengths
    for k in (1, 3, 70):
        for b, found in enumerate(crf.k_best(lattice.emissions, k, mask)):
            scores = crf_oracle.all_scores(lattice, b)
            probabilities, best = torch.softmax(scores, 0).sort(descending=True)
            paths = crf_oracle.all_paths(lattice, b)[best[:k]]
            assert [tags for tags, _ in found] == paths.tolist()
            assert [p for _, p in found] == pytest.approx(probabilities[:k].tolist())
    [best, *_] = crf.k_best(lattice.emissions, 1, mask)
    assert best[0][0] == crf.decode(lattice.emissions, mask)[0]


ALLOWED = {
    "allowed_transitions": torch.ones(N_TAGS, N_TAGS).index_put(
        (torch.tensor([0, 1, 2]), torch.tensor([1, 1, 4])), torch.zeros(())
    ),
    "allowed_start": torch.tensor([True, False, True, True, True]),
    "allowed_end": torch.tensor([True, True, True, False, True]),
}


def test_constraints_are_scores_of_minus_infinity():
    """pytorch-crf with very low scores where ours forbids."""
    theirs, ours = pair(**ALLOWED)
    with torch.no_grad():
        theirs.transitions[ALLOWED["allowed_transitions"] == 0] = -1e6
        theirs.start_transitions[~ALLOWED["allowed_start"]] = -1e6
        theirs.end_transitions[~ALLOWED["allowed_end"]] = -1e6
    emissions, _, mask = batch(scale=3.0)
    emissions.requires_grad_()
    decoded = ours.decode(emissions, mask)
    assert decoded == theirs.decode(emissions, mask)
    assert decoded != pair()[1].decode(emissions, mask)
    tags = torch.zeros(mask.shape, dtype=torch.int64)
    for b, path in enumerate(decoded):
        tags[: len(path), b] = torch.tensor(path)
    found, wanted = (crf(emissions, tags, mask) for crf in (ours, theirs))
    torch.testing.assert_close(found, wanted)
    torch.testing.assert_close(
        gradients(ours, found, emissions), gradients(theirs, wanted, emissions)
    )
    for sequence in ours.k_best(emissions, 5, mask):
        for path, _ in sequence:
            assert ALLOWED["allowed_start"][path[0]]
            assert ALLOWED["allowed_end"][path[-1]]
            assert all(ALLOWED["allowed_transitions"][step] for step in itertools.pairwise(path))
    assert list(ours.state_dict()) == list(theirs.state_dict())


def test_a_forbidden_tag_sequence_has_no_likelihood():
    _, ours = pair(**ALLOWED)
    emissions, tags, _ = batch(lengths=[3, 3])
    tags[:2, 0] = torch.tensor([0, 1])
    tags[:, 1] = 0
    found = ours(emissions.requires_grad_(), tags, reduction="none")
    assert found[0] == -torch.inf
    assert found[1].isfinite()
    for gradient in gradients(ours, found.sum(), emissions):
        assert gradient.isfinite().all()


def test_padding_may_hold_anything():
    _, ours = pair()
    emissions, tags, mask = batch()
    wanted = ours(emissions, tags, mask), ours.decode(emissions, mask)
    marginals = ours.marginals(emissions, mask)
    for value in (torch.nan, torch.inf, -torch.inf):
        padded = emissions.masked_fill(~mask[:, :, None], value)
        assert ours(padded, tags.masked_fill(~mask, -100), mask) == wanted[0]
        assert ours.decode(padded, mask) == wanted[1]
        assert torch.equal(ours.marginals(padded, mask), marginals)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_emissions_of_lower_precision_are_promoted(dtype):
    ours = LinearChainCRF(N_TAGS)
    emissions, tags, mask = batch(dtype=dtype)
    emissions.requires_grad_()
    value = ours(emissions, tags, mask)
    assert value.dtype == torch.float32
    value.backward()
    assert emissions.grad.dtype == dtype


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_types_of_16_bits_are_computed_in_float32(dtype):
    emissions, tags, mask = batch(dtype=dtype)
    ours, exact = LinearChainCRF(N_TAGS).to(dtype), LinearChainCRF(N_TAGS)
    exact.load_state_dict(ours.state_dict())
    emissions.requires_grad_()
    value = ours(emissions, tags, mask)
    value.backward()
    assert value.dtype == emissions.grad.dtype == ours.transitions.grad.dtype == dtype
    assert value == exact(emissions.float(), tags, mask).to(dtype)
    assert ours.decode(emissions, mask) == exact.decode(emissions.float(), mask)
    marginals = ours.marginals(emissions, mask)
    assert torch.equal(marginals, exact.marginals(emissions.float(), mask).to(dtype))
    assert ours.k_best(emissions, 2, mask) == exact.k_best(emissions.float(), 2, mask)


def test_a_batch_without_sequences():
    theirs, ours = pair()
    emissions, tags = torch.zeros(4, 0, N_TAGS), torch.zeros(4, 0, dtype=torch.int64)
    for reduction in ("none", "sum", "mean", "token_mean"):
        wanted = theirs(emissions, tags, reduction=reduction)
        torch.testing.assert_close(
            ours(emissions, tags, reduction=reduction), wanted, equal_nan=True
        )
    assert ours.decode(emissions) == ours.k_best(emissions, 2) == []
    assert ours.marginals(emissions).shape == emissions.shape


def test_sequences_that_the_constraints_do_not_allow_are_refused():
    """Tags 0 and 1 alternate, beginning and ending with 0: odd lengths only."""
    allowed, only_0 = ~torch.eye(2, dtype=torch.bool), torch.tensor([True, False])
    crf = LinearChainCRF(2, allowed_transitions=allowed, allowed_start=only_0, allowed_end=only_0)
    assert crf.decode(torch.zeros(3, 1, 2)) == [[0, 1, 0]]
    emissions, tags = torch.zeros(4, 1, 2), torch.zeros(4, 1, dtype=torch.int64)
    nothing = LinearChainCRF(2, allowed_start=torch.tensor([False, False]))
    for ours in (crf, nothing):
        for call in (
            lambda crf: crf(emissions, tags),
            lambda crf: crf.decode(emissions),
            lambda crf: crf.marginals(emissions),
            lambda crf: crf.k_best(emissions, 1),
        ):
            with pytest.raises(ValueError, match=r"\[NC-C010\].*length 4"):
                call(ours)


def test_learns_a_sequence():
    ours = LinearChainCRF(N_TAGS)
    emissions, tags, mask = batch(dtype=torch.float32)
    emissions.requires_grad_()
    optimizer = torch.optim.SGD([emissions, *ours.parameters()], lr=0.5)
    for _ in range(30):
        optimizer.zero_grad()
        (-ours(emissions, tags, mask)).backward()
        optimizer.step()
    wanted = [tags[:length, b].tolist() for b, length in enumerate(LENGTHS)]
    assert ours.decode(emissions, mask) == wanted


def holes(mask):
    mask[1, 0] = False


def late(mask):
    mask[0, 2] = False


@time_or_batch_first
@pytest.mark.parametrize(("spoil", "code"), [(holes, "C007"), (late, "C006")])
def test_a_mask_with_holes_is_refused(spoil, code, batch_first):
    _, ours = pair(batch_first)
    emissions, tags, mask = batch(batch_first)
    spoil(mask.transpose(0, 1) if batch_first else mask)
    for call in (
        lambda: ours(emissions, tags, mask),
        lambda: ours.decode(emissions, mask),
        lambda: ours.marginals(emissions, mask),
        lambda: ours.k_best(emissions, 2, mask),
    ):
        with pytest.raises(ValueError, match=rf"\[NC-{code}\]"):
            call()


WRONG = {
    "C001": lambda: LinearChainCRF(0),
    "C002": lambda: LinearChainCRF(3, allowed_transitions=torch.ones(2, 2)),
    "C003": lambda: LinearChainCRF(3).decode(torch.zeros(4, 3)),
    "C004": lambda: LinearChainCRF(3).decode(torch.zeros(4, 1, 2)),
    "C005.*tags": lambda: LinearChainCRF(3)(torch.zeros(4, 1, 3), torch.zeros(4, 2)),
    "C005.*mask": lambda: LinearChainCRF(3).decode(torch.zeros(4, 1, 3), torch.ones(4, 2)),
    "C008.*'max'": lambda: LinearChainCRF(3)(
        torch.zeros(4, 1, 3), torch.zeros(4, 1, dtype=torch.int64), reduction="max"
    ),
    "P011": lambda: LinearChainCRF(3).k_best(torch.zeros(4, 1, 3), 0),
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_arguments_are_named(message):
    with pytest.raises(ValueError, match=message):
        WRONG[message]()
