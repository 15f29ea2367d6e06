"""Where the probabilities of entities are stored: in ``doc.spans``, as ``spancat`` does it."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from spacy.tokens import Doc, Span, SpanGroup

EXTENSION = "ner_crf_score"

# marks a span group as one with scores of this package, whatever its key
_FACTORY = "ner_crf"


def write_scores(doc: Doc, key: str, ents: Sequence[Span], scores: Sequence[float]) -> None:
    """Store entities with their scores under ``doc.spans[key]``.

    Like the groups of ``spancat``, the group has the scores in ``attrs["scores"]``, a float32
    array in the order of its spans.
    """
    attrs = {"scores": np.array(scores, dtype=np.float32), "factory": _FACTORY}
    doc.spans[key] = SpanGroup(doc, name=key, spans=ents, attrs=attrs)


def span_score(span: Span) -> float | None:
    """Return the probability of an entity.

    This is ``span._.ner_crf_score``. Spans are found by their characters, so that it also holds
    after tokens have been merged or split.

    Returns:
        None where there is no probability: for a span that no ``ner_crf`` has found, that another
        pipe had set before, or that was given another label since.
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
    """Register ``span._.ner_crf_score``, unless somebody has taken the name."""
    if not Span.has_extension(EXTENSION):
        Span.set_extension(EXTENSION, getter=span_score)
