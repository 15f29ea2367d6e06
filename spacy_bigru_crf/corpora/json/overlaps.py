"""Entities of one annotation, put in order: no two are the same, none overlap."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from spacy_bigru_crf.corpora.annotated_text import CharSpan, quote
from spacy_bigru_crf.corpora.conversion.entity_counts import EntityCounts
from spacy_bigru_crf.errors import Errors

SAME_TWICE = "given twice"
OVERLAPS = "overlaps another entity"
ONLY_WHITE_SPACE = "nothing but white space"


class Overlap(StrEnum):
    """Treatment of entities that overlap.

    Attributes:
        ERROR: Report a problem.
        LONGEST: Keep the longest one; of entities of one length, the first one.
        FIRST: Keep the one that begins first; of entities that begin at one place, the one that
            stands first in the file.
    """

    ERROR = "error"
    LONGEST = "longest"
    FIRST = "first"


def trim_entities(
    text: str, entities: Sequence[CharSpan], report: Callable[[str], None]
) -> list[tuple[CharSpan, bool]]:
    """Remove white space from the ends of entities: spaCy has no entity that ends with it.

    Args:
        text: Text of the entities.
        entities: The entities, in any order.
        report: Called with the problem of each entity that is not within the text.

    Returns:
        Each entity within the text, and whether it was trimmed. One that has nothing but white
        space is left as it is.
    """
    trimmed = []
    for span in entities:
        if not 0 <= span.start < span.end <= len(text):
            report(Errors.D019.format(entity=span, length=len(text)))
            continue
        content = text[span.start : span.end]
        start = span.start + len(content) - len(content.lstrip())
        end = start + len(content.strip())
        if start < end and (start, end) != (span.start, span.end):
            trimmed.append((CharSpan(start, end, span.label), True))
        else:
            trimmed.append((span, False))
    return trimmed


def resolve_overlaps(
    entities: Sequence[CharSpan],
    overlap: Overlap,
    counts: EntityCounts,
    report: Callable[[str], None],
    content: Callable[[CharSpan], str],
) -> list[CharSpan]:
    """Return entities in order of their start, without overlap.

    Args:
        entities: Entities in the order of the file.
        overlap: Treatment of entities that overlap. The same entity twice is one entity.
        counts: Counts the entities that are left out.
        report: Called with the problem of each pair that overlaps, if that is an error.
        content: Returns the characters of an entity, for the message.
    """
    distinct = list(dict.fromkeys(entities))
    counts.refuse(SAME_TWICE, len(entities) - len(distinct))
    # sorting is stable: among equals, the first one of the file stays first
    in_order = sorted(distinct, key=lambda span: span.start)
    if overlap is Overlap.ERROR:
        _report_overlaps(in_order, report, content)
    if overlap is Overlap.LONGEST:
        preferred = sorted(in_order, key=lambda span: span.start - span.end)
    else:
        preferred = in_order
    kept: list[CharSpan] = []
    taken: set[int] = set()
    for span in preferred:
        places = range(span.start, span.end)
        if taken.isdisjoint(places):
            kept.append(span)
            taken.update(places)
    counts.refuse(OVERLAPS, len(distinct) - len(kept))
    return sorted(kept, key=lambda span: span.start)


def _report_overlaps(
    in_order: Sequence[CharSpan],
    report: Callable[[str], None],
    content: Callable[[CharSpan], str],
) -> None:
    furthest: CharSpan | None = None
    for span in in_order:
        if furthest and span.start < furthest.end:
            left, right = sorted((furthest, span))
            report(
                Errors.D021.format(
                    left=left,
                    left_text=quote(content(left)),
                    right=right,
                    right_text=quote(content(right)),
                )
            )
        if furthest is None or span.end > furthest.end:
            furthest = span
