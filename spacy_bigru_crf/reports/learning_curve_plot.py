"""Plot of a learning curve, drawn from the JSON of ``spacy ner-crf learning-curve``."""

from collections.abc import Mapping
from io import BytesIO
from types import ModuleType
from typing import Any

from spacy_bigru_crf.errors import Errors

_INCHES = (7.0, 4.5)
_DPI = 150


def matplotlib_figure() -> ModuleType:
    """Import matplotlib's module for figures.

    Raises:
        ImportError: matplotlib is missing; the message names the package to install.
    """
    try:
        from matplotlib import figure
    except ImportError as error:
        message = Errors.N054.format(
            name="The plot of a learning curve", package="matplotlib", reason=error
        )
        raise ImportError(message) from error
    return figure


def learning_curve_plot(result: Mapping[str, Any]) -> bytes:
    """Draw the runs, the fitted curve and its confidence band as PNG.

    Args:
        result: The JSON, see docs/learning-curve.md.

    Raises:
        ImportError: matplotlib is missing.
    """
    # without pyplot there is no state to share and no window to open
    figure = matplotlib_figure().Figure(figsize=_INCHES, layout="constrained")
    axes = figure.subplots()
    runs, band = result["runs"], result["band"]
    trained = max(run["documents"] for run in runs)
    for style, points, label in (
        ("-", [p for p in band if p["documents"] <= trained], "fitted curve"),
        ("--", [p for p in band if p["documents"] >= trained], "expected"),
    ):
        x, y = [p["documents"] for p in points], [100 * p["f1"] for p in points]
        axes.plot(x, y, style, color="tab:blue", label=label)
    if band[0]["interval"] is not None:
        low, high = zip(*([100 * f1 for f1 in p["interval"]] for p in band), strict=True)
        label = f"{result['level']:.0%} interval"
        sizes = [p["documents"] for p in band]
        axes.fill_between(sizes, low, high, color="tab:blue", alpha=0.15, lw=0, label=label)
    n, f1 = [run["documents"] for run in runs], [100 * run["f1"] for run in runs]
    axes.plot(n, f1, "o", color="black", ms=4, label="runs")
    axes.set_xscale("log")
    ticks = sorted({*n, *(forecast["documents"] for forecast in result["forecasts"])})
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.set_xlabel("training documents")
    tokens = result["scored_on"]["tokens"]
    named = {"running text": " (running text)", "corpus": " (the corpus's tokens)"}
    axes.set_ylabel(f"F1 on the development data{named.get(tokens, '')}")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    stream = BytesIO()
    figure.savefig(stream, format="png", dpi=_DPI)
    return stream.getvalue()
