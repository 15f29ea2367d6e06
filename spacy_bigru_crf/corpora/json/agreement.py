"""Annotations of one text by several annotators as one annotation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy_bigru_crf.corpora.annotated_text import CharRange, CharSpan
from spacy_bigru_crf.corpora.conversion.entity_counts import EntityCounts

# reasons why an entity is not in the output
DISAGREE = "annotators disagree"
OUTVOTED = "outvoted by the other annotators"
SAME_ENTITY = "the same entity of another annotator"
NOT_THE_TRUTH = "not in the ground truth"
REPLACED = "replaced by a later annotation"


@dataclass(frozen=True)
class Annotation:
    """Entities that one annotator has found in a text.

    Attributes:
        entities: The entities in order, without overlap.
        annotators: Names of the annotator; none if they are not known.
        ground_truth: Whether this is the annotation to be taken.
        time: Time of the annotation; times can be compared as texts.
    """

    entities: Sequence[CharSpan]
    annotators: tuple[str, ...] = ()
    ground_truth: bool = False
    time: str = ""


@dataclass(frozen=True)
class Agreement:
    """What several annotations of a text have in common.

    Attributes:
        entities: Entities in order.
        unknown: Characters, outside of these, on which the annotators do not agree.
        counts: Entities of the annotations that are not among ``entities``.
        n_annotators: Number of annotators whose annotations were compared.
        not_agreed: Number of different entities that not all of them have found.
    """

    entities: list[CharSpan]
    unknown: list[CharRange] = field(default_factory=list)
    counts: EntityCounts = field(default_factory=EntityCounts)
    n_annotators: int = 1
    not_agreed: int = 0


def agree(annotations: Sequence[Annotation]) -> Agreement:
    """Make one annotation of those of several annotators.

    The latest one of each annotator counts. Where some are the ground truth, only these do. An
    entity is one if more than half of the annotators have found it. A character outside of such
    entities is outside of all if more than half of them have none there; otherwise it is not known
    what it is.

    Args:
        annotations: Annotations of one text, at least one.
    """
    counts = EntityCounts()
    latest = _latest(annotations, counts)
    truth = [annotation for annotation in latest if annotation.ground_truth]
    if truth and len(truth) < len(latest):
        others = [annotation for annotation in latest if not annotation.ground_truth]
        counts.refuse(NOT_THE_TRUTH, sum(len(other.entities) for other in others))
    chosen = truth or latest
    n = len(chosen)
    found = Counter(entity for annotation in chosen for entity in annotation.entities)
    kept = sorted(entity for entity, count in found.items() if 2 * count > n)
    rest = {entity: count for entity, count in found.items() if 2 * count <= n}
    counts.refuse(SAME_ENTITY, sum(found[entity] - 1 for entity in kept))
    unknown = _unknown_characters(chosen, kept, rest)
    for entity, count in rest.items():
        if unknown.isdisjoint(range(entity.start, entity.end)):
            counts.refuse(OUTVOTED, count)
        else:
            counts.miss(DISAGREE, count)
    not_agreed = sum(count < n for count in found.values())
    return Agreement(kept, _ranges(unknown), counts, n, not_agreed)


def _latest(annotations: Sequence[Annotation], counts: EntityCounts) -> list[Annotation]:
    """Return the latest annotation of each annotator."""
    latest: dict[object, Annotation] = {}
    for index, annotation in enumerate(annotations):
        key = annotation.annotators[0] if annotation.annotators else index
        before = latest.get(key)
        if before is None:
            latest[key] = annotation
            continue
        # of annotations of one time, the last one in the file
        newer = (annotation.ground_truth, annotation.time) >= (before.ground_truth, before.time)
        kept, dropped = (annotation, before) if newer else (before, annotation)
        counts.refuse(REPLACED, len(dropped.entities))
        latest[key] = kept
    return list(latest.values())


def _unknown_characters(
    annotations: Sequence[Annotation], kept: Sequence[CharSpan], rest: dict[CharSpan, int]
) -> set[int]:
    """Return the characters, outside of kept entities, that no majority has left outside."""
    # entities of one annotator do not overlap, so each counts one annotator
    inside: Counter[int] = Counter()
    for annotation in annotations:
        for entity in annotation.entities:
            inside.update(range(entity.start, entity.end))
    known = {index for entity in kept for index in range(entity.start, entity.end)}
    return {
        index
        for entity in rest
        for index in range(entity.start, entity.end)
        if index not in known and 2 * inside[index] >= len(annotations)
    }


def _ranges(characters: set[int]) -> list[CharRange]:
    """Return characters as ranges: {3, 4, 7} -> [(3, 5), (7, 8)]."""
    ranges: list[CharRange] = []
    for index in sorted(characters):
        if ranges and ranges[-1][1] == index:
            ranges[-1] = (ranges[-1][0], index + 1)
        else:
            ranges.append((index, index + 1))
    return ranges
