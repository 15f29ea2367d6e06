"""Scores of single tokens, as in scikit-learn's ``classification_report``."""

from collections.abc import Iterable, Sequence
from typing import Any

from sklearn.metrics import classification_report

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity
from spacy_bigru_crf.tags.schemes import OUTSIDE


def token_report(docs: Iterable[AlignedDoc], *, by_tag: bool = False) -> dict[str, Any]:
    """Compute precision, recall, F1 and support of token categories, O included.

    Tokens without annotation are left out.

    Args:
        docs: Aligned documents.
        by_tag: Whether the first token of an entity differs from the others (BIO); otherwise the
            category is the label.

    Returns:
        "classes", the scores of each with its name as "class", in the order of their names;
        "accuracy"; and the averages "macro" and "weighted".
    """
    gold: list[str] = []
    predicted: list[str] = []
    for doc in docs:
        annotated = [token.i for token in doc.reference if token.ent_iob != 0]
        length = len(doc.reference)
        for found, entities in (
            (gold, doc.gold),
            (predicted, [*doc.ignored, *doc.predicted]),
        ):
            categories = _categories(entities, length, by_tag=by_tag)
            found.extend(categories[i] for i in annotated)
    names = sorted({*gold, *predicted})
    report = classification_report(gold, predicted, labels=names, output_dict=True, zero_division=0)
    return {
        "classes": [{"class": name, **_scores(report[name])} for name in names],
        "accuracy": report["accuracy"],
        "macro": _scores(report["macro avg"]),
        "weighted": _scores(report["weighted avg"]),
    }


def _categories(entities: Sequence[Entity], length: int, *, by_tag: bool) -> list[str]:
    categories = [OUTSIDE] * length
    for entity in entities:
        for i in range(entity.start, entity.end):
            prefix = ("B-" if i == entity.start else "I-") if by_tag else ""
            categories[i] = prefix + entity.label
    return categories


def _scores(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "precision": float(row["precision"]),
        "recall": float(row["recall"]),
        "f1": float(row["f1-score"]),
        "support": int(row["support"]),
    }
