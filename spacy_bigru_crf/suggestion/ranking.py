"""Ranking of the documents of a stream by the value of their annotation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import nsmallest

from spacy_bigru_crf.corpora.suggestions import SuggestedText
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.suggestion.diversity import choose_diverse

# least certain documents to choose from, per requested document
_SHORTLIST = 10


class Measure(StrEnum):
    """Measures of the distribution over the segmentations of a document.

    Attributes:
        ENTROPY: exp(-H / T) with entropy H in nats and T tokens (sequence entropy, Settles & Craven
            2008, section 3.1; exact, not over the N best). The division by T accounts for the work
            of an annotator, which grows with T; otherwise long documents come first.
        MARGIN: The probability of the best segmentation minus that of the second (Scheffer,
            Decomain & Wrobel 2001; Settles 2009, section 3.1). One uncertain entity makes it small,
            regardless of length.
    """

    ENTROPY = "entropy"
    MARGIN = "margin"


@dataclass(frozen=True)
class Candidate:
    """A document that may be annotated.

    Attributes:
        suggested: The text with suggestions and confidence.
        features: Features for similarity, only used for a diverse choice.
    """

    suggested: SuggestedText
    features: Sequence[str] = ()


def rank(
    candidates: Iterable[Candidate], limit: int | None = None, *, diverse: bool = False
) -> list[SuggestedText]:
    """Return the documents with the least confidence, in ascending order.

    Documents of equal confidence stay in their order.

    Args:
        candidates: All documents. Only as many as needed are held in memory.
        limit: Number of documents to return; None for all.
        diverse: Whether to skip documents similar to one that comes before, among ten times as many
            as are returned.

    Raises:
        ValueError: The choice is diverse without a limit.
    """
    if limit is None:
        if diverse:
            raise ValueError(Errors.R162)
        ranked = sorted(candidates, key=_confidence)
    elif diverse:
        shortlist = nsmallest(limit * _SHORTLIST, candidates, key=_confidence)
        ranked = [shortlist[i] for i in choose_diverse([c.features for c in shortlist], limit)]
    else:
        ranked = nsmallest(limit, candidates, key=_confidence)
    return [candidate.suggested for candidate in ranked]


def _confidence(candidate: Candidate) -> float:
    return candidate.suggested.confidence
