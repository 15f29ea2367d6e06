"""``spacy-bigru-crf.Tagger.v1``: the model of ``ner_crf``, a token encoder and a decoder."""

from spacy.tokens import Doc
from thinc.api import Model, chain
from thinc.types import Floats2d

from spacy_bigru_crf.crf.lattice import Lattice


def build_tagger_v1(
    tok2vec: Model[list[Doc], list[Floats2d]], decoder: Model[list[Floats2d], Lattice]
) -> Model[list[Doc], Lattice]:
    """Chain any token encoder and a decoder.

    Args:
        tok2vec: Anything that gives each token a vector: ``spacy.Tok2Vec.v2`` with this package's
            or spaCy's layers, a ``Tok2VecListener``, a ``TransformerListener``.
        decoder: Turns vectors into a lattice: ``spacy-bigru-crf.CRF.v1``, ``Softmax.v1``.

    Returns:
        The model, with references to both as ``tok2vec`` and ``output_layer``.
    """
    model: Model[list[Doc], Lattice] = chain(tok2vec, decoder)
    model.name = "tagger"
    model.set_ref("tok2vec", tok2vec)
    model.set_ref("output_layer", decoder)
    return model
