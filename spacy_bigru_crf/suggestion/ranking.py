"""The documents of a stream that are most worth annotating."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from spacy_bigru_crf.corpora.suggestions import SuggestedText
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.suggestion.diversity import choose_diverse

# so many times the documents that are asked for, the least certain, are there to choose from
_SHORTLIST = 10


@dataclass(frozen=True)
class Candidate:
    """A document that may be annotated.

    suggested: What is kept of it, with how sure the pipe is.
    features: What it may have in common with others; only looked at for a diverse choice.
    """

    suggested: SuggestedText
    features: Sequence[str] = ()


def rank(
    candidates: Iterable[Candidate], limit: int | None = None, *, diverse: bool = False
) -> list[SuggestedText]:
    """The documents of which the pipe is least certain, those first.

    candidates: All documents. No more of them are kept than are needed.
    limit: How many to return; None for all.
    diverse: Whether to pass over those that are like one that comes before, as far as ten times
        as many as are returned allow it.

    Of equally uncertain documents the earlier comes first. Raises ValueError for a diverse choice
    without a limit.
    """
    if limit is None:
        if diverse:
            raise ValueError(Errors.R162)
        ranked = sorted(candidates, key=_confidence)
    elif diverse:
        shortlist = nsmallest(limit * _SHORTLIST, candidates, key=_confidence)
        chosen = choose_diverse([candidate.features for candidate in shortlist], limit)
        ranked = [shortlist[i] for i in chosen]
    else:
        ranked = nsmallest(limit, candidates, key=_confidence)
    return [candidate.suggested for candidate in ranked]


def _confidence(candidate: Candidate) -> float:
    return candidate.suggested.confidence
