"""Scores with partial credit, as in SemEval-2013 task 9.

Segura-Bedmar, Martínez & Herrero-Zazo 2013, section 4; the categories are those of MUC-5
(Chinchor & Sundheim 1993).
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from spacy_bigru_crf.evaluation.span_pairs import Kind, Pair

# by schema, the category of each kind of pair in this order
_PAIRED = (Kind.CORRECT, Kind.BOUNDARY, Kind.LABEL, Kind.BOTH)
_SCHEMAS = {
    # characters and label have to match
    "strict": ("correct", "incorrect", "incorrect", "incorrect"),
    # characters have to match
    "exact": ("correct", "incorrect", "correct", "incorrect"),
    # characters have to match, overlap counts half
    "partial": ("correct", "partial", "correct", "partial"),
    # the label has to match, characters have to overlap
    "type": ("correct", "correct", "incorrect", "incorrect"),
}
_UNPAIRED = {Kind.MISSING: "missing", Kind.SPURIOUS: "spurious"}
_CATEGORIES = ("correct", "incorrect", "partial", "missing", "spurious")


def semeval_scores(pairs: Iterable[Pair]) -> list[dict[str, Any]]:
    """Compute the four scores of SemEval-2013 task 9.

    Args:
        pairs: Pairs of all documents from ``pair_spans``: one to one, so that the possible entities
            (POS) are the annotated and the actual ones (ACT) the predicted.

    Returns:
        A dictionary for each of "strict", "exact", "partial" and "type", with that name as
        "schema", the count of each category of MUC-5, and "precision", "recall" and "f1".
    """
    kinds = Counter(pair.kind for pair in pairs)
    return [
        _score(schema, {**dict(zip(_PAIRED, categories, strict=True)), **_UNPAIRED}, kinds)
        for schema, categories in _SCHEMAS.items()
    ]


def _score(schema: str, table: dict[Kind, str], kinds: Counter[Kind]) -> dict[str, Any]:
    counts = dict.fromkeys(_CATEGORIES, 0)
    for kind, n in kinds.items():
        counts[table[kind]] += n
    paired = counts["correct"] + counts["incorrect"] + counts["partial"]
    found = counts["correct"] + 0.5 * counts["partial"]
    actual, possible = paired + counts["spurious"], paired + counts["missing"]
    return {
        "schema": schema,
        **counts,
        "precision": found / actual if actual else 0.0,
        "recall": found / possible if possible else 0.0,
        "f1": 2 * found / (actual + possible) if actual + possible else 0.0,
    }
