"""The encoders over tokens: BiGRU, BiLSTM, TCN."""

import numpy as np
import pytest

from spacy_bigru_crf.architectures.rnn_encoders import (
    build_bigru_encoder_v1,
    build_bigru_encoder_v2,
    build_bilstm_encoder_v1,
    build_bilstm_encoder_v2,
)
from spacy_bigru_crf.architectures.tcn_encoder import build_tcn_encoder_v1, build_tcn_encoder_v2

LENGTHS = [3, 0, 5, 1, 5]
ENCODERS = [build_bigru_encoder_v2, build_bilstm_encoder_v2, build_tcn_encoder_v2]
OLD_ENCODERS = [build_bigru_encoder_v1, build_bilstm_encoder_v1, build_tcn_encoder_v1]
RECURRENT = ENCODERS[:2]
each_encoder = pytest.mark.parametrize("build", ENCODERS, ids=lambda b: b.__name__)


def vectors(width=6):
    rng = np.random.default_rng(0)
    return [rng.normal(size=(n, width)).astype("f") for n in LENGTHS]


def assert_the_batch_does_not_matter(model):
    together = model.predict(vectors())
    assert [Y.shape for Y in together] == [(n, 8) for n in LENGTHS]
    for X, Y in zip(vectors(), together, strict=True):
        np.testing.assert_allclose(model.predict([X])[0], Y, atol=1e-6)


@each_encoder
def test_a_document_alone_and_in_a_batch(build):
    assert_the_batch_does_not_matter(build(width=8, depth=3, input_width=6))


@pytest.mark.parametrize("build", RECURRENT, ids=lambda b: b.__name__)
def test_residual(build):
    model = build(width=8, depth=2, input_width=6, residual=True)
    assert_the_batch_does_not_matter(model)
    plain = build(width=8, depth=2, input_width=6)
    size, plain_size = (
        sum(p.numel() for p in m.shims[0]._model.parameters()) for m in (model, plain)
    )
    assert size > plain_size


@each_encoder
def test_training_without_dropout_equals_prediction(build):
    model = build(width=8, depth=2, input_width=6)
    Ys, _ = model.begin_update(vectors())
    for found, wanted in zip(Ys, model.predict(vectors()), strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-6)


@each_encoder
def test_gradient_of_the_input_by_differences(build):
    model = build(width=4, depth=1, input_width=6)
    Xs = vectors()
    Ys, backprop = model.begin_update(Xs)
    rng = np.random.default_rng(1)
    dYs = [rng.normal(size=Y.shape).astype("f") for Y in Ys]
    dXs = backprop(dYs)
    assert [dX.shape for dX in dXs] == [X.shape for X in Xs]

    def value(Xs):
        return sum(float((Y * dY).sum()) for Y, dY in zip(model.predict(Xs), dYs, strict=True))

    step = 1e-2
    for doc, token, column in [(0, 0, 0), (2, 4, 5), (3, 0, 2)]:
        changed = [X.copy() for X in Xs]
        changed[doc][token, column] += step
        up = value(changed)
        changed[doc][token, column] -= 2 * step
        down = value(changed)
        assert dXs[doc][token, column] == pytest.approx((up - down) / (2 * step), abs=5e-3)


@each_encoder
def test_dropout_is_set_by_the_training_loop(build):
    model = build(width=64, depth=1, input_width=6)
    without = np.concatenate(model.predict(vectors()))
    model.attrs["dropout_rate"] = 0.5
    first, second = (np.concatenate(model.begin_update(vectors())[0]) for _ in range(2))
    assert not np.allclose(first, second)
    np.testing.assert_array_equal(np.concatenate(model.predict(vectors())), without)


@pytest.mark.parametrize("build", RECURRENT, ids=lambda b: b.__name__)
@pytest.mark.parametrize("kind", ["variational", "plain"])
def test_kinds_of_dropout(build, kind):
    model = build(width=64, depth=1, input_width=6, dropout_kind=kind)
    model.attrs["dropout_rate"] = 0.5
    Ys, _ = model.begin_update(vectors())
    assert 0.3 < np.mean(np.concatenate(Ys) == 0) < 0.7
    same_everywhere = ((Ys[2] == 0) == (Ys[2][0] == 0)).all()
    assert same_everywhere == (kind == "variational")


@pytest.mark.parametrize(("old", "build"), [*zip(OLD_ENCODERS, ENCODERS, strict=True)])
def test_version_1_is_version_2_with_a_removed_setting(old, build):
    model = build(width=8, depth=2, input_width=6)
    same = old(width=8, depth=2, input_width=6, precision="float32").from_bytes(model.to_bytes())
    assert same.name == model.name
    for found, expected in zip(same.predict(vectors()), model.predict(vectors()), strict=True):
        np.testing.assert_array_equal(found, expected)
    with pytest.raises(ValueError, match=r"\[NC-N093\] \w+Encoder.v1: precision = 'bfloat16'"):
        old(width=8, depth=2, precision="bfloat16")


@each_encoder
def test_no_tokens_at_all(build):
    model = build(width=8, depth=1, input_width=6)
    Ys, backprop = model.begin_update([np.zeros((0, 6), dtype="f")])
    assert Ys[0].shape == (0, 8)
    assert backprop(Ys)[0].shape == (0, 6)


@pytest.mark.parametrize(
    ("builders", "setting", "value", "wanted"),
    [
        (ENCODERS + OLD_ENCODERS, "depth", 0, "a whole number of at least 1"),
        (ENCODERS + OLD_ENCODERS, "depth", "2", "a whole number of at least 1"),
        (ENCODERS + OLD_ENCODERS, "depth", 2.5, "a whole number of at least 1"),
        (ENCODERS + OLD_ENCODERS, "depth", True, "a whole number of at least 1"),
        (ENCODERS + OLD_ENCODERS, "input_width", 0, "a whole number of at least 1"),
        (ENCODERS + OLD_ENCODERS, "input_width", "6", "a whole number of at least 1"),
        (RECURRENT, "width", 7, "an even number of at least 2"),
        (RECURRENT, "width", 0, "an even number of at least 2"),
        (RECURRENT, "width", "8", "an even number of at least 2"),
        ([build_tcn_encoder_v2], "width", 0, "a whole number of at least 1"),
        ([build_tcn_encoder_v2], "width", "8", "a whole number of at least 1"),
        ([build_tcn_encoder_v2], "kernel_width", 4, "an odd number of at least 3"),
        ([build_tcn_encoder_v2], "kernel_width", 1, "an odd number of at least 3"),
        ([build_tcn_encoder_v2], "kernel_width", "3", "an odd number of at least 3"),
    ],
)
def test_wrong_settings_are_named(builders, setting, value, wanted):
    message = rf"\[NC-N065\] \w+Encoder: {setting} is {value!r}\. Set it to {wanted}"
    for build in builders:
        with pytest.raises(ValueError, match=message):
            build(**{"width": 8, "depth": 1, setting: value})


@each_encoder
def test_wrong_input_width_says_the_right_one(build):
    with pytest.raises(ValueError, match=r"\[NC-N004\].*Encoder gets .*input_width to 6"):
        build(width=8, depth=1).predict(vectors())
