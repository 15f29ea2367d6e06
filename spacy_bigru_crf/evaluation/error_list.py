"""The errors themselves, with the text around them."""

from collections.abc import Iterable, Sequence
from typing import Any

from spacy.tokens import Doc, Span

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity
from spacy_bigru_crf.evaluation.span_pairs import Kind, Pair

# characters of context on each side of an error, rounded to whole tokens
_CONTEXT = 120


def list_errors(
    docs: Iterable[AlignedDoc], pairs: Iterable[Sequence[Pair]]
) -> list[dict[str, Any]]:
    """List all pairs that are not correct, document by document.

    Args:
        docs: Aligned documents.
        pairs: Pairs of each document.

    Returns:
        One dictionary per error with its "kind"; the index of the "document" in the data; a
        "text", an excerpt of the document; the "gold" and the "predicted" entity, one of which may
        be None; and the "other_gold" and "other_predicted" entities in that text. Entities have
        "start" and "end", in characters of the text, and "label"; predicted ones also have a
        "probability".
    """
    return [
        _error(doc, pair)
        for doc, of_doc in zip(docs, pairs, strict=True)
        for pair in of_doc
        if pair.kind is not Kind.CORRECT
    ]


def excerpt(doc: Doc, start: int, end: int) -> Span:
    """Return the tokens from ``start`` to ``end`` with their context."""
    first = doc[start].idx - _CONTEXT
    last = doc[end - 1].idx + len(doc[end - 1]) + _CONTEXT
    while start > 0 and doc[start - 1].idx >= first:
        start -= 1
    while end < len(doc) and doc[end].idx + len(doc[end]) <= last:
        end += 1
    return doc[start:end]


def entity_in_excerpt(window: Span, key: tuple[int, int, str]) -> dict[str, Any]:
    """Return "start" and "end" of an entity in characters of an excerpt, and its "label".

    Args:
        window: The excerpt.
        key: Start token in the document, end token (exclusive) and label.
    """
    start, end, label = key
    span = window.doc[start:end]
    return {
        "start": span.start_char - window.start_char,
        "end": span.end_char - window.start_char,
        "label": label,
    }


def _error(doc: AlignedDoc, pair: Pair) -> dict[str, Any]:
    window = excerpt(
        doc.reference, min(e.start for e in pair.entities), max(e.end for e in pair.entities)
    )

    def gold(entity: Entity) -> dict[str, Any]:
        return entity_in_excerpt(window, entity.key)

    def predicted(entity: Entity) -> dict[str, Any]:
        p = entity.probability
        return {**gold(entity), "probability": None if p is None else round(p, 4)}

    def others(entities: Sequence[Entity], own: Entity | None) -> list[Entity]:
        inside = (e for e in entities if window.start <= e.start and e.end <= window.end)
        return [e for e in inside if e is not own]

    return {
        "kind": pair.kind.value,
        "document": doc.index,
        "text": window.text,
        "gold": pair.gold and gold(pair.gold),
        "predicted": pair.predicted and predicted(pair.predicted),
        "other_gold": [gold(e) for e in others(doc.gold, pair.gold)],
        "other_predicted": [
            predicted(e) for e in others([*doc.predicted, *doc.ignored], pair.predicted)
        ],
    }
