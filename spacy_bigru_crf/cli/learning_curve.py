"""``spacy ner-crf learning-curve``: estimate the gain from more training data."""

from pathlib import Path
from typing import Any

import typer
from spacy.cli._util import parse_config_overrides
from wasabi import msg

from spacy_bigru_crf.cli._messages import running
from spacy_bigru_crf.cli._options import CODE, FORCE, GPU, OUTPUT
from spacy_bigru_crf.cli.evaluation_tables import percent
from spacy_bigru_crf.errors import Errors


def learning_curve_cli(
    ctx: typer.Context,
    config_path: Path = typer.Argument(..., metavar="CONFIG", help="Training config"),
    output_path: Path = OUTPUT,
    shares: str = typer.Option(
        "0.1,0.2,0.4,0.7,1",
        "--shares",
        help="Shares of the training documents, separated by commas",
    ),
    seeds: str = typer.Option("0,1,2", "--seeds", help="One run of each share per seed"),
    code_path: Path | None = CODE,
    use_gpu: int = GPU,
    force: bool = FORCE,
) -> None:
    """Train a config on growing shares of its data, and estimate the gain from more data.

    A curve is fitted to the F1 of the best pipelines on the development data, with several seeds;
    on running text where the data know their spaces. Settings of the
    config can be changed as for spacy train (--paths.train corpus/train.spacy). The same command
    resumes an interrupted one; results of before are kept, and replaced by others only with
    --force. Needs matplotlib: pip install matplotlib.
    """
    from tqdm import tqdm

    from spacy_bigru_crf.experiments.learning_curve import learning_curve
    from spacy_bigru_crf.reports.learning_curve_plot import learning_curve_plot, matplotlib_figure
    from spacy_bigru_crf.util.files import write_atomically
    from spacy_bigru_crf.util.progress import progress_bar
    from spacy_bigru_crf.util.results import write_result

    overrides = parse_config_overrides(ctx.args)
    with running(code_path, use_gpu):
        matplotlib_figure()  # before hours of training
        result = learning_curve(
            config_path,
            output_path,
            shares=_numbers(shares, float, Errors.R131),
            seeds=_numbers(seeds, int, Errors.R132),
            overrides=overrides,
            code_path=code_path,
            use_gpu=use_gpu,
            force=force,
            progress=progress_bar("runs"),
            report=tqdm.write,
        )
        write_result(output_path / "learning-curve.json", result)
        write_atomically(output_path / "learning-curve.png", learning_curve_plot(result))
    _report(result)
    msg.good(f"Saved in {output_path}: learning-curve.json, learning-curve.png")


def _numbers(text: str, kind: type, error: str) -> list[Any]:
    try:
        return [kind(number) for number in text.replace(",", " ").split()]
    except ValueError:
        raise ValueError(error.format(value=text)) from None


def _report(result: dict[str, Any]) -> None:
    import statistics

    msg.info(result["scored_on"]["sentence"])
    others = {"f1_corpus_tokens": "On corpus's tokens", "f1_spacy_scorer": "spaCy's scorer"}
    if result["scored_on"]["tokens"] == "corpus":
        del others["f1_corpus_tokens"]
    rows = []
    for size in sorted({run["documents"] for run in result["runs"]}):
        of_size = [run for run in result["runs"] if run["documents"] == size]
        scores = [run["f1"] for run in of_size]
        spread = f"{percent(min(scores))} to {percent(max(scores))}"
        means = [percent(statistics.mean(run[key] for run in of_size)) for key in ("f1", *others)]
        rows.append((size, len(scores), means[0], spread, *means[1:]))
    header = ("Documents", "Runs", "F1", "From run to run", *others.values())
    msg.table(rows, header=header, aligns="r", divider=True)
    curve = result["curve"]
    msg.info(f"F1(n) = {100 * curve['a']:.2f} - {100 * curve['b']:.4g} * n^-{curve['c']:.3f}")
    expected = [
        (f["documents"], percent(f["f1"]), " to ".join(map(percent, f["interval"] or ())) or "-")
        for f in result["forecasts"]
    ]
    columns = ("Documents", "Expected F1", f"{result['level']:.0%} interval")
    msg.table(expected, header=columns, aligns="r", divider=True)
    msg.good(result["sentence"])
