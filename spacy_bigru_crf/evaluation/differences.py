"""Documents for which two pipelines have different predictions."""

from collections.abc import Sequence
from typing import Any

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity


def differences(docs_a: Sequence[AlignedDoc], docs_b: Sequence[AlignedDoc]) -> list[dict[str, Any]]:
    """List the documents with different predictions, most different first.

    Args:
        docs_a: Predictions of pipeline A.
        docs_b: Predictions of pipeline B for the same documents.

    Returns:
        For each document "document", its index in the data, and its "text"; "gold", the annotated
        entities, "a" and "b", those of the pipelines that count as true or false positives, each
        with "start", "end" (in characters), "label" and "text"; "n_different", the number of
        entities that only one of the pipelines predicts; and "errors_a" and "errors_b", the numbers
        of false positives and false negatives.
    """
    found = []
    for a, b in zip(docs_a, docs_b, strict=True):
        keys_a, keys_b = ({entity.key for entity in doc.predicted} for doc in (a, b))
        if keys_a != keys_b:
            difference = {
                "document": a.index,
                "text": a.text,
                "gold": _in_text(a, a.gold),
                "a": _in_text(a, a.predicted),
                "b": _in_text(b, b.predicted),
                "n_different": len(keys_a ^ keys_b),
                "errors_a": _n_errors(a),
                "errors_b": _n_errors(b),
            }
            found.append(difference)
    return sorted(found, key=_rank)


def _rank(difference: dict[str, Any]) -> tuple[int, int, int]:
    apart = abs(difference["errors_a"] - difference["errors_b"])
    return -difference["n_different"], -apart, difference["document"]


def _in_text(doc: AlignedDoc, entities: Sequence[Entity]) -> list[dict[str, Any]]:
    return [
        {"start": start, "end": end, "label": label, "text": doc.text[start:end]}
        for start, end, label in (entity.key for entity in entities)
    ]


def _n_errors(doc: AlignedDoc) -> int:
    return len(doc.predicted) + len(doc.gold) - 2 * sum(doc.correct())
