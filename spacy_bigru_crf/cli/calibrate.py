"""``spacy ner-crf calibrate``: calibrate the probabilities of entities."""

from itertools import zip_longest
from pathlib import Path
from typing import Any

import typer
from wasabi import msg

from spacy_bigru_crf.cli._messages import running
from spacy_bigru_crf.cli._options import CODE, FORCE, GPU, JSON, PIPE
from spacy_bigru_crf.cli.evaluation_tables import bin_rows


def calibrate_cli(
    model_path: Path = typer.Argument(..., metavar="MODEL", help="Directory of a pipeline"),
    data_path: Path = typer.Argument(
        ..., metavar="DEV", help="Annotated data (.spacy) that it was not trained on"
    ),
    output_path: Path | None = typer.Option(
        None, "--output", "-o", help="Directory for a copy; otherwise MODEL itself is changed"
    ),
    json_path: Path | None = JSON,
    pipe_name: str | None = PIPE,
    code_path: Path | None = CODE,
    use_gpu: int = GPU,
    force: bool = FORCE,
) -> None:
    """Fit a temperature that makes the probabilities of entities say how often they are right.

    It is saved in the pipeline, or in a copy (--output). The entities that it finds stay the same,
    unless its settings choose them by their probabilities (thresholds, decoding other than
    viterbi).
    """
    from spacy_bigru_crf.evaluation.calibrate import calibrate
    from spacy_bigru_crf.util.outputs import (
        check_distinct_outputs,
        check_output_directory,
        check_output_file,
    )
    from spacy_bigru_crf.util.progress import progress_bar
    from spacy_bigru_crf.util.results import write_result

    with running(code_path, use_gpu):
        check_distinct_outputs(json_path, output_path)
        check_output_file(json_path, [model_path, data_path], force=force)
        if output_path is not None:
            check_output_directory(output_path, [model_path, data_path], force=force)
        result = calibrate(
            model_path,
            data_path,
            output_path=output_path,
            pipe_name=pipe_name,
            progress=progress_bar("documents"),
        )
        if json_path is not None:
            write_result(json_path, result)
    _report(result)
    msg.good(f"Saved in {output_path or model_path}")
    _warn_of_other_entities(data_path, result["entities"])


def _report(result: dict[str, Any]) -> None:
    before, after = result["before"], result["after"]
    msg.info(result["scored_on"]["sentence"])
    msg.info(f"{result['count']} predictions in bins of equal size, least certain first")
    pairs = zip_longest(bin_rows(before), bin_rows(after), fillvalue=("", "", ""))
    rows = [(*old, *new) for old, new in pairs]
    header = ("Before", "Probability", "Right", "After", "Probability", "Right")
    msg.table(rows, header=header, aligns="r", divider=True)
    scores = [
        ("Expected calibration error", f"{before['ece']:.4f}", f"{after['ece']:.4f}"),
        ("Brier score", f"{before['brier']:.4f}", f"{after['brier']:.4f}"),
    ]
    msg.table(scores, header=("", "Before", "After"), aligns=("l", "r", "r"), divider=True)
    msg.info(f"Temperature {result['temperature']:.2f}")


def _warn_of_other_entities(data_path: Path, entities: dict[str, Any]) -> None:
    """Say how the entities change where they are chosen by their probabilities."""
    before, after, same = entities["before"], entities["after"], entities["same"]
    if same == before == after:
        return
    settings = ", ".join(f"{name} = {value}" for name, value in entities["settings"].items())
    msg.warn(
        f"It chooses entities by their probabilities ({settings}): in {data_path} it now finds "
        f"{after} entities instead of {before}, {same} of them the same. Its scores from before do "
        "not hold any more, evaluate it again."
    )
