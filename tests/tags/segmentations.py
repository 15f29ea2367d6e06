"""All sets of spans over a few tokens, and a hypothesis strategy for many tokens."""

from collections.abc import Iterator

from hypothesis import strategies as st

from spacy_bigru_crf.tags.read import LabelledSpan


def all_segmentations(length: int, labels: list[str], start: int = 0) -> Iterator[list]:
    """Every set of spans without overlap over ``length`` tokens."""
    if start >= length:
        yield []
        return
    for rest in all_segmentations(length, labels, start + 1):
        yield rest
    for end in range(start + 1, length + 1):
        for rest in all_segmentations(length, labels, end):
            for label in labels:
                yield [(start, end, label), *rest]


@st.composite
def segmentations(draw, labels: tuple[str, ...] = ("X", "Y-Z")) -> tuple[list[LabelledSpan], int]:
    """Spans in order, and the number of tokens that they stand in."""
    spans = []
    position = 0
    gap = st.integers(0, 2)
    for span_length in draw(st.lists(st.integers(1, 4), max_size=8)):
        start = position + draw(gap)
        position = start + span_length
        spans.append((start, position, draw(st.sampled_from(labels))))
    return spans, position + draw(gap)
