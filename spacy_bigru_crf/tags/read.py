"""Read tags as spans, strictly, and write spans as tags, in any scheme.

Tags that break the rules of their scheme are refused. ``repair.py`` reads those too.
"""

from collections.abc import Callable, Iterable, Sequence

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.boundaries import Boundary, boundary_between, split_tag
from spacy_bigru_crf.tags.schemes import OUTSIDE, SCHEMES, Scheme

# (start, end exclusive, label)
LabelledSpan = tuple[int, int, str]


class TagSequenceError(ValueError):
    """Tags that do not follow their scheme.

    message: What was found and what to do, without the place.
    index: The token at which it was found.
    found: The tag of this token.
    """

    def __init__(self, message: str, index: int, found: str) -> None:
        super().__init__(f"token {index}: {message}")
        self.message = message
        self.index = index
        self.found = found


def tags_to_spans(tags: Sequence[str], scheme: Scheme) -> list[LabelledSpan]:
    """The spans of a document's or a sentence's tags, in order of their start.

    Raises TagSequenceError if a tag is none of the scheme's, or cannot follow the one before it.
    What stands before the first and after the last tag counts as ``O``.
    """
    check_tags(tags, scheme)
    return collect_spans(tags, lambda left, right: boundary_between(scheme, left, right), scheme)


def check_tags(tags: Sequence[str], scheme: Scheme) -> None:
    """Raise TagSequenceError if a tag is neither ``O`` nor a prefix of the scheme and a label."""
    letters = scheme.letters
    for index, tag in enumerate(tags):
        if tag == OUTSIDE:
            continue
        prefix, label = split_tag(tag)
        if prefix not in letters:
            message = Errors.T004.format(tag=tag, scheme=scheme.name, letters=", ".join(letters))
            raise TagSequenceError(message, index, tag)
        if not label:
            raise TagSequenceError(Errors.T005.format(tag=tag), index, tag)


def collect_spans(
    tags: Sequence[str], boundary: Callable[[str, str], Boundary], scheme: Scheme
) -> list[LabelledSpan]:
    """Cut checked tags into spans where ``boundary(left, right)`` says so.

    Raises TagSequenceError where it says that the pair is forbidden.
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


def _forbidden(tags: Sequence[str], index: int, scheme: Scheme) -> TagSequenceError:
    found = tags[index] if index < len(tags) else "the end"
    before = tags[index - 1] if index > 0 else "the beginning"
    message = Errors.T006.format(found=found, before=before, scheme=scheme.name)
    place = min(index, len(tags) - 1)
    return TagSequenceError(message, place, tags[place])


def spans_to_tags(spans: Iterable[LabelledSpan], length: int, scheme: Scheme) -> list[str]:
    """The tags of these spans over ``length`` tokens.

    IOB1, which is only read, gets the tags of BIO, which it reads in the same way.

    Raises ValueError if a span is empty, does not fit or overlaps another, or if the scheme
    cannot express the spans: IO has no way to keep two adjacent spans of one label apart.
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
