"""Storage of the probabilities of entities: in ``doc.spans``, like those of ``spancat``."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from spacy.tokens import Doc, Span

from spacy_bigru_crf.pipeline.span_group import CharacterSpanGroup, aligned

EXTENSION = "ner_crf_score"

# marks span groups with scores of this package, regardless of their key
_FACTORY = "ner_crf"


def write_scores(doc: Doc, key: str, ents: Sequence[Span], scores: Sequence[float]) -> None:
    """Store entities with their scores under ``doc.spans[key]``.

    Like the groups of ``spancat``, the group has the scores in ``attrs["scores"]``, a float32
    array in the order of its spans.

    Args:
        doc: The document.
        key: Key of the span group, which is replaced.
        ents: The entities, in order.
        scores: The probability of each.
    """
    attrs = {"scores": np.array(scores, dtype=np.float32), "factory": _FACTORY}
    doc.spans[key] = CharacterSpanGroup(doc, name=key, spans=ents, attrs=attrs)


def span_score(span: Span) -> float | None:
    """Return the probability of an entity.

    This is ``span._.ner_crf_score``. It looks spans up by their characters, so that tokens may have
    been merged or split in the meantime.

    Returns:
        The probability; None if the span was not set by a pipe of this package, or was relabelled
        afterwards.
    """
    place = (span.start_char, span.end_char, span.label)
    for group in span.doc.spans.values():
        if group.attrs.get("factory") != _FACTORY:
            continue
        group = aligned(group)
        scores = group.attrs.get("scores", ())
        # a user may have added a span without a score
        if len(scores) != len(group):
            continue
        i = bisect_left(group, span.start_char, key=lambda scored: scored.start_char)
        if i < len(group):
            scored = group[i]
            if (scored.start_char, scored.end_char, scored.label) == place:
                return float(scores[i])
    return None


def register_extension() -> None:
    """Register ``span._.ner_crf_score``, unless the name is taken."""
    if not Span.has_extension(EXTENSION):
        Span.set_extension(EXTENSION, getter=span_score)
