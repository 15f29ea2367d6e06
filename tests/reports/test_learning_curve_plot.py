import sys

import pytest

from spacy_bigru_crf.reports.learning_curve_plot import learning_curve_plot

RESULT = {
    "scored_on": {"tokens": "running text"},
    "runs": [
        {"documents": n, "f1": f1} for n, f1 in [(100, 0.4), (100, 0.43), (200, 0.55), (400, 0.62)]
    ],
    "level": 0.95,
    "forecasts": [
        {"documents": n, "f1": f, "interval": [f - 0.01, f + 0.01]}
        for n, f in [(400, 0.62), (800, 0.66)]
    ],
    "band": [
        {"documents": n, "f1": f, "interval": [f - 0.01, f + 0.01]}
        for n, f in [(100, 0.41), (200, 0.54), (400, 0.62), (800, 0.66)]
    ],
}


@pytest.fixture
def axes(monkeypatch):
    """What is drawn on."""
    figure = pytest.importorskip("matplotlib.figure", reason="needs pip install -e '.[plots]'")
    drawn = []
    subplots = figure.Figure.subplots

    def kept(*args, **kwargs):
        drawn.append(subplots(*args, **kwargs))
        return drawn[0]

    monkeypatch.setattr(figure.Figure, "subplots", kept)
    return drawn


def lines(axes):
    return {
        line.get_label(): [(x, round(y, 9)) for x, y in zip(*line.get_data(), strict=True)]
        for line in axes.get_lines()
    }


def test_the_plot_shows_the_numbers_of_the_json(axes):
    assert learning_curve_plot(RESULT).startswith(b"\x89PNG")
    drawn = lines(axes[0])
    # in percent
    assert drawn["runs"] == [(100, 40), (100, 43), (200, 55), (400, 62)]
    assert drawn["fitted curve"] == [(100, 41), (200, 54), (400, 62)]
    assert drawn["expected"] == [(400, 62), (800, 66)]
    (band,) = axes[0].collections
    assert band.get_label() == "95% interval"
    assert (800, 67) in {(x, round(y, 9)) for x, y in band.get_paths()[0].vertices.tolist()}


def test_without_an_interval_there_is_no_band(axes):
    band = [point | {"interval": None} for point in RESULT["band"]]
    assert learning_curve_plot(RESULT | {"band": band}).startswith(b"\x89PNG")
    assert not axes[0].collections


def test_the_package_is_named_where_matplotlib_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"N054.*pip install matplotlib"):
        learning_curve_plot(RESULT)
