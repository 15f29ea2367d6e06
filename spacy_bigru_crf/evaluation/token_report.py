"""Scores of single tokens, as scikit-learn's ``classification_report`` gives them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sklearn.metrics import classification_report

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity
from spacy_bigru_crf.tags.schemes import OUTSIDE


def token_report(docs: Iterable[AlignedDoc], *, by_tag: bool = False) -> dict[str, Any]:
    """Precision, recall, F1 and support of the category of each token, O included.

    Tokens whose annotation is missing are left out.

    by_tag: Whether to tell the first token of an entity from the others (BIO), instead of
        looking at its label alone.

    Returns "classes", the scores of each with its name as "class", in the order of their names,
    "accuracy", and the averages "macro" and "weighted".
    """
    gold: list[str] = []
    predicted: list[str] = []
    for doc in docs:
        annotated = [token.i for token in doc.reference if token.ent_iob != 0]
        length = len(doc.reference)
        for found, entities in (
            (gold, doc.gold),
            (predicted, [*doc.unjudged, *doc.predicted]),
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
