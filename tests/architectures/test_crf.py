import numpy as np
import pytest
import torch

from spacy_bigru_crf.architectures.crf import PARAMS, build_crf_v1
from spacy_bigru_crf.crf.losses import negative_log_likelihood
from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import get_scheme

LENGTHS = [3, 0, 2]
LABELS = ["PER", "LOC"]
N_TAGS = {"IO": 3, "BIO": 5, "BILOU": 9}


def build(scheme):
    rng = np.random.default_rng(0)
    model = build_crf_v1(scheme)
    model.attrs["labels"] = LABELS
    Xs = [rng.normal(size=(n, 6)).astype("f") for n in LENGTHS]
    model.initialize(X=Xs)
    for name in PARAMS:
        shape = model.get_param(name).shape
        model.set_param(name, rng.normal(size=shape).astype("f"))
    return model, Xs


@pytest.mark.parametrize("scheme", N_TAGS)
def test_the_lattice_is_what_the_weights_say(scheme):
    model, Xs = build(scheme)
    lattice = model.predict(Xs)
    assert lattice.lengths.tolist() == LENGTHS
    assert model.get_dim("nO") == N_TAGS[scheme]
    tags = states.tied_tags(get_scheme(scheme), len(LABELS))
    scores = Xs[2] @ model.get_param("W").T + model.get_param("b")
    np.testing.assert_allclose(lattice.emissions[:2, 2], scores[:, tags], atol=1e-5)
    allowed = states.allowed_transitions(get_scheme(scheme), len(LABELS))
    transitions = model.get_param("transitions")[tags][:, tags]
    np.testing.assert_array_equal(lattice.transitions, np.where(allowed, transitions, -np.inf))
    assert (lattice.emissions[2, 2] == 0).all()


@pytest.mark.parametrize("scheme", N_TAGS)
def test_decoding_never_breaks_the_scheme(scheme):
    model, _ = build(scheme)
    rng = np.random.default_rng(1)
    lattice = model.predict([rng.normal(size=(200, 6)).astype("f") * 10])
    [path], _ = viterbi_decode(lattice)
    spans = states.states_to_spans(path.numpy())
    assert spans
    np.testing.assert_array_equal(states.spans_to_states(spans, 200), path)


@pytest.mark.parametrize("scheme", N_TAGS)
def test_gradients_by_differences(scheme):
    model, Xs = build(scheme)
    gold = torch.zeros(3, 3, states.n_states(2), dtype=torch.bool)
    gold[:, :, 0] = True
    gold[1, 0, :] = True

    def loss(Xs):
        return float(negative_log_likelihood(model.predict(Xs), gold)[0].sum())

    lattice, backprop = model.begin_update(Xs)
    dXs = backprop(negative_log_likelihood(lattice, gold)[1])
    step = 1e-2
    rng = np.random.default_rng(2)
    for name in PARAMS:
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


def test_bytes_need_no_initialize():
    model, Xs = build("BILOU")
    other = build_crf_v1("BILOU").from_bytes(model.to_bytes())
    assert other.attrs["labels"] == LABELS
    torch.testing.assert_close(other.predict(Xs).emissions, model.predict(Xs).emissions)


@pytest.mark.parametrize(("scheme", "code"), [("IOB1", "N008"), ("BLAH", "T001")])
def test_wrong_schemes_are_named(scheme, code):
    with pytest.raises(ValueError, match=code):
        build_crf_v1(scheme)


@pytest.mark.parametrize("name", ["BIOES", "bmes", "BILUO"])
def test_other_names_of_bilou(name):
    model = build_crf_v1(name)
    model.attrs["labels"] = LABELS
    model.initialize(X=[np.zeros((1, 6), dtype="f")])
    assert model.get_dim("nO") == 9
