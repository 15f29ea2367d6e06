"""The complete evaluation as plain data; docs/evaluation.md describes it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc
from spacy_bigru_crf.evaluation.bootstrap import LEVEL, N_SAMPLES
from spacy_bigru_crf.evaluation.breakdown import scores_by_length, scores_by_seen
from spacy_bigru_crf.evaluation.calibration_metrics import calibration_metrics
from spacy_bigru_crf.evaluation.confusion import confusion_matrix, error_kinds
from spacy_bigru_crf.evaluation.error_list import list_errors
from spacy_bigru_crf.evaluation.scored_run import ScoredRun
from spacy_bigru_crf.evaluation.semeval import semeval_scores
from spacy_bigru_crf.evaluation.span_pairs import pair_spans
from spacy_bigru_crf.evaluation.span_report import span_report
from spacy_bigru_crf.evaluation.token_report import token_report
from spacy_bigru_crf.util.results import Schema, envelope

SCHEMA = Schema("spacy-bigru-crf.evaluation", 3)


def evaluation_report(
    run: ScoredRun,
    *,
    sources: Mapping[str, Any],
    command: str = "spacy ner-crf evaluate",
    mentions: Collection[str] | None = None,
    ensemble: Mapping[str, Any] | None = None,
    n_samples: int = N_SAMPLES,
    seed: int = 0,
    by_tag: bool = False,
) -> dict[str, Any]:
    """Evaluate the entities of documents.

    Args:
        run: Annotated and predicted entities of at least one document.
        sources: Names of "model", "pipe", "data" and "train", as given by the user.
        command: Command that makes the report.
        mentions: Texts of the entities of the training data; None to leave out the scores of
            seen and unseen ones.
        ensemble: Result of ``member_report``; None without members.
        n_samples: Number of bootstrap samples for confidence intervals; 0 for none.
        seed: Seed of the samples.
        by_tag: Whether to add scores of tokens by tag.

    Returns:
        Data that can be written as JSON, of the schema ``SCHEMA``.
    """
    docs = run.docs
    spans = span_report(docs, n_samples, seed)
    labels = [row["label"] for row in spans["labels"]]
    pairs = [pair_spans(doc) for doc in docs]
    all_pairs = [pair for of_doc in pairs for pair in of_doc]
    content = {
        "documents": len(docs),
        "scored_on": run.scored_on.as_json(),
        "bootstrap": {"samples": n_samples, "seed": seed, "level": LEVEL},
        "spans": spans,
        "corpus_tokens": (
            None if run.corpus_docs is None else span_report(run.corpus_docs, n_samples, seed)
        ),
        "spacy_scorer": run.spacy_json(),
        "semeval": semeval_scores(all_pairs),
        "tokens": {
            "by_category": token_report(docs),
            "by_tag": token_report(docs, by_tag=True) if by_tag else None,
        },
        "confusion": confusion_matrix(all_pairs, labels),
        "error_kinds": error_kinds(all_pairs, labels),
        "by_length": scores_by_length(docs),
        "by_seen": None if mentions is None else scores_by_seen(docs, mentions),
        "calibration": _calibration(docs),
        "ensemble": None if ensemble is None else dict(ensemble),
        "errors": list_errors(docs, pairs),
    }
    return envelope(SCHEMA, command, sources, content)


def _calibration(docs: Sequence[AlignedDoc]) -> dict[str, Any] | None:
    """Compute calibration metrics; None without probabilities."""
    outcomes = [
        (entity.probability, correct)
        for doc in docs
        for entity, correct in zip(doc.predicted, doc.correct(), strict=True)
        if entity.probability is not None
    ]
    if not outcomes:
        return None
    probabilities, correct = zip(*outcomes, strict=True)
    # those of single precision may exceed 1 by a rounding
    metrics = calibration_metrics(np.clip(probabilities, 0.0, 1.0), correct)
    return {"count": len(outcomes), **asdict(metrics)}
