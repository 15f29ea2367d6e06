"""Conversion of malformed tags to spans, by the rules of conlleval.

conlleval, the evaluation script of the CoNLL shared tasks, accepts any sequence of tags: a span
begins wherever one can begin and ends wherever it must end. A scorer that reads tags in this way
and a corpus repaired here agree about the entities.
"""

from collections.abc import Sequence

from spacy_bigru_crf.tags.boundaries import Boundary, split_tag
from spacy_bigru_crf.tags.read import LabelledSpan, check_tags, collect_spans, spans_to_tags
from spacy_bigru_crf.tags.schemes import OUTSIDE, Scheme


def repair_tags(tags: Sequence[str], scheme: Scheme) -> tuple[list[LabelledSpan], int]:
    """Return the spans of tags that may be malformed, and the number of tags to correct.

    A span ends after a prefix that means "last" (L, E, U, S), and before ``O``, another label, or a
    prefix that means "first" (B, U, S). A tag other than ``O`` that continues no span begins one.

    Args:
        tags: The tags of a sentence or a document.
        scheme: Their scheme.

    Returns:
        The spans in order of their start, and the number of tags that differ from the
        well-formed tags of these spans.

    Raises:
        TagSequenceError: If a tag has no label, or a prefix that is not one of the scheme's:
            conlleval has no rule for these.
    """
    check_tags(tags, scheme)
    spans = collect_spans(tags, lambda left, right: _lenient_boundary(scheme, left, right), scheme)
    if all(prefix.first is not False for prefix in scheme.prefixes):
        # IO and IOB1 have no malformed sequences; spans_to_tags would write IOB1 as BIO
        return spans, 0
    repaired = spans_to_tags(spans, len(tags), scheme)
    return spans, sum(old != new for old, new in zip(tags, repaired, strict=True))


def _lenient_boundary(scheme: Scheme, left: str, right: str) -> Boundary:
    if OUTSIDE in (left, right):
        return Boundary.BREAKS
    left_prefix, left_label = split_tag(left)
    right_prefix, right_label = split_tag(right)
    cut = left_label != right_label or scheme[left_prefix].last or scheme[right_prefix].first
    return Boundary.BREAKS if cut else Boundary.CONTINUES
