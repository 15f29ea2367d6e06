"""Combine saved pipelines in an ensemble, and save it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from spacy_bigru_crf.assembly.build_ensemble import build_ensemble
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.evaluation.members import find_ensemble, fit_weights, member_predictions
from spacy_bigru_crf.evaluation.run_pipeline import check_exists, load_pipeline
from spacy_bigru_crf.util.files import new_directory
from spacy_bigru_crf.util.outputs import check_output_directory
from spacy_bigru_crf.util.progress import Progress, no_progress

METHODS = ("majority", "weighted", "span_posteriors")


@dataclass(frozen=True)
class MemberSummary:
    """A member, as its ensemble knows it.

    Attributes:
        name: Its name in the ensemble.
        factory: The factory that made it.
        labels: The labels that it knows.
        unknown: Labels of other members, about which it has no opinion.
        weight: Its weight; None where none was fitted.
    """

    name: str
    factory: str
    labels: list[str]
    unknown: list[str]
    weight: float | None


def ensemble(
    models: Sequence[str | Path],
    output_path: Path,
    *,
    method: str = "span_posteriors",
    weights_path: Path | None = None,
    force: bool = False,
    progress: Progress = no_progress,
) -> list[MemberSummary]:
    """Make an ensemble of pipelines.

    Args:
        models: Names or directories of pipelines, each with one ``ner_crf`` or ``ner``.
        output_path: Directory for the pipeline; it is there as a whole or not.
        method: One of ``METHODS``.
        weights_path: Annotated data on which the F1 of each member becomes its weight; None for
            equal weights.
        force: Whether an existing pipeline may be replaced.
        progress: Shows the progress over the documents.

    Returns:
        The members.

    Raises:
        ValueError: Pipelines do not fit, or something cannot be used.
        OSError: Something cannot be read or written.
    """
    check_method(method, weights_path)
    check_output_directory(output_path, [*models, weights_path], force=force)
    nlp = build_ensemble(_load(models), {"method": method})
    pipe = find_ensemble(nlp, nlp.pipe_names)
    assert pipe is not None
    weights: dict[str, float] = {}
    if weights_path is not None:
        answers = member_predictions(nlp, pipe, nlp.pipe_names, weights_path, progress)
        weights = pipe.weights = fit_weights(answers)
    with new_directory(output_path) as directory:
        nlp.to_disk(directory)
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


def check_method(method: str, weights_path: Path | None) -> None:
    """Check that a method and the data for weights go together.

    Args:
        method: One of ``METHODS``.
        weights_path: Annotated data for weights, or None.

    Raises:
        ValueError: They do not, or the method is unknown, or the data does not exist.
    """
    if method not in METHODS:
        raise ValueError(Errors.R175.format(value=method, known=", ".join(METHODS)))
    if method == "majority" and weights_path is not None:
        raise ValueError(Errors.R172.format(option="--weights"))
    if method == "weighted" and weights_path is None:
        raise ValueError(Errors.R173)
    check_exists(weights_path)


def _load(models: Sequence[str | Path]) -> dict[str, Language]:
    pipelines: dict[str, Language] = {}
    places: set[Path] = set()
    for model in map(str, models):
        if model in pipelines or (Path(model).exists() and Path(model).resolve() in places):
            raise ValueError(Errors.R171.format(path=model))
        places.add(Path(model).resolve())
        try:
            pipelines[model], _ = load_pipeline(model)
        # a damaged file may raise anything
        except Exception as error:
            reason = str(error) or type(error).__name__
            raise ValueError(Errors.R170.format(path=model, reason=reason)) from error
    return pipelines
