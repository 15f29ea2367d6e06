"""``spacy-bigru-crf.Softmax.v1``: from vectors to a lattice without learned transitions."""

from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.decoder import EMISSION_PARAMS, build_decoder
from spacy_bigru_crf.architectures.losses import Loss, build_cross_entropy_v1
from spacy_bigru_crf.crf.lattice import Lattice


def build_softmax_v1(
    scheme: str = "BILOU", loss: Loss | None = None
) -> Model[list[Floats2d], Lattice]:
    """A tagger that scores each token by itself, decoded under the constraints of its scheme.

    Emissions are a linear layer of the vectors. Transitions that the scheme forbids have no
    probability, all others score 0, so the best path is the likeliest well-formed sequence of
    tags (Lester et al. 2020).

    scheme: IO, BIO or BILOU (also called BIOES, BMES).
    loss: What it is trained with; null for ``spacy-bigru-crf.CrossEntropy.v1`` without weights.
    """
    loss = build_cross_entropy_v1() if loss is None else loss
    return build_decoder("softmax", "Softmax.v1", scheme, EMISSION_PARAMS, loss)
