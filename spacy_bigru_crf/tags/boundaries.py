"""What stands between two neighbouring tags: nothing, the border of a span, or a mistake.

This one function is the grammar of every scheme. Spans are read with it, and the transitions
that the CRF allows are derived from it.
"""

from enum import Enum

from spacy_bigru_crf.tags.schemes import OUTSIDE, Prefix, Scheme


class Boundary(Enum):
    """The relation of two neighbouring tags."""

    CONTINUES = "continues"  # both belong to one span
    BREAKS = "breaks"  # no span covers both
    FORBIDDEN = "forbidden"  # the scheme knows no such pair


# O, and whatever stands before the first and after the last token, is outside of all spans
_NO_SPAN = Prefix(OUTSIDE, first=True, last=True)


def split_tag(tag: str) -> tuple[str, str]:
    """``"B-GS"`` -> ``("B", "GS")``; ``"O"`` -> ``("O", "")``; ``"GS"`` -> ``("GS", "")``."""
    prefix, _, label = tag.partition("-")
    return prefix, label


def boundary_between(scheme: Scheme, left: str, right: str) -> Boundary:
    """Say what stands between the tag ``left`` and the tag ``right`` that follows it.

    ``O`` stands for the border of the document too. Both must be tags of the scheme
    (KeyError otherwise).
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
