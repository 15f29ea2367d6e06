"""What a label of entities can be."""

import re

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.schemes import OUTSIDE

# spaCy's tag for a token whose annotation is missing
MISSING = "-"
# every scheme begins or continues entities of several tokens with one of these
_TAG = re.compile(r"[BI]-.")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def label_fault(label: str) -> str | None:
    """Return why a text cannot be a label, and the way out; None if it can be one.

    No label is empty, ``O`` or ``-``, has white space at its ends or control characters, or begins
    like a tag (``B-``, ``I-``): other labels may have hyphens (``creative-work``).
    """
    if not label.strip():
        return Errors.T010.format(label=label)
    if label != label.strip() or _CONTROL.search(label):
        return Errors.T011.format(label=label, stripped=" ".join(label.split()))
    if label in (OUTSIDE, MISSING):
        return Errors.T012.format(label=label)
    if _TAG.match(label):
        return Errors.T013.format(label=label, rest=label[2:])
    return None


def check_label(label: str) -> None:
    """Check that a text can be a label.

    Raises:
        ValueError: It cannot.
    """
    if fault := label_fault(label):
        raise ValueError(fault)
