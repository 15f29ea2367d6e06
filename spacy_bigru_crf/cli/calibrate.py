"""``spacy ner-crf calibrate``: probabilities that say how often entities are right."""

import os
import shutil
from dataclasses import asdict
from functools import partial
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer
from wasabi import msg

from spacy_bigru_crf.errors import Errors

if TYPE_CHECKING:
    from spacy.language import Language

    from spacy_bigru_crf.evaluation.fit_temperature import TemperatureFit
    from spacy_bigru_crf.evaluation.predictions import Pipe


def calibrate_cli(
    model_path: Path = typer.Argument(..., metavar="MODEL", help="Directory of a pipeline"),
    data_path: Path = typer.Argument(
        ..., metavar="DEV", help="Annotated data (.spacy) that it was not trained on"
    ),
    output_path: Path | None = typer.Option(
        None, "--output", "-o", help="Directory for a copy; otherwise MODEL itself is changed"
    ),
    pipe_name: str | None = typer.Option(
        None, "--pipe", "-p", help="Name of the component, if several could be meant"
    ),
    json_path: Path | None = typer.Option(
        None, "--json", "-j", help="JSON file for temperatures and reliability data"
    ),
) -> None:
    """
    Fit a temperature that makes the probabilities of entities say how often they are right, and
    save it in the pipeline. The entities that it finds stay the same, unless its settings choose
    them by their probabilities (thresholds, decoding other than viterbi).
    """
    try:
        calibrated = calibrate(
            model_path,
            data_path,
            output_path=output_path,
            pipe_name=pipe_name,
            json_path=json_path,
            silent=False,
        )
    except (ValueError, OSError) as error:
        msg.fail(str(error), exits=1)
    _report(calibrated, output_path or model_path)


def calibrate(
    model_path: Path,
    data_path: Path,
    *,
    output_path: Path | None = None,
    pipe_name: str | None = None,
    json_path: Path | None = None,
    silent: bool = True,
) -> "TemperatureFit":
    """Calibrate an ``ner_crf`` or an ensemble of a saved pipeline, and return what that changes.

    model_path: Directory of the pipeline, in which the temperature is saved.
    data_path: Annotated data; its texts are tokenised and go through the earlier components of
        the pipeline as in ``spacy evaluate``.
    output_path: Directory for a copy that has the temperature, to leave the pipeline as it is.
    pipe_name: The component; None if there is only one.
    json_path: File for the result.
    silent: Whether to show no progress bars.

    Raises ValueError if there is nothing to calibrate or nothing to do it with, OSError if
    something cannot be read or written.
    """
    import spacy
    import srsly
    from tqdm import tqdm

    from spacy_bigru_crf.evaluation.fit_temperature import calibrate_pipe
    from spacy_bigru_crf.evaluation.predictions import collect_predictions
    from spacy_bigru_crf.evaluation.run_pipeline import read_examples

    for path in (model_path, data_path):
        if not path.exists():
            raise ValueError(Errors.R020.format(path=path))
    if output_path is not None and output_path.exists():
        raise ValueError(Errors.R025.format(path=output_path))
    nlp = spacy.load(model_path)
    name, pipe = find_pipe(nlp, model_path, pipe_name)
    examples = read_examples(nlp, data_path)
    # delay, disable=None: only where it takes long and standard error is a terminal
    progress = partial(tqdm, unit=" documents", delay=1, leave=False, disable=silent or None)
    found = collect_predictions(nlp, name, examples, progress)
    calibrated = calibrate_pipe(pipe, found, progress)
    if output_path is None:
        _save(pipe, model_path / name)
    else:
        _save_copy(pipe, name, model_path, output_path)
    if json_path is not None:
        srsly.write_json(json_path, asdict(calibrated))
    return calibrated


def find_pipe(
    nlp: "Language", path: Path, name: str | None, *, ensembles: bool = True
) -> tuple[str, "Pipe"]:
    """The component with this name, or the only one that it can be if it is None, and its name.

    ensembles: Whether it can be an ``ner_crf_ensemble`` as well as an ``ner_crf``.

    Raises ValueError if there is none, or there are several.
    """
    from spacy_bigru_crf.evaluation.predictions import Pipe
    from spacy_bigru_crf.pipeline.ner_crf import NerCrf

    kinds = Pipe if ensembles else NerCrf
    found = {n: component for n, component in nlp.pipeline if isinstance(component, kinds)}
    if not found or (name and name not in found):
        everything = ", ".join(nlp.pipe_names) or "none"
        raise ValueError(Errors.R021.format(path=path, name=name or "ner_crf", found=everything))
    if name is None and len(found) > 1:
        raise ValueError(Errors.R022.format(path=path, found=", ".join(found)))
    name = name or next(iter(found))
    return name, found[name]


def _save(pipe: "Pipe", directory: Path) -> None:
    """Replace what calibration changes of a component in one step, so that it is whole at any
    moment.

    Whatever else is in the directory of the pipeline stays as it is.
    """
    with TemporaryDirectory(dir=directory, prefix=".calibrate-") as temporary:
        pipe.to_disk(temporary, exclude=["vocab", "members"])
        os.replace(Path(temporary) / pipe.calibrated, directory / pipe.calibrated)


def _save_copy(pipe: "Pipe", name: str, model_path: Path, output_path: Path) -> None:
    """Copy a pipeline, with a new calibration of a component; the copy is there as a whole or
    not."""
    output_path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=output_path.parent, prefix=".calibrate-") as temporary:
        copy = Path(temporary) / "pipeline"
        shutil.copytree(model_path, copy)
        _save(pipe, copy / name)
        copy.rename(output_path)


def _report(calibrated: "TemperatureFit", path: Path) -> None:
    before, after = calibrated.before, calibrated.after
    msg.info(f"{calibrated.count} predictions in bins of equal size, least certain first")
    empty = ("", "", "")
    rows = [
        (*old, *new)
        for old, new in zip_longest(
            *(
                [(b.count, f"{b.mean_probability:.3f}", f"{b.accuracy:.3f}") for b in fit.bins]
                for fit in (before, after)
            ),
            fillvalue=empty,
        )
    ]
    header = ("Before", "Probability", "Right", "After", "Probability", "Right")
    msg.table(rows, header=header, aligns="r", divider=True)
    scores = [
        ("Expected calibration error", f"{before.ece:.4f}", f"{after.ece:.4f}"),
        ("Brier score", f"{before.brier:.4f}", f"{after.brier:.4f}"),
    ]
    msg.table(scores, header=("", "Before", "After"), aligns=("l", "r", "r"), divider=True)
    msg.info(f"Temperature {calibrated.temperature:.2f}")
    msg.good(f"Saved in {path}")
