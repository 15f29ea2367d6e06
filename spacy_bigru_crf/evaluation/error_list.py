"""The errors themselves, with the text around them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

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


class Excerpt(NamedTuple):
    """A part of the text of a document.

    Attributes:
        start: First character.
        end: End character, exclusive.
        text: The text.
    """

    start: int
    end: int
    text: str

    def entity(self, key: tuple[int, int, str]) -> dict[str, Any]:
        """Return "start" and "end" of an entity in characters of the excerpt, and its "label"."""
        start, end, label = key
        return {"start": start - self.start, "end": end - self.start, "label": label}


def excerpt(doc: AlignedDoc, start: int, end: int) -> Excerpt:
    """Return the characters from ``start`` to ``end`` with their context, in whole tokens."""
    tokens = doc.reference
    touched = doc.tokens(Entity(start, end, ""))
    first, after = touched.start, touched.stop
    while first > 0 and tokens[first - 1].idx >= start - _CONTEXT:
        first -= 1
    while after < len(tokens) and tokens[after].idx + len(tokens[after]) <= end + _CONTEXT:
        after += 1
    last = tokens[after - 1]
    start, end = tokens[first].idx, last.idx + len(last)
    return Excerpt(start, end, doc.text[start:end])


def _error(doc: AlignedDoc, pair: Pair) -> dict[str, Any]:
    window = excerpt(doc, min(e.start for e in pair.entities), max(e.end for e in pair.entities))

    def gold(entity: Entity) -> dict[str, Any]:
        return window.entity(entity.key)

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
