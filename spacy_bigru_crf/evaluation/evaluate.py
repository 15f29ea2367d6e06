"""Evaluate the entities of a pipeline on annotated data."""

from pathlib import Path
from typing import Any

from spacy.language import Language

from spacy_bigru_crf.evaluation.bootstrap import N_SAMPLES
from spacy_bigru_crf.evaluation.members import ensemble_report
from spacy_bigru_crf.evaluation.report import evaluation_report
from spacy_bigru_crf.evaluation.run_pipeline import (
    check_exists,
    components_until,
    load_pipeline,
    read_mentions,
)
from spacy_bigru_crf.evaluation.scored_run import run_on_data
from spacy_bigru_crf.util.progress import Progress, no_progress


def evaluate(
    model: str | Path | Language,
    data_path: str | Path,
    *,
    train_path: str | Path | None = None,
    pipe_name: str | None = None,
    by_tag: bool = False,
    n_samples: int = N_SAMPLES,
    seed: int = 0,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Evaluate the entities of a pipeline on annotated data.

    Documents whose spaces are known are scored as running text, and once more on the tokens of the
    data. A label of the data that the pipeline does not know gives a warning.

    Args:
        model: A pipeline, or its name or directory. Its tokeniser and components run as in ``spacy
            evaluate``.
        data_path: A .spacy file, or a directory of them.
        train_path: The training data, for the scores of seen and unseen entities.
        pipe_name: The last component to run; None for all.
        by_tag: Whether to add the scores of tokens by tag.
        n_samples: The number of bootstrap samples for confidence intervals; 0 for none.
        seed: Their seed.
        progress: Shows the progress over the documents.

    Returns:
        The evaluation that docs/evaluation.md describes.

    Raises:
        ValueError: There is nothing to evaluate, or nothing to do it with.
        OSError: Something cannot be read.
    """
    data_path = Path(data_path)
    train_path = None if train_path is None else Path(train_path)
    check_exists(data_path, train_path)
    nlp, path = load_pipeline(model)
    components = components_until(nlp, pipe_name, path)
    mentions = None if train_path is None else read_mentions(nlp, train_path)
    run = run_on_data(nlp, components, data_path, path, progress)
    return evaluation_report(
        run,
        sources={"model": path, "pipe": pipe_name, "data": data_path, "train": train_path},
        mentions=mentions,
        ensemble=ensemble_report(nlp, components, run.docs, data_path, progress),
        n_samples=n_samples,
        seed=seed,
        by_tag=by_tag,
    )
