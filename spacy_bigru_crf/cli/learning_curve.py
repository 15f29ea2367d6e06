"""``spacy ner-crf learning-curve``: what would more training data bring?"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from spacy.cli._util import import_code, parse_config_overrides
from wasabi import msg

from spacy_bigru_crf.errors import Errors

if TYPE_CHECKING:
    from spacy_bigru_crf.experiments.learning_curve import Result, Trainings

SHARES = (0.1, 0.2, 0.4, 0.7, 1.0)
SEEDS = (0, 1, 2)
# of the JSON: raised when fields change their meaning or go
FORMAT_VERSION = 1

_N_OF_BAND = 60


def learning_curve_cli(
    ctx: typer.Context,
    config_path: Path = typer.Argument(..., metavar="CONFIG", help="Training config"),
    output_path: Path = typer.Option(
        ..., "--output", "-o", help="Directory for results, curve and plot"
    ),
    shares: str = typer.Option(
        ",".join(map("{:g}".format, SHARES)),
        "--shares",
        help="Shares of the training documents, separated by commas",
    ),
    seeds: str = typer.Option(
        ",".join(map(str, SEEDS)), "--seeds", help="One run of each share a seed"
    ),
    code_path: Path | None = typer.Option(
        None, "--code", "-c", help="Python file with additional code (registered functions)"
    ),
    use_gpu: int = typer.Option(-1, "--gpu-id", "-g", help="GPU ID or -1 for CPU"),
) -> None:
    """
    Train a config on growing shares of its training documents, with several seeds, fit a curve to
    the best F1 on the development data, and say what twice the data should bring. Settings of the
    config can be changed as for spacy train (--paths.train corpus/train.spacy). What is trained is
    kept: the same command goes on where it was interrupted. Needs matplotlib: pip install
    matplotlib.
    """
    overrides = parse_config_overrides(ctx.args)
    import_code(code_path)
    try:
        result = learning_curve(
            config_path,
            output_path,
            shares=_numbers(shares, float, Errors.R131),
            seeds=_numbers(seeds, int, Errors.R132),
            overrides=overrides,
            code_path=code_path,
            use_gpu=use_gpu,
            silent=False,
        )
    except (ValueError, OSError, ImportError) as error:
        msg.fail(str(error), exits=1)
    _report(result)
    msg.good(f"Saved in {output_path}: learning-curve.json, learning-curve.png")


def learning_curve(
    config_path: Path,
    output_path: Path,
    *,
    shares: Sequence[float] = SHARES,
    seeds: Sequence[int] = SEEDS,
    overrides: dict[str, Any] | None = None,
    code_path: Path | None = None,
    use_gpu: int = -1,
    silent: bool = True,
) -> dict[str, Any]:
    """Train on shares of the data, fit a curve, and write both as JSON and as a plot.

    config_path: A training config whose training data is read by ``spacy.Corpus.v1``.
    output_path: Directory. Results that are in it and made of the same are taken as they are.
    shares: The shares of the training documents, each more than 0 and at most 1.
    seeds: For each share, one training a seed.
    overrides: Settings of the config to change, by their dotted names.
    code_path, use_gpu: Options of ``spacy train``.
    silent: Whether to show no progress bar and no results of runs.

    Returns the JSON, see docs/learning-curve.md.
    Raises ValueError if something cannot be used or a training fails, OSError if something cannot
    be read or written, ImportError if matplotlib is missing.
    """
    from spacy_bigru_crf.experiments.learning_curve import read_trainings
    from spacy_bigru_crf.reports.learning_curve_plot import learning_curve_plot, matplotlib_figure
    from spacy_bigru_crf.util.files import write_atomically

    matplotlib_figure()  # before hours of training
    _check(shares, seeds, output_path)
    trainings = read_trainings(config_path, overrides or {}, output_path, code_path, use_gpu)
    if len({trainings.n_documents(share) for share in shares}) < 3:
        given = ", ".join(f"{share:g}" for share in shares)
        count = len(trainings.docs)
        raise ValueError(Errors.R137.format(path=config_path, documents=count, shares=given))
    runs = _train(trainings, sorted(shares), seeds, silent=silent)
    result = _result(runs, len(trainings.docs), str(config_path))
    content = json.dumps(result, indent=2).encode("utf-8")
    write_atomically(output_path / "learning-curve.json", content)
    write_atomically(output_path / "learning-curve.png", learning_curve_plot(result))
    return result


def _numbers(text: str, kind: type, error: str) -> list[Any]:
    try:
        return [kind(number) for number in text.replace(",", " ").split()]
    except ValueError:
        raise ValueError(error.format(value=text)) from None


def _check(shares: Sequence[float], seeds: Sequence[int], output_path: Path) -> None:
    if len(set(shares)) < max(3, len(shares)) or not all(0 < share <= 1 for share in shares):
        raise ValueError(Errors.R131.format(value=",".join(f"{share:g}" for share in shares)))
    if not seeds or len(set(seeds)) < len(seeds) or min(seeds) < 0:
        raise ValueError(Errors.R132.format(value=",".join(map(str, seeds))))
    if output_path.is_file():
        raise ValueError(Errors.R138.format(path=output_path))


def _train(
    trainings: "Trainings", shares: Sequence[float], seeds: Sequence[int], *, silent: bool
) -> list["Result"]:
    """The results of all runs: those that are kept, and the others trained."""
    from tqdm import tqdm

    # all shares with one seed before the next: the curve shows early
    wanted = [(share, seed) for seed in seeds for share in shares]
    found = {run: trainings.kept(*run) for run in wanted}
    todo = [run for run in wanted if found[run] is None]
    if not silent and len(todo) < len(wanted):
        msg.info(f"{len(wanted) - len(todo)} of {len(wanted)} runs are kept from before")
    # disable=None: only where standard error is a terminal
    with tqdm(total=len(todo), unit=" runs", leave=False, disable=silent or None) as bar:
        for share, seed in todo:
            result = found[share, seed] = trainings.train(share, seed)
            if not silent:
                bar.write(f"{result['documents']} documents, seed {seed}: F1 {result['f1']:.2f}")
            bar.update()
    return [result for result in found.values() if result is not None]


def _result(runs: list["Result"], documents: int, config: str) -> dict[str, Any]:
    """The curve through the runs, as JSON."""
    import numpy as np

    from spacy_bigru_crf.evaluation.learning_curve import (
        LEVEL,
        fit_learning_curve,
        summary_sentence,
    )

    curve = fit_learning_curve([run["documents"] for run in runs], [run["f1"] for run in runs])
    smallest = min(run["documents"] for run in runs)
    sizes = np.geomspace(smallest, 2 * documents, _N_OF_BAND).round().astype(int).tolist()
    # the fitted and the expected part of the plot meet where training ends
    sizes = sorted({*sizes, curve.largest})
    band = [{"documents": n, **_f1(asdict(curve.f1(n)))} for n in sizes]
    forecasts = [{"documents": n, **_f1(asdict(curve.f1(n)))} for n in (documents, 2 * documents)]
    return {
        "version": FORMAT_VERSION,
        "config": config,
        "documents": documents,
        "runs": [{k: v for k, v in run.items() if k != "cache_key"} for run in runs],
        "curve": {"a": curve.a, "b": curve.b, "c": curve.c},
        "level": LEVEL,
        "forecasts": forecasts,
        "doubling": asdict(curve.gain(documents, 2 * documents)),
        "sentence": summary_sentence(curve, documents),
        "band": band,
    }


def _f1(estimate: dict[str, Any]) -> dict[str, Any]:
    return {"f1": estimate["value"], "interval": estimate["interval"]}


def _report(result: dict[str, Any]) -> None:
    import statistics

    sizes = sorted({run["documents"] for run in result["runs"]})
    rows = []
    for size in sizes:
        scores = [run["f1"] for run in result["runs"] if run["documents"] == size]
        spread = f"{min(scores):.2f} to {max(scores):.2f}"
        rows.append((size, len(scores), f"{statistics.mean(scores):.2f}", spread))
    header = ("Documents", "Runs", "F1", "From run to run")
    msg.table(rows, header=header, aligns=tuple("rrrr"), divider=True)
    curve = result["curve"]
    msg.info(f"F1(n) = {curve['a']:.2f} - {curve['b']:.4g} * n^-{curve['c']:.3f}")
    expected = [
        (
            forecast["documents"],
            f"{forecast['f1']:.2f}",
            "{:.2f} to {:.2f}".format(*forecast["interval"]) if forecast["interval"] else "-",
        )
        for forecast in result["forecasts"]
    ]
    columns = ("Documents", "Expected F1", f"{result['level']:.0%} interval")
    msg.table(expected, header=columns, aligns=tuple("rrr"), divider=True)
    msg.good(result["sentence"])
