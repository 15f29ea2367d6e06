"""Detection of the scheme of tags."""

from collections.abc import Iterable, Sequence

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.boundaries import split_tag
from spacy_bigru_crf.tags.cells import MISSING_TAGS
from spacy_bigru_crf.tags.schemes import BIO, IOB1, OUTSIDE, SCHEMES, Scheme


def detect_scheme(tag_sequences: Iterable[Sequence[str]]) -> Scheme:
    """Detect the scheme of tags.

    It is the first of IO, BIO, BILOU, BIOES, BMES that has all prefixes that occur; BIO if none
    occurs. Where several schemes have them, the tags mean the same in each.

    BIO and IOB1 share their prefixes. IOB1 writes B only between two adjacent spans of one label,
    BIO at the start of every span. So a single B after ``O``, after another label or at the
    beginning implies BIO, regardless of the number of spans that begin with I: IOB1 never writes
    such a B, while I instead of B is the most common mistake in BIO. Without such a B, it is IOB1.

    Tags with a prefix of no scheme are ignored here; reading the tags in the detected scheme
    reports them with their position.

    Args:
        tag_sequences: Sequences of tags, one per sentence.

    Raises:
        ValueError: If no scheme has all the prefixes, such as both L and E.
    """
    known = {letter for scheme in SCHEMES.values() for letter in scheme.letters}
    seen: set[str] = set()
    bio_begin = False
    for tags in tag_sequences:
        label_before = ""
        for tag in tags:
            if tag == OUTSIDE or tag in MISSING_TAGS:
                label_before = ""
                continue
            letter, label = split_tag(tag)
            seen.add(letter)
            bio_begin = bio_begin or (letter == "B" and label != label_before)
            label_before = label
    seen &= known
    if not seen:
        return BIO
    for scheme in SCHEMES.values():
        if seen <= set(scheme.letters):
            return IOB1 if scheme is BIO and not bio_begin else scheme
    raise ValueError(Errors.T008.format(letters=", ".join(sorted(seen)), known=", ".join(SCHEMES)))
