"""Where the probabilities of entities are stored: in ``doc.spans``, as ``spancat`` does it."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from spacy.tokens import Doc, Span, SpanGroup

EXTENSION = "ner_crf_score"

# what marks a span group as one of this package, whatever its key
_FACTORY = "ner_crf"


def write_scores(doc: Doc, key: str, ents: Sequence[Span], scores: Sequence[float]) -> None:
    """Store entities with their scores under ``doc.spans[key]``.

    Like the groups of ``spancat``, the group has the scores in ``attrs["scores"]``, a float32
    array in the order of its spans.
    """
    attrs = {"scores": np.array(scores, dtype=np.float32), "factory": _FACTORY}
    doc.spans[key] = SpanGroup(doc, name=key, spans=ents, attrs=attrs)


def span_score(span: Span) -> float | None:
    """The probability of an entity, or None where there is none: for a span that no ``ner_crf``
    has found, that another pipe had set before, or that was given another label since.

    This is ``span._.ner_crf_score``. Spans are found by their characters, so that it also holds
    after tokens have been merged or split.
    """
    place = (span.start_char, span.end_char, span.label)
    for group in span.doc.spans.values():
        scores = group.attrs.get("scores", ())
        # somebody may have added to the group without adding a score
        if group.attrs.get("factory") != _FACTORY or len(scores) != len(group):
            continue
        i = bisect_left(group, span.start_char, key=lambda scored: scored.start_char)
        if i < len(group):
            scored = group[i]
            if (scored.start_char, scored.end_char, scored.label) == place:
                return float(scores[i])
    return None


def register_extension() -> None:
    """Make ``span._.ner_crf_score`` known, unless somebody has taken the name."""
    if not Span.has_extension(EXTENSION):
        Span.set_extension(EXTENSION, getter=span_score)


def own_entities(doc: Doc, key: str) -> set[tuple[int, int, int]]:
    """The entities that the pipe with this key has found: start, end, label."""
    if key not in doc.spans or doc.spans[key].attrs.get("factory") != _FACTORY:
        return set()
    return {(span.start, span.end, span.label) for span in doc.spans[key]}
