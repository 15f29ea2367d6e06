"""The blocks that the transitions of a tag scheme consist of.

On the states of ``tags.states`` a token either ends a piece (outside, last, unit) and any other
may begin (outside, begin, unit), or its span goes on: from begin or inside to inside or last of the
same label. Of the S^2 transitions of S = 1 + 4L states, (2L + 1)^2 + 4L may be allowed, and
schemes only forbid some of these. In the order begin, outside, unit, last, inside, with a state of
each label in each, what is dense and what is not are slices.
"""

from dataclasses import dataclass
from functools import lru_cache

import torch

from spacy_bigru_crf.tags import states
from spacy_bigru_crf.types import Scores_SS


@dataclass(frozen=True)
class SpanBlocks:
    """Which transitions may be allowed.

    order: (S,) int64, the states in an order in which these are slices:
    ends: Those from which any of ``begins`` may follow.
    begins: Those.
    goes_on: The last and the inside states of each label, to which nothing leads but the label's
        begin and inside. None if all transitions may be allowed.
    """

    order: torch.Tensor
    ends: slice
    begins: slice
    n_labels: int
