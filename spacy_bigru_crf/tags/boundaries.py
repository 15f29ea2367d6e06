"""The boundary between two neighbouring tags: inside a span, at the border of one, or an error.

``boundary_between`` is the grammar of every scheme. Spans are read with it, and the transitions
that the CRF allows are derived from it.
"""

from enum import Enum

from spacy_bigru_crf.tags.schemes import OUTSIDE, Prefix, Scheme


class Boundary(Enum):
    """Relation of two neighbouring tags."""

    CONTINUES = "continues"  # both belong to one span
    BREAKS = "breaks"  # no span covers both
    FORBIDDEN = "forbidden"  # not allowed by the scheme


# for O, and for the borders of the document
_NO_SPAN = Prefix(OUTSIDE, first=True, last=True)


def split_tag(tag: str) -> tuple[str, str]:
    """Split a tag into prefix and label.

    ``"B-GS"`` -> ``("B", "GS")``; ``"O"`` -> ``("O", "")``; ``"GS"`` -> ``("GS", "")``.
    """
    prefix, _, label = tag.partition("-")
    return prefix, label


def boundary_between(scheme: Scheme, left: str, right: str) -> Boundary:
    """Return the boundary between a tag and the next one.

    Args:
        scheme: The tag scheme.
        left: The first tag; ``O`` also for the beginning of the document.
        right: The second tag; ``O`` also for the end of the document.

    Raises:
        KeyError: If a tag's prefix is not one of the scheme's.
    """
    left_prefix, left_label = split_tag(left)
    right_prefix, right_label = split_tag(right)
    ends = (_NO_SPAN if left == OUTSIDE else scheme[left_prefix]).last
    begins = (_NO_SPAN if right == OUTSIDE else scheme[right_prefix]).first
    same_label = left != OUTSIDE and right != OUTSIDE and left_label == right_label
    if not same_label:
        return Boundary.FORBIDDEN if ends is False or begins is False else Boundary.BREAKS
    if ends is None and begins is None:
        return Boundary.CONTINUES
    if ends is None or begins is None or ends == begins:
        return Boundary.BREAKS if ends or begins else Boundary.CONTINUES
    return Boundary.FORBIDDEN
