"""The decoders: CRF, Softmax."""

import numpy as np
import pytest
import torch

from spacy_bigru_crf.architectures.decoders import build_crf_v1, build_softmax_v1
from spacy_bigru_crf.crf.losses import MISSING, negative_log_likelihood
from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.state_space import state_space

LENGTHS = [3, 0, 2]
LABELS = ["PER", "LOC"]
N_TAGS = {"IO": 3, "BIO": 5, "BILOU": 9}


each_decoder = pytest.mark.parametrize(
    "build_decoder", [build_crf_v1, build_softmax_v1], ids=["crf", "softmax"]
)


def build(build_decoder, scheme):
    rng = np.random.default_rng(0)
    model = build_decoder(scheme)
    model.attrs["labels"] = LABELS
    Xs = [rng.normal(size=(n, 6)).astype("f") for n in LENGTHS]
    model.initialize(X=Xs)
    for name in model.param_names:
        shape = model.get_param(name).shape
        model.set_param(name, rng.normal(size=shape).astype("f"))
    return model, Xs


@each_decoder
@pytest.mark.parametrize("scheme", N_TAGS)
def test_the_lattice_is_what_the_weights_say(build_decoder, scheme):
    model, Xs = build(build_decoder, scheme)
    lattice = model.predict(Xs)
    assert lattice.lengths.tolist() == LENGTHS
    assert model.get_dim("nO") == N_TAGS[scheme]
    tags = state_space(scheme, LABELS).tied_tags
    scores = Xs[2] @ model.get_param("W").T + model.get_param("b")
    np.testing.assert_allclose(lattice.emissions[:2, 2], scores[:, tags], atol=1e-5)
    allowed = state_space(scheme, LABELS).allowed_transitions
    transitions = np.zeros((N_TAGS[scheme],) * 2, dtype="f")
    if model.name == "crf":
        transitions = model.get_param("transitions")
    transitions = transitions[tags][:, tags]
    np.testing.assert_array_equal(lattice.transitions, np.where(allowed, transitions, -np.inf))
    assert (lattice.emissions[2, 2] == 0).all()


@each_decoder
@pytest.mark.parametrize("scheme", N_TAGS)
def test_decoding_never_breaks_the_scheme(build_decoder, scheme):
    model, _ = build(build_decoder, scheme)
    rng = np.random.default_rng(1)
    lattice = model.predict([rng.normal(size=(200, 6)).astype("f") * 10])
    [path] = viterbi_decode(lattice)
    spans = states.states_to_spans(path.numpy())
    assert spans
    np.testing.assert_array_equal(states.spans_to_states(spans, 200), path)


@each_decoder
@pytest.mark.parametrize("scheme", N_TAGS)
def test_gradients_by_differences(build_decoder, scheme):
    model, Xs = build(build_decoder, scheme)
    gold = torch.zeros(3, 3, dtype=torch.int64)
    gold[1, 0] = MISSING

    def loss(Xs):
        return float(negative_log_likelihood(model.predict(Xs), gold)[0].sum())

    lattice, backprop = model.begin_update(Xs)
    dXs = backprop(negative_log_likelihood(lattice, gold)[1])
    step = 1e-2
    rng = np.random.default_rng(2)
    for name in model.param_names:
        weights = model.get_param(name)
        for _ in range(5):
            at = tuple(rng.integers(n) for n in weights.shape)
            weights[at] += step
            up = loss(Xs)
            weights[at] -= 2 * step
            down = loss(Xs)
            weights[at] += step
            wanted = (up - down) / (2 * step)
            assert model.get_grad(name)[at] == pytest.approx(wanted, abs=5e-3), (name, at)
    Xs[0][1, 2] += step
    up = loss(Xs)
    Xs[0][1, 2] -= 2 * step
    down = loss(Xs)
    assert dXs[0][1, 2] == pytest.approx((up - down) / (2 * step), abs=5e-3)


@each_decoder
def test_bytes_need_no_initialize(build_decoder):
    model, Xs = build(build_decoder, "BILOU")
    other = build_decoder("BILOU").from_bytes(model.to_bytes())
    assert other.attrs["labels"] == LABELS
    torch.testing.assert_close(other.predict(Xs).emissions, model.predict(Xs).emissions)


@pytest.mark.parametrize(
    ("scheme", "message"),
    [("IOB1", r"N065\] \w+.v1: scheme is 'IOB1'. Set it to IO, BIO"), ("BLAH", "T001")],
)
@each_decoder
def test_wrong_schemes_are_named(build_decoder, scheme, message):
    with pytest.raises(ValueError, match=message):
        build_decoder(scheme)


def test_softmax_learns_no_transitions():
    model, Xs = build(build_softmax_v1, "BILOU")
    assert set(model.param_names) == {"W", "b"}
    lattice = model.predict(Xs)
    for scores in lattice.fields[1:]:
        assert set(scores.flatten().tolist()) == {0.0, -np.inf}


@each_decoder
def test_resized_decoders_keep_weights_kind_and_loss(build_decoder):
    def loss():
        raise NotImplementedError

    model, Xs = build(lambda scheme: build_decoder(scheme, loss), "BIO")
    resized = model.attrs["resize_output"](model, [*LABELS, "ORG"])
    assert resized.param_names == model.param_names
    assert resized.attrs["loss"] is loss
    old, new = model.predict(Xs), resized.predict(Xs)
    torch.testing.assert_close(new.emissions[:, :, : old.n_states], old.emissions)
    assert torch.equal(new.transitions[: old.n_states, : old.n_states], old.transitions)


@pytest.mark.parametrize("name", ["BIOES", "bmes", "BILUO"])
def test_other_names_of_bilou(name):
    model = build_crf_v1(name)
    model.attrs["labels"] = LABELS
    model.initialize(X=[np.zeros((1, 6), dtype="f")])
    assert model.get_dim("nO") == 9
