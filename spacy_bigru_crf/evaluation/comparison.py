"""Compare the entities of two pipelines on the same annotated data."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, aligned_docs
from spacy_bigru_crf.evaluation.counts import (
    count_array,
    count_doc,
    labels_of,
    precision_recall_f1,
)
from spacy_bigru_crf.evaluation.differences import differences
from spacy_bigru_crf.evaluation.run_pipeline import (
    annotate,
    check_exists,
    load_pipeline,
    read_examples,
    warn_of_unknown_labels,
)
from spacy_bigru_crf.evaluation.significance import N_SAMPLES, compare_counts, summary_sentence
from spacy_bigru_crf.util.progress import Progress, no_progress
from spacy_bigru_crf.util.results import Schema, envelope

FACTORIES = frozenset(("ner_crf", "ner_crf_ensemble", "ner", "beam_ner"))
SCHEMA = Schema("spacy-bigru-crf.comparison", 2)


def compare(
    model_a: str | Path | Language,
    model_b: str | Path | Language,
    data_path: Path,
    *,
    n_samples: int = N_SAMPLES,
    seed: int = 0,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Compare the answers of two pipelines to annotated data.

    A label of the data that a pipeline does not know gives a warning.

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
    check_exists(data_path)
    docs_a, indices, path_a = _answers(model_a, data_path, progress)
    docs_b, _, path_b = _answers(model_b, data_path, progress)
    a, b = _count(docs_a), _count(docs_b)
    significance = compare_counts(a, b, n_samples, seed, progress)
    content = {
        "a": _scores(a),
        "b": _scores(b),
        **asdict(significance),
        "seed": seed,
        "sentence": summary_sentence(significance),
        "differences": [asdict(found) for found in differences(docs_a, docs_b, indices)],
    }
    sources = {"a": path_a, "b": path_b, "data": data_path}
    return envelope(SCHEMA, "spacy ner-crf compare", sources, content)


def _answers(
    model: str | Path | Language, data_path: Path, progress: Progress
) -> tuple[list[AlignedDoc], list[int], str]:
    """Return a pipeline's entities of the annotated documents, their indices, and its name."""
    nlp, path = load_pipeline(model)
    if not any(nlp.get_pipe_meta(name).factory in FACTORIES for name in nlp.pipe_names):
        found = ", ".join(nlp.pipe_names) or "none"
        raise ValueError(Errors.R123.format(path=path, found=found))
    examples = read_examples(nlp, data_path)
    warn_of_unknown_labels(nlp, nlp.pipe_names, examples, path)
    annotate(nlp, nlp.pipe_names, examples, progress)
    indices = [i for i, eg in enumerate(examples) if eg.reference.has_annotation("ENT_IOB")]
    return aligned_docs(examples), indices, path


def _count(docs: Sequence[AlignedDoc]) -> NDArray[np.float64]:
    """Return the true positives, false positives and false negatives of each document: (N, 3)."""
    counts = [count_doc(doc) for doc in docs]
    by_doc: NDArray[np.float64] = count_array(counts, labels_of(counts)).sum(axis=1)
    return by_doc


def _scores(counts: NDArray[np.float64]) -> dict[str, Any]:
    total = counts.sum(axis=0)
    scores = zip(("precision", "recall", "f1"), precision_recall_f1(total).tolist(), strict=True)
    return {**dict(scores), **dict(zip(("tp", "fp", "fn"), map(int, total), strict=True))}
