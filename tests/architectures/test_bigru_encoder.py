import numpy as np
import pytest

from spacy_bigru_crf.architectures.bigru_encoder import _packing, build_bigru_encoder_v1

LENGTHS = [3, 0, 5, 1, 5]


def vectors(width=6):
    rng = np.random.default_rng(0)
    return [rng.normal(size=(n, width)).astype("f") for n in LENGTHS]


@pytest.mark.parametrize("residual", [False, True])
def test_a_document_alone_and_in_a_batch(residual):
    model = build_bigru_encoder_v1(width=8, depth=2, input_width=6, residual=residual)
    together = model.predict(vectors())
    assert [Y.shape for Y in together] == [(n, 8) for n in LENGTHS]
    for X, Y in zip(vectors(), together, strict=True):
        np.testing.assert_allclose(model.predict([X])[0], Y, atol=1e-6)


def test_training_without_dropout_equals_prediction():
    model = build_bigru_encoder_v1(width=8, depth=2, input_width=6)
    Ys, _ = model.begin_update(vectors())
    for found, wanted in zip(Ys, model.predict(vectors()), strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_gradient_of_the_input_by_differences():
    model = build_bigru_encoder_v1(width=4, depth=1, input_width=6)
    Xs = vectors()
    Ys, backprop = model.begin_update(Xs)
    dXs = backprop([np.ones_like(Y) for Y in Ys])
    assert [dX.shape for dX in dXs] == [X.shape for X in Xs]
    step = 1e-2
    for doc, token, column in [(0, 0, 0), (2, 4, 5), (3, 0, 2)]:
        changed = [X.copy() for X in Xs]
        changed[doc][token, column] += step
        up = sum(Y.sum() for Y in model.predict(changed))
        changed[doc][token, column] -= 2 * step
        down = sum(Y.sum() for Y in model.predict(changed))
        assert dXs[doc][token, column] == pytest.approx((up - down) / (2 * step), abs=2e-3)


def test_dropout_is_set_by_the_training_loop():
    model = build_bigru_encoder_v1(width=64, depth=1, input_width=6)
    assert "dropout_rate" in model.attrs
    model.attrs["dropout_rate"] = 0.5
    Ys, _ = model.begin_update(vectors())
    assert 0.3 < np.mean(np.concatenate(Ys) == 0) < 0.7
    assert not np.any(np.concatenate(model.predict(vectors())) == 0)


def test_no_tokens_at_all():
    model = build_bigru_encoder_v1(width=8, depth=1, input_width=6)
    Ys, backprop = model.begin_update([np.zeros((0, 6), dtype="f")])
    assert Ys[0].shape == (0, 8)
    assert backprop(Ys)[0].shape == (0, 6)


def test_packing():
    batch_sizes, rows = _packing([1, 0, 3])
    assert batch_sizes.tolist() == [2, 1, 1]
    assert rows.tolist() == [1, 0, 2, 3]


@pytest.mark.parametrize(
    ("settings", "code"),
    [({"width": 7, "depth": 1}, "N002"), ({"width": 8, "depth": 0}, "N003")],
)
def test_wrong_settings_are_named(settings, code):
    with pytest.raises(ValueError, match=code):
        build_bigru_encoder_v1(**settings)


def test_wrong_input_width_says_the_right_one():
    with pytest.raises(ValueError, match=r"\[N004\].*Set its input_width to 6"):
        build_bigru_encoder_v1(width=8, depth=1).predict(vectors())
