"""Tags with tokens whose annotation is missing.

Annotation is missing per whole entity: of an entity that goes on in such a token, nothing is kept,
because its other tokens would say that it ends there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from spacy_bigru_crf.tags.boundaries import split_tag
from spacy_bigru_crf.tags.cells import MISSING_TAGS
from spacy_bigru_crf.tags.read import (
    LabelledSpan,
    TagSequenceError,
    boundary_faults,
    tag_faults,
    tags_to_spans,
)
from spacy_bigru_crf.tags.repair import repair_tags
from spacy_bigru_crf.tags.schemes import OUTSIDE, Scheme

# reads tags without missing ones: spans, and the number of tags that were repaired
ReadTags = Callable[[Sequence[str], Scheme], tuple[list[LabelledSpan], int]]


@dataclass
class PartialSpans:
    """The spans of tags.

    Attributes:
        spans: Spans in order of their start.
        missing: Tokens whose annotation is missing, and those of entities that reach into them.
        missing_entities: Number of entities that reach into such tokens.
        repaired: Number of repaired tags.
    """

    spans: list[LabelledSpan] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    missing_entities: int = 0
    repaired: int = 0


def read_partial(tags: Sequence[str], scheme: Scheme, read: ReadTags) -> PartialSpans:
    """Read tags of which some are missing (``-`` or ``_``).

    An entity reaches into a missing token if it begins or ends there by its tags (``- I-X`` in BIO,
    ``B-X -`` in BILOU), or if the tags on both sides may be those of one entity (``B-X - I-X``).

    Args:
        tags: Tags with prefixes of the scheme, as ``check_tags`` demands, or missing ones.
        scheme: Their scheme.
        read: Reads tags without missing ones.

    Raises:
        TagSequenceError: If ``read`` does.
    """
    result = PartialSpans()
    missing: set[int] = set()
    for start, end in _runs(range(len(tags)), lambda i: tags[i] in MISSING_TAGS):
        before = tags[start - 1] if start > 0 else OUTSIDE
        after = tags[end] if end < len(tags) else OUTSIDE
        same = _may_be_one(scheme, before, after)
        begins, ends = start, end
        if before != OUTSIDE and (same or scheme[split_tag(before)[0]].last is False):
            # an entity that reaches over several missing tokens is one
            result.missing_entities += start - 1 not in missing
            begins = _extend(tags, scheme, start - 1, -1)
        if after != OUTSIDE and (same or scheme[split_tag(after)[0]].first is False):
            result.missing_entities += not same
            ends = _extend(tags, scheme, end, 1) + 1
        missing.update(range(begins, ends))
    result.missing = sorted(missing)
    for start, end in _runs(range(len(tags)), lambda i: i not in missing):
        try:
            spans, repaired = read(tags[start:end], scheme)
        except TagSequenceError as error:
            raise TagSequenceError(error.message, start + error.index, error.found) from error
        result.repaired += repaired
        result.spans += [(start + first, start + last, label) for first, last, label in spans]
    return result


def read_with_faults(
    tags: Sequence[str], scheme: Scheme, *, repair: bool
) -> tuple[PartialSpans, list[TagSequenceError]]:
    """Read the tags of a sentence, some of which may be missing, and find all of their faults.

    Args:
        tags: The tags.
        scheme: Their scheme.
        repair: Whether to read malformed tags by the rules of conlleval.

    Returns:
        The spans, none if there are faults, and the faults. Where tags are missing, only the first
        of those that cannot follow the tag before them is found.
    """
    if faults := single_tag_faults(tags, scheme):
        return PartialSpans(), faults
    try:
        return read_partial(tags, scheme, repair_tags if repair else _read_strictly), []
    except TagSequenceError as error:
        complete = MISSING_TAGS.isdisjoint(tags)
        return PartialSpans(), [*boundary_faults(tags, scheme)] if complete else [error]


def single_tag_faults(tags: Sequence[str], scheme: Scheme) -> list[TagSequenceError]:
    """Return the faults of tags, some of which may be missing, that each has by itself."""
    return [*tag_faults([OUTSIDE if tag in MISSING_TAGS else tag for tag in tags], scheme)]


def _read_strictly(tags: Sequence[str], scheme: Scheme) -> tuple[list[LabelledSpan], int]:
    return tags_to_spans(tags, scheme), 0


def _runs(indices: range, belongs: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run of indices that belong."""
    for does, run in groupby(indices, belongs):
        if does:
            start, *rest = run
            yield start, (rest or [start])[-1] + 1


def _may_be_one(scheme: Scheme, before: str, after: str) -> bool:
    """Return whether two tags with missing ones between them may be those of one entity."""
    if OUTSIDE in (before, after):
        return False
    left, left_label = split_tag(before)
    right, right_label = split_tag(after)
    if scheme[left].last or scheme[right].first:
        return False
    return left_label == right_label


def _extend(tags: Sequence[str], scheme: Scheme, token: int, step: int) -> int:
    """Return the outermost token in one direction of the entity that a token belongs to."""
    while 0 <= token + step < len(tags):
        left, right = sorted((token, token + step))
        if tags[token + step] in MISSING_TAGS or not _may_be_one(scheme, tags[left], tags[right]):
            break
        token += step
    return token
