"""Conversion of tags to spans, strictly, and of spans to tags, in any scheme.

Tags that break the rules of their scheme raise an error; ``repair.py`` accepts them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.boundaries import Boundary, boundary_between, split_tag
from spacy_bigru_crf.tags.schemes import OUTSIDE, SCHEMES, Scheme

# (start, end exclusive, label)
LabelledSpan = tuple[int, int, str]


class TagSequenceError(ValueError):
    """Tags that do not follow their scheme.

    Attributes:
        message: The fault and the way out, without the position.
        index: The token with the fault.
        found: The tag of this token.
    """

    def __init__(self, message: str, index: int, found: str) -> None:
        super().__init__(f"token {index}: {message}")
        self.message = message
        self.index = index
        self.found = found


def tags_to_spans(tags: Sequence[str], scheme: Scheme) -> list[LabelledSpan]:
    """Return the spans of tags, in order of their start.

    Args:
        tags: The tags of a sentence or a document, at whose borders there is ``O``.
        scheme: Their scheme.

    Raises:
        TagSequenceError: If a tag is not one of the scheme's, or cannot follow the tag before it.
    """
    check_tags(tags, scheme)
    return collect_spans(tags, lambda left, right: boundary_between(scheme, left, right), scheme)


def check_tags(tags: Sequence[str], scheme: Scheme) -> None:
    """Check that every tag is ``O``, or a prefix of the scheme and a label.

    Raises:
        TagSequenceError: If one is not.
    """
    for fault in tag_faults(tags, scheme):
        raise fault


def tag_faults(tags: Sequence[str], scheme: Scheme) -> Iterator[TagSequenceError]:
    """Yield an error for each tag that ``check_tags`` does not accept."""
    letters = scheme.letters
    for index, tag in enumerate(tags):
        if tag == OUTSIDE:
            continue
        prefix, label = split_tag(tag)
        if prefix not in letters:
            message = Errors.T004.format(tag=tag, scheme=scheme.name, letters=", ".join(letters))
            yield TagSequenceError(message, index, tag)
        elif not label:
            yield TagSequenceError(Errors.T005.format(tag=tag), index, tag)


def collect_spans(
    tags: Sequence[str], boundary: Callable[[str, str], Boundary], scheme: Scheme
) -> list[LabelledSpan]:
    """Cut tags into spans.

    Args:
        tags: Tags that ``check_tags`` has checked.
        boundary: Returns the boundary between two neighbouring tags.
        scheme: Their scheme, for the message.

    Returns:
        The spans in order of their start.

    Raises:
        TagSequenceError: If a boundary is ``FORBIDDEN``.
    """
    spans: list[LabelledSpan] = []
    start = 0
    left = OUTSIDE
    for index, right in enumerate([*tags, OUTSIDE]):
        if left == right == OUTSIDE:
            continue
        between = boundary(left, right)
        if between is Boundary.FORBIDDEN:
            raise _forbidden(tags, index, scheme)
        if between is Boundary.BREAKS:
            if left != OUTSIDE:
                spans.append((start, index, split_tag(left)[1]))
            start = index
        left = right
    return spans


def boundary_faults(tags: Sequence[str], scheme: Scheme) -> Iterator[TagSequenceError]:
    """Yield an error for each tag that cannot follow the one before it.

    Args:
        tags: Tags that ``check_tags`` has checked.
        scheme: Their scheme.
    """
    for index, (left, right) in enumerate(pairwise([OUTSIDE, *tags, OUTSIDE])):
        if boundary_between(scheme, left, right) is Boundary.FORBIDDEN:
            yield _forbidden(tags, index, scheme)


def _forbidden(tags: Sequence[str], index: int, scheme: Scheme) -> TagSequenceError:
    found = tags[index] if index < len(tags) else "the end"
    before = tags[index - 1] if index > 0 else "the beginning"
    message = Errors.T006.format(found=found, before=before, scheme=scheme.name)
    place = min(index, len(tags) - 1)
    return TagSequenceError(message, place, tags[place])


def spans_to_tags(spans: Iterable[LabelledSpan], length: int, scheme: Scheme) -> list[str]:
    """Return the tags of spans.

    For IOB1, which is only read, these are the tags of BIO, which mean the same in it.

    Args:
        spans: The spans, in any order.
        length: The number of tokens.
        scheme: The tag scheme.

    Raises:
        ValueError: If a span is empty, does not fit or overlaps another, or if the scheme cannot
            express the spans: IO cannot separate two adjacent spans of one label.
    """
    tags = [OUTSIDE] * length
    before: LabelledSpan = (0, 0, "")
    for span in sorted(spans):
        start, end, label = span
        if not 0 <= start < end <= length:
            raise ValueError(Errors.T002.format(start=start, end=end, length=length))
        if start < before[1]:
            raise ValueError(Errors.T003.format(start=start, end=end))
        for token in range(start, end):
            letter = scheme.letter_for(first=token == start, last=token == end - 1)
            tags[token] = f"{letter}-{label}"
        if start == before[1] and start > 0:
            _check_told_apart(tags, before, span, scheme)
        before = span
    return tags


def _check_told_apart(
    tags: Sequence[str], left: LabelledSpan, right: LabelledSpan, scheme: Scheme
) -> None:
    middle = right[0]
    if boundary_between(scheme, tags[middle - 1], tags[middle]) is Boundary.BREAKS:
        return
    able = [name for name, other in SCHEMES.items() if any(p.first for p in other.prefixes)]
    raise ValueError(
        Errors.T007.format(
            start=left[0],
            middle=middle,
            end=right[1],
            label=right[2],
            scheme=scheme.name,
            able=", ".join(able),
        )
    )
