"""``spacy ner-crf ensemble``: several trained recognisers become one pipe."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import typer
from spacy.cli._util import import_code
from wasabi import msg

from spacy_bigru_crf.errors import Errors

if TYPE_CHECKING:
    from spacy.language import Language

METHODS = ("majority", "weighted", "span_posteriors")


@dataclass(frozen=True)
class MemberSummary:
    """What an ensemble knows of a member.

    name: Its name in the ensemble.
    factory: What made it.
    labels: The labels that it knows.
    unknown: Labels of other members, about which it has no opinion.
    weight: Its weight; None where none was fitted.
    """

    name: str
    factory: str
    labels: list[str]
    unknown: list[str]
    weight: float | None


def ensemble_cli(
    models: list[str] = typer.Argument(
        ..., metavar="MODELS...", help="Names or directories of pipelines with ner_crf or ner"
    ),
    output_path: Path = typer.Option(..., "--output", "-o", help="Directory for the ensemble"),
    method: str = typer.Option(
        "span_posteriors", "--method", "-m", help=f"How they decide: {', '.join(METHODS)}"
    ),
    weights_path: Path | None = typer.Option(
        None,
        "--weights",
        "-w",
        help="Annotated data (.spacy) that they were not trained on: members count by their F1",
    ),
    code_path: Path | None = typer.Option(
        None, "--code", "-c", help="Python file with registered functions that the pipelines need"
    ),
    force: bool = typer.Option(False, "--force", "-F", help="Write over what is there"),
) -> None:
    """
    Combine trained pipelines, each with an ner_crf or ner, into one pipeline whose recognisers give
    one answer: by majority or weighted vote, or by averaged probabilities of spans. They
    may differ in network, scheme and labels; language, tokenizer and all other components have to
    be the same. A tok2vec or transformer that they share is computed once.
    """
    try:
        import_code(code_path)
        members = ensemble(
            models,
            output_path,
            method=method,
            weights_path=weights_path,
            force=force,
            silent=False,
        )
    except (ValueError, OSError) as error:
        msg.fail(str(error), exits=1)
    print_summaries(members)
    msg.good(f"{len(members)} members, method {method}. Saved in {output_path}")


def ensemble(
    models: Sequence[str | Path],
    output_path: Path,
    *,
    method: str = "span_posteriors",
    weights_path: Path | None = None,
    force: bool = False,
    silent: bool = True,
) -> list[MemberSummary]:
    """Make an ensemble of pipelines, and say who its members are.

    models: Names or directories of pipelines, each with one ``ner_crf`` or ``ner``.
    output_path: Directory for the pipeline; it is there as a whole or not.
    method: One of ``METHODS``.
    weights_path: Annotated data on which the F1 of each member becomes its weight; None for equal
        weights.
    force: Whether to write over what is there.
    silent: Whether to show no progress bars.

    Raises ValueError if pipelines do not fit or something cannot be used, OSError if something
    cannot be read or written.
    """
    from tqdm import tqdm

    from spacy_bigru_crf.assembly.build_ensemble import build_ensemble
    from spacy_bigru_crf.evaluation.members import find_ensemble, fit_weights, member_predictions

    check_settings(method, weights_path)
    if output_path.exists() and not force:
        raise ValueError(Errors.R010.format(path=output_path))
    pipelines = _load(models)
    nlp = build_ensemble(pipelines, {"method": method})
    pipe = find_ensemble(nlp, nlp.pipe_names)
    assert pipe is not None
    weights: dict[str, float] = {}
    if weights_path is not None:
        # delay, disable=None: only where it takes long and standard error is a terminal
        progress = partial(tqdm, unit=" documents", delay=1, leave=False, disable=silent or None)
        answers = member_predictions(nlp, pipe, nlp.pipe_names, weights_path, progress)
        weights = fit_weights(answers)
        pipe.cfg["weights"] = weights
        nlp.get_pipe_config(pipe.name)["weights"] = weights
    _save(nlp, output_path)
    labels = set(pipe.labels)
    blocks = nlp.get_pipe_config(pipe.name)["pipes"]
    return [
        MemberSummary(
            member.name,
            blocks[member.name]["factory"],
            sorted(member.trained_labels),
            sorted(labels - member.trained_labels),
            weights.get(member.name),
        )
        for member in pipe.members
    ]


def check_settings(method: str, weights_path: Path | None) -> None:
    """Raise ValueError if these do not go together."""
    if method not in METHODS:
        raise ValueError(Errors.R175.format(value=method, known=", ".join(METHODS)))
    if method == "majority" and weights_path is not None:
        raise ValueError(Errors.R172.format(option="--weights"))
    if method == "weighted" and weights_path is None:
        raise ValueError(Errors.R173)
    if weights_path is not None and not weights_path.exists():
        raise ValueError(Errors.R020.format(path=weights_path))


def _load(models: Sequence[str | Path]) -> dict[str, "Language"]:
    import spacy

    pipelines: dict[str, Language] = {}
    places: set[Path] = set()
    for model in map(str, models):
        if model in pipelines or (Path(model).exists() and Path(model).resolve() in places):
            raise ValueError(Errors.R171.format(path=model))
        places.add(Path(model).resolve())
        try:
            pipelines[model] = spacy.load(model)
        # whatever is wrong with a file that says it is a pipeline
        except Exception as error:
            reason = str(error) or type(error).__name__
            raise ValueError(Errors.R170.format(path=model, reason=reason)) from error
    return pipelines


def _save(nlp: "Language", path: Path) -> None:
    """Save a pipeline, which is there as a whole or not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent, prefix=".ensemble-") as temporary:
        nlp.to_disk(Path(temporary) / "pipeline")
        if path.is_dir():
            shutil.rmtree(path)
        (Path(temporary) / "pipeline").replace(path)


def print_summaries(members: Sequence[MemberSummary]) -> None:
    """Print a table of the members, and the labels that they do not know."""
    rows: list[tuple[Any, ...]] = [
        (m.name, m.factory, len(m.labels), "" if m.weight is None else f"{m.weight:.4f}")
        for m in members
    ]
    header = ("Member", "Factory", "Labels", "Weight")
    msg.table(rows, header=header, aligns=tuple("llrr"), divider=True)
    for member in members:
        if member.unknown:
            msg.warn(f"{member.name} has no opinion about {', '.join(member.unknown)}")
