"""The errors themselves, with the text around them."""

from collections.abc import Iterable, Sequence
from typing import Any

from spacy.tokens import Doc

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity
from spacy_bigru_crf.evaluation.span_pairs import Kind, Pair

# how much text there is on each side of an error, in characters, to the border of a token
_CONTEXT = 120


def list_errors(
    docs: Iterable[AlignedDoc], pairs: Iterable[Sequence[Pair]]
) -> list[dict[str, Any]]:
    """All pairs that are not correct, document by document.

    pairs: Those of each document.

    Returns for each its "kind"; the index of the "document" in the data; a "text"
    that is a part of the document; the "gold" and the "predicted" entity, of which one may be
    None; and the "other_gold" and "other_predicted" entities in that text. Entities have "start"
    and "end", in characters of the text, and "label"; predicted ones have a "probability" too.
    """
    return [
        _error(doc, pair)
        for doc, of_doc in zip(docs, pairs, strict=True)
        for pair in of_doc
        if pair.kind is not Kind.CORRECT
    ]


def _error(doc: AlignedDoc, pair: Pair) -> dict[str, Any]:
    start, end = window_around(
        doc.reference, min(e.start for e in pair.entities), max(e.end for e in pair.entities)
    )
    window = doc.reference[start:end]

    def shown(entity: Entity) -> dict[str, Any]:
        span = doc.reference[entity.start : entity.end]
        return {
            "start": span.start_char - window.start_char,
            "end": span.end_char - window.start_char,
            "label": entity.label,
        }

    def predicted(entity: Entity) -> dict[str, Any]:
        probability = entity.probability
        return {
            **shown(entity),
            "probability": None if probability is None else round(probability, 4),
        }

    def others(found: Sequence[Entity], own: Entity | None) -> list[Entity]:
        return [e for e in found if e is not own and start <= e.start and e.end <= end]

    return {
        "kind": pair.kind.value,
        "document": doc.index,
        "text": window.text,
        "gold": pair.gold and shown(pair.gold),
        "predicted": pair.predicted and predicted(pair.predicted),
        "other_gold": [shown(e) for e in others(doc.gold, pair.gold)],
        "other_predicted": [
            predicted(e) for e in others([*doc.predicted, *doc.unjudged], pair.predicted)
        ],
    }


def window_around(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """The tokens from ``start`` to ``end`` and those around them, the end exclusive."""
    first = doc[start].idx - _CONTEXT
    last = doc[end - 1].idx + len(doc[end - 1]) + _CONTEXT
    while start > 0 and doc[start - 1].idx >= first:
        start -= 1
    while end < len(doc) and doc[end].idx + len(doc[end]) <= last:
        end += 1
    return start, end
