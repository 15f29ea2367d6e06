"""Compare the entities of two pipelines on the same annotated data."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc
from spacy_bigru_crf.evaluation.counts import by_name, count_labels, precision_recall_f1
from spacy_bigru_crf.evaluation.differences import differences
from spacy_bigru_crf.evaluation.run_pipeline import check_exists, load_pipeline
from spacy_bigru_crf.evaluation.scored_run import ScoredRun, run_on_data
from spacy_bigru_crf.evaluation.significance import N_SAMPLES, compare_counts, summary_sentence
from spacy_bigru_crf.util.progress import Progress, no_progress
from spacy_bigru_crf.util.results import Schema, envelope

FACTORIES = frozenset(("ner_crf", "ner_crf_ensemble", "ner", "beam_ner"))
SCHEMA = Schema("spacy-bigru-crf.comparison", 3)


def compare(
    model_a: str | Path | Language,
    model_b: str | Path | Language,
    data_path: str | Path,
    *,
    n_samples: int = N_SAMPLES,
    seed: int = 0,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Compare the answers of two pipelines to annotated data.

    Documents whose spaces are known are compared as running text. A label of the data that a
    pipeline does not know gives a warning.

    Args:
        model_a: A pipeline, or its name or directory. All of its components run, as in ``spacy
            evaluate``.
        model_b: Another one.
        data_path: A .spacy file, or a directory of them.
        n_samples: The number of samples, see ``compare_counts``.
        seed: Their seed.
        progress: Shows the progress over documents and samples.

    Returns:
        The comparison that docs/compare.md describes.

    Raises:
        ValueError: There is nothing to compare.
        OSError: Something cannot be read.
    """
    data_path = Path(data_path)
    check_exists(data_path)
    run_a, path_a = _answers(model_a, data_path, progress)
    run_b, path_b = _answers(model_b, data_path, progress)
    a, b = _counts(run_a.docs), _counts(run_b.docs)
    significance = compare_counts(a, b, n_samples, seed, progress)
    content = {
        "a": _scores(run_a),
        "b": _scores(run_b),
        **asdict(significance),
        "seed": seed,
        "sentence": summary_sentence(significance),
        "differences": differences(run_a.docs, run_b.docs),
    }
    sources = {"a": path_a, "b": path_b, "data": data_path}
    return envelope(SCHEMA, "spacy ner-crf compare", sources, content)


def _answers(
    model: str | Path | Language, data_path: Path, progress: Progress
) -> tuple[ScoredRun, str]:
    """Return a pipeline's entities of the annotated documents, and its name."""
    nlp, path = load_pipeline(model)
    if not any(nlp.get_pipe_meta(name).factory in FACTORIES for name in nlp.pipe_names):
        found = ", ".join(nlp.pipe_names) or "none"
        raise ValueError(Errors.R123.format(path=path, found=found))
    return run_on_data(nlp, nlp.pipe_names, data_path, path, progress), path


def _counts(docs: Sequence[AlignedDoc]) -> NDArray[np.float64]:
    """Count tp, fp and fn of each document. Shape (N, 3)."""
    counts: NDArray[np.float64] = count_labels(docs)[1].sum(axis=1)
    return counts


def _scores(run: ScoredRun) -> dict[str, Any]:
    """Return the scores of a pipeline, on all tokens and by spaCy's scorer too."""
    return {
        **_micro(run.docs),
        "scored_on": run.scored_on.as_json(),
        "corpus_tokens": None if run.corpus_docs is None else _micro(run.corpus_docs),
        "spacy_scorer": run.spacy_json(),
    }


def _micro(docs: Sequence[AlignedDoc]) -> dict[str, Any]:
    total = _counts(docs).sum(axis=0)
    tp, fp, fn = (int(n) for n in total)
    return {**by_name(precision_recall_f1(total)), "tp": tp, "fp": fp, "fn": fn}
