"""``spacy-bigru-crf.CRF.v1``: from vectors to a lattice with learned transitions."""

from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.decoder import (
    EMISSION_PARAMS,
    TRANSITION_PARAMS,
    build_decoder,
)
from spacy_bigru_crf.architectures.losses import Loss, build_negative_log_likelihood_v1
from spacy_bigru_crf.crf.lattice import Lattice


def build_crf_v1(scheme: str = "BILOU", loss: Loss | None = None) -> Model[list[Floats2d], Lattice]:
    """A linear-chain conditional random field over a tag scheme (Lample et al. 2016, section 2.2).

    Emissions are a linear layer of the vectors; the scores of transitions, of the first and of
    the last tag are learnt. Transitions that the scheme forbids have no probability, in training
    and in decoding.

    scheme: IO, BIO or BILOU (also called BIOES, BMES).
    loss: What it is trained with; null for ``spacy-bigru-crf.NegativeLogLikelihood.v1`` without
        weights.
    """
    loss = build_negative_log_likelihood_v1() if loss is None else loss
    return build_decoder("crf", "CRF.v1", scheme, EMISSION_PARAMS + TRANSITION_PARAMS, loss)
