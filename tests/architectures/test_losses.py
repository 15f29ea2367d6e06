import math
import pickle

import pytest
import spacy
import torch
from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.architectures.losses import (
    build_cross_entropy_v1,
    build_focal_loss_v1,
    build_negative_log_likelihood_v1,
)
from spacy_bigru_crf.crf.losses import MISSING, negative_log_likelihood
from spacy_bigru_crf.tags.schemes import BIO
from spacy_bigru_crf.tags.state_space import state_space
from spacy_bigru_crf.tags.states import UNIT, state_of
from tests.compat.pipelines import TOK2VEC
from tests.crf.lattices import scheme_lattice
from tests.pipeline.examples import make_examples

SPACE = state_space("BIO", ["LOC", "PER"])
BUILDERS = [build_negative_log_likelihood_v1, build_cross_entropy_v1, build_focal_loss_v1]
each_loss = pytest.mark.parametrize("build", BUILDERS, ids=lambda b: b.__name__)


def case():
    lattice = scheme_lattice([3, 2], BIO, n_labels=2)
    gold = torch.zeros(lattice.emissions.shape[:2], dtype=torch.int64)
    gold[1, 0] = state_of(0, UNIT)  # LOC, a span of one token
    return lattice, gold


def test_without_weights_it_is_the_likelihood():
    lattice, gold = case()
    losses, gradient = build_negative_log_likelihood_v1()(lattice, gold, [], SPACE)
    wanted, d_wanted = negative_log_likelihood(lattice, gold)
    assert torch.equal(losses, wanted)
    assert torch.equal(gradient.emissions, d_wanted.emissions)


def test_gamma_zero_is_cross_entropy():
    lattice, gold = case()
    losses, gradient = build_focal_loss_v1(gamma=0.0)(lattice, gold, [], SPACE)
    wanted, d_wanted = build_cross_entropy_v1()(lattice, gold, [], SPACE)
    assert torch.equal(losses, wanted)
    assert torch.equal(gradient.emissions, d_wanted.emissions)
    focal, _ = build_focal_loss_v1(gamma=2.0)(lattice, gold, [], SPACE)
    assert (focal < wanted).all()


@each_loss
def test_weights_are_those_of_the_gold_label(build):
    lattice, gold = case()
    plain, _ = build()(lattice, gold, [], SPACE)
    same, _ = build(label_weights={"PER": 7.0})(lattice, gold, [], SPACE)
    torch.testing.assert_close(same, plain)
    heavy, _ = build(label_weights={"LOC": 2.0})(lattice, gold, [], SPACE)
    assert heavy[0] > plain[0]
    torch.testing.assert_close(heavy[1], plain[1])
    light, _ = build(label_weights={"O": 0.5})(lattice, gold, [], SPACE)
    assert (light < plain).all()


@each_loss
def test_wrong_spans_are_excluded(build):
    lattice, gold = case()
    free, wrong = torch.full_like(gold, MISSING), [[(0, 2, 1)], []]
    losses, gradient = build()(lattice, free, wrong, SPACE)
    wanted, d_wanted = negative_log_likelihood(lattice, free, wrong)
    torch.testing.assert_close(losses, wanted)
    assert losses[0] > 0
    torch.testing.assert_close(gradient.fields, d_wanted.fields)


@each_loss
@pytest.mark.parametrize("weight", [-1.0, math.inf, math.nan, "2"])
def test_wrong_weights_are_named(build, weight):
    message = rf"\[NC-N065\] \w+\.v1: label_weights\.LOC is {weight!r}\. Set it to a number of at l"
    with pytest.raises(ValueError, match=message):
        build(label_weights={"PER": 1, "LOC": weight})


@each_loss
def test_weights_of_unknown_labels_are_named(build):
    lattice, gold = case()
    loss = build(label_weights={"LOCC": 2.0})
    with pytest.raises(ValueError, match=r"N024\].*'LOCC'.*'LOC', 'PER'"):
        loss(lattice, gold, [], SPACE)


@pytest.mark.parametrize("gamma", [-0.1, math.inf, "2"])
def test_wrong_gamma_is_named(gamma):
    message = rf"\[NC-N065\] FocalLoss.v1: gamma is {gamma!r}\. Set it to a number of at least 0\."
    with pytest.raises(ValueError, match=message):
        build_focal_loss_v1(gamma=gamma)


@each_loss
def test_losses_can_be_pickled(build):
    """They are part of the model, which is."""
    lattice, gold = case()
    loss = build(label_weights={"O": 0.5})
    copy = pickle.loads(pickle.dumps(loss))
    assert torch.equal(copy(lattice, gold, [], SPACE)[0], loss(lattice, gold, [], SPACE)[0])


CONFIG_LOSSES = {
    "nll": {"@losses": "spacy-bigru-crf.NegativeLogLikelihood.v1", "label_weights": {"O": 0.5}},
    "ce": {"@losses": "spacy-bigru-crf.CrossEntropy.v1", "label_weights": {"O": 0.5}},
    "focal": {"@losses": "spacy-bigru-crf.FocalLoss.v1", "gamma": 2.0},
    "default": None,
}


def pipeline(decoder, scheme, loss):
    nlp = spacy.blank("de")
    settings = {"@architectures": f"spacy-bigru-crf.{decoder}.v1", "scheme": scheme, "loss": loss}
    nlp.add_pipe("ner_crf", config={"model": {"tok2vec": TOK2VEC, "decoder": settings}})
    return nlp


def loss_of(nlp, examples):
    pipe = nlp.get_pipe("ner_crf")
    lattice = pipe.model.predict([example.predicted for example in examples])
    return pipe.get_loss(examples, lattice)[0]


@pytest.mark.parametrize("decoder", ["CRF", "Softmax"])
@pytest.mark.parametrize("loss", CONFIG_LOSSES)
def test_every_decoder_learns_with_every_loss(decoder, loss, tmp_path):
    nlp = pipeline(decoder, "BIO", CONFIG_LOSSES[loss])
    examples = make_examples(nlp, 30)
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.02
    for _ in range(20):
        nlp.update(examples, sgd=optimizer)
    assert nlp.evaluate(examples)["ents_f"] > 0.9
    # the loss is still that of the config after loading
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert loss_of(loaded, examples) == pytest.approx(loss_of(nlp, examples))


@pytest.mark.parametrize("scheme", ["IO", "BIO", "BILOU"])
def test_missing_tokens_teach_softmax_nothing(scheme):
    nlp = pipeline("Softmax", scheme, None)
    nlp.initialize(lambda: make_examples(nlp, 10))
    pipe = nlp.get_pipe("ner_crf")
    doc = nlp.make_doc("Anna wohnt in Bonn .")
    missing = Doc(nlp.vocab, words=[t.text for t in doc], ents=[""] * len(doc))
    assert pipe.update([Example(doc, missing)])["ner_crf"] == 0
    half = Doc(nlp.vocab, words=[t.text for t in doc], ents=["B-PER", "", "", "", ""])
    assert pipe.update([Example(doc, half)])["ner_crf"] > 0
