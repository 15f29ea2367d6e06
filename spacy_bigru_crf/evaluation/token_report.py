"""Scores of single tokens, as in scikit-learn's ``classification_report``."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity
from spacy_bigru_crf.evaluation.confusion import outside_name
from spacy_bigru_crf.evaluation.counts import by_name, precision_recall_f1


def token_report(docs: Collection[AlignedDoc], *, by_tag: bool = False) -> dict[str, Any]:
    """Compute precision, recall, F1 and support of token categories, O included.

    The tokens are those of the reference. A predicted entity covers all that it touches. Tokens
    without annotation are left out.

    Args:
        docs: Aligned documents.
        by_tag: Whether the first token of an entity differs from the others (BIO); otherwise the
            category is the label.

    Returns:
        "classes", the scores of each with its name as "class", in the order of their names;
        "accuracy"; and the averages "macro" and "weighted".
    """
    labels = {e.label for doc in docs for e in (*doc.gold, *doc.ignored, *doc.predicted)}
    outside = outside_name(labels)
    gold: list[str] = []
    predicted: list[str] = []
    for doc in docs:
        annotated = [token.i for token in doc.reference if token.ent_iob != 0]
        for found, entities in ((gold, doc.gold), (predicted, [*doc.ignored, *doc.predicted])):
            categories = _categories(doc, entities, outside, by_tag=by_tag)
            found.extend(categories[i] for i in annotated)
    names = sorted({*gold, *predicted})
    confusion = np.zeros((len(names), len(names)))
    index = {name: i for i, name in enumerate(names)}
    for pair in zip(gold, predicted, strict=True):
        confusion[index[pair[0]], index[pair[1]]] += 1
    correct, support = confusion.diagonal(), confusion.sum(axis=1)
    counts = np.stack([correct, confusion.sum(axis=0) - correct, support - correct], axis=-1)
    scores = precision_recall_f1(counts)
    n_tokens = max(len(gold), 1)
    return {
        "classes": [
            {"class": name, **by_name(row), "support": int(n)}
            for name, row, n in zip(names, scores, support, strict=True)
        ],
        "accuracy": float(correct.sum() / n_tokens),
        "macro": {**by_name(scores.sum(axis=0) / max(len(names), 1)), "support": len(gold)},
        "weighted": {**by_name(support @ scores / n_tokens), "support": len(gold)},
    }


def _categories(
    doc: AlignedDoc, entities: Sequence[Entity], outside: str, *, by_tag: bool
) -> list[str]:
    categories = [outside] * len(doc.reference)
    for entity in entities:
        tokens = doc.tokens(entity)
        for i in tokens:
            prefix = ("B-" if i == tokens[0] else "I-") if by_tag else ""
            categories[i] = prefix + entity.label
    return categories
