"""Calibrate a pipe of a pipeline on annotated data."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.evaluation.fit_temperature import calibrate_pipe
from spacy_bigru_crf.evaluation.predictions import Pipe, collect_predictions, without_preset
from spacy_bigru_crf.evaluation.run_pipeline import (
    check_exists,
    in_batches,
    load_pipeline,
    read_examples,
)
from spacy_bigru_crf.evaluation.scored_run import count_tokens
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from spacy_bigru_crf.tags.read import LabelledSpan
from spacy_bigru_crf.util.files import new_directory, write_atomically
from spacy_bigru_crf.util.progress import Progress, no_progress
from spacy_bigru_crf.util.results import Schema, envelope

SCHEMA = Schema("spacy-bigru-crf.calibration", 2)


def calibrate(
    model: str | Path | Language,
    data_path: str | Path,
    *,
    output_path: str | Path | None = None,
    pipe_name: str | None = None,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Fit the temperature of an ``ner_crf`` or an ensemble, and set it.

    Args:
        model: The directory of a pipeline, in which the temperature is saved; or a pipeline, in
            which it is set.
        data_path: Annotated data that the pipeline was not trained on. Documents whose spaces are
            known are taken as running text, which the pipeline tokenises.
        output_path: Directory for a copy with the temperature, to leave that of the pipeline as it
            is. An existing one is replaced: call ``check_output_directory`` before.
        pipe_name: The component; None if there is only one.
        progress: Shows the progress over the documents.

    Returns:
        The calibration that docs/uncertainty.md describes.

    Raises:
        ValueError: There is nothing to calibrate, or nothing to do it with.
        OSError: Something cannot be read or written.
    """
    data_path = Path(data_path)
    if isinstance(model, str):
        model = Path(model)
    check_exists(data_path, *([] if isinstance(model, Language) else [model]))
    nlp, path = load_pipeline(model)
    name, pipe = find_pipe(nlp, path, pipe_name)
    examples = read_examples(nlp, data_path)
    scored_on = count_tokens(examples)
    predictions = collect_predictions(nlp, name, examples, progress)
    docs = [eg.predicted for eg in examples if eg.reference.has_annotation("ENT_IOB")]
    before = _find_entities(pipe, docs, progress)
    calibrated = calibrate_pipe(pipe, predictions, progress)
    after = _find_entities(pipe, docs, progress)
    if isinstance(model, Path):
        _save(pipe, name, model, None if output_path is None else Path(output_path))
    sources = {"model": path, "pipe": name, "data": data_path}
    entities = {"before": len(before), "after": len(after), "same": len(before & after)}
    content = {
        **asdict(calibrated),
        "entities": {**entities, "settings": _choosing_settings(pipe)},
        "scored_on": scored_on.as_json(),
    }
    return envelope(SCHEMA, "spacy ner-crf calibrate", sources, content)


def _find_entities(
    pipe: Pipe, docs: Sequence[Doc], progress: Progress
) -> set[tuple[int, LabelledSpan]]:
    """Find the entities of documents, each with the number of its document.

    Args:
        pipe: The pipe, with all its settings.
        docs: The documents as the pipe receives them, with the annotation of earlier pipes.
        progress: Shows the progress over the documents.
    """
    found = (
        without_preset(doc, of_doc)
        for batch in in_batches(progress(docs))
        for doc, of_doc in zip(batch, pipe.predict(batch), strict=True)
    )
    return {(number, span) for number, of_doc in enumerate(found) for span in of_doc}


def _choosing_settings(pipe: Pipe) -> dict[str, Any]:
    """Return the settings by which a pipe chooses entities, except those that are off."""
    names = ("decoding", "method", "threshold", "label_thresholds")
    return {name: pipe.cfg[name] for name in names if pipe.cfg.get(name)}


def find_pipe(
    nlp: Language, path: str, name: str | None, *, ensembles: bool = True
) -> tuple[str, Pipe]:
    """Find the ``ner_crf`` or ensemble of a pipeline.

    Args:
        nlp: The pipeline.
        path: What the user calls it.
        name: The name of the component; None if there is only one that can be meant.
        ensembles: Whether it can be an ``ner_crf_ensemble`` as well as an ``ner_crf``; not for
            the ranking of texts.

    Returns:
        The name and the component.

    Raises:
        ValueError: There is none, or there are several.
    """
    found = {n: component for n, component in nlp.pipeline if isinstance(component, Pipe)}
    unfit = [n for n in found if not (ensembles or isinstance(found[n], NerCrf))]
    if unfit and (name in unfit or len(unfit) == len(found)):
        raise ValueError(Errors.R232.format(path=path, name=", ".join(unfit)))
    found = {n: component for n, component in found.items() if n not in unfit}
    if not found or (name and name not in found):
        everything = ", ".join(nlp.pipe_names) or "none"
        raise ValueError(Errors.R021.format(path=path, name=name or "ner_crf", found=everything))
    if name is None and len(found) > 1:
        raise ValueError(Errors.R022.format(path=path, found=", ".join(found)))
    name = name or next(iter(found))
    return name, found[name]


def _save(pipe: Pipe, name: str, model: Path, output_path: Path | None) -> None:
    """Save the calibration of a component in its pipeline, or in a copy of it.

    Everything else in the directory of the pipeline stays as it is.
    """
    with TemporaryDirectory() as temporary:
        pipe.to_disk(temporary, exclude=["vocab", "members"])
        calibration = Path(temporary) / pipe.calibrated
        if output_path is None:
            write_atomically(model / name / pipe.calibrated, calibration.read_bytes())
        else:
            with new_directory(output_path) as copy:
                shutil.copytree(model, copy, dirs_exist_ok=True)
                shutil.copyfile(calibration, copy / name / pipe.calibrated)
