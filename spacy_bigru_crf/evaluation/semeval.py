"""Scores that give credit for entities that are partly right, as in SemEval-2013 task 9.

Segura-Bedmar, Martínez & Herrero-Zazo 2013, section 4; the categories are those of MUC-5
(Chinchor & Sundheim 1993).
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from spacy_bigru_crf.evaluation.span_pairs import Kind, Pair

# what each kind of pair counts as: an entity is found if ...
_SCHEMAS = {
    # ... its tokens and label are right
    "strict": {
        Kind.CORRECT: "correct",
        Kind.BOUNDARY: "incorrect",
        Kind.LABEL: "incorrect",
        Kind.BOTH: "incorrect",
    },
    # ... its tokens are right
    "exact": {
        Kind.CORRECT: "correct",
        Kind.BOUNDARY: "incorrect",
        Kind.LABEL: "correct",
        Kind.BOTH: "incorrect",
    },
    # ... its tokens are right, and half of it if some are
    "partial": {
        Kind.CORRECT: "correct",
        Kind.BOUNDARY: "partial",
        Kind.LABEL: "correct",
        Kind.BOTH: "partial",
    },
    # ... its label and some of its tokens are right
    "type": {
        Kind.CORRECT: "correct",
        Kind.BOUNDARY: "correct",
        Kind.LABEL: "incorrect",
        Kind.BOTH: "incorrect",
    },
}
_ALONE = {Kind.MISSING: "missing", Kind.SPURIOUS: "spurious"}
_CATEGORIES = ("correct", "incorrect", "partial", "missing", "spurious")


def semeval_scores(pairs: Iterable[Pair]) -> list[dict[str, Any]]:
    """The four scores of SemEval-2013 task 9.

    pairs: Those of all documents, as ``pair_spans`` makes them: one to one, so that the possible
        entities (POS) are the annotated and the actual ones (ACT) the predicted.

    Returns a dictionary for each of "strict", "exact", "partial" and "type", with that name as
    "schema", the count of each category of MUC-5, and "precision", "recall" and "f1".
    """
    kinds = Counter(pair.kind for pair in pairs)
    return [_score(schema, {**table, **_ALONE}, kinds) for schema, table in _SCHEMAS.items()]


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
