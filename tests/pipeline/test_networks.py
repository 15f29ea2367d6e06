"""Networks that a config puts together, and optimizers: they learn, and the same every time."""

import pytest
import spacy
import torch
from spacy.util import registry
from thinc.api import Config, fix_random_seed

from tests.pipeline.examples import make_examples

ENCODERS = {
    "bigru": """
        [encode]
        @architectures = "spacy-bigru-crf.BiGRUEncoder.v2"
        width = 64
        depth = 1
        input_width = 160
        """,
    "bilstm": """
        [encode]
        @architectures = "spacy-bigru-crf.BiLSTMEncoder.v2"
        width = 64
        depth = 2
        input_width = 160
        residual = true
        dropout_kind = "plain"
        """,
    "tcn": """
        [encode]
        @architectures = "spacy-bigru-crf.TCNEncoder.v2"
        width = 64
        depth = 3
        input_width = 160
        """,
    "tcn under bigru": """
        [encode]
        @layers = "chain.v1"

        [encode.*.tcn]
        @architectures = "spacy-bigru-crf.TCNEncoder.v2"
        width = 64
        depth = 2
        input_width = 160

        [encode.*.bigru]
        @architectures = "spacy-bigru-crf.BiGRUEncoder.v2"
        width = 48
        depth = 1
        input_width = 64
        """,
}
EMBED = {
    "characters only": """
        [embed]
        @architectures = "spacy-bigru-crf.CharRNN.v1"
        width = 160
        cell = "gru"
        char_dropout = 0.1
        """,
}
OPTIMIZERS = [
    {"@optimizers": "Adam.v1", "learn_rate": 0.002},
    {"@optimizers": "RAdam.v1", "learn_rate": 0.005},
    {"@optimizers": "SGD.v1", "learn_rate": 0.2},
]


def block(text):
    return Config().from_str("\n".join(line.strip() for line in text.splitlines()))


def pipeline(**tok2vec):
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf", config={"model": {"tok2vec": tok2vec}})
    return nlp


def train(nlp, optimizer, updates):
    fix_random_seed(3)
    examples = make_examples(nlp, 30)
    nlp.initialize(lambda: examples)
    sgd = registry.resolve({"optimizer": optimizer})["optimizer"]
    losses = [nlp.update(examples, drop=0.2, sgd=sgd)["ner_crf"] for _ in range(updates)]
    return losses, examples


@pytest.mark.parametrize("encoder", ENCODERS)
def test_every_encoder_learns_and_loads(encoder, tmp_path):
    nlp = pipeline(**block(ENCODERS[encoder]))
    losses, examples = train(nlp, OPTIMIZERS[0], updates=25)
    assert losses[-1] < losses[0] / 5
    assert nlp.evaluate(examples)["ents_f"] > 0.9
    nlp.to_disk(tmp_path)
    loaded, docs = spacy.load(tmp_path), [example.predicted for example in examples]
    found, wanted = (p.get_pipe("ner_crf").model.predict(docs).emissions for p in (loaded, nlp))
    torch.testing.assert_close(found, wanted)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: o["@optimizers"])
def test_every_optimizer_learns_and_the_same_every_time(optimizer):
    def run():
        nlp = pipeline(**block(ENCODERS["bigru"]), **block(EMBED["characters only"]))
        losses, _ = train(nlp, optimizer, updates=10)
        model = nlp.get_pipe("ner_crf").model
        return losses, model.to_bytes()

    losses, weights = run()
    assert losses[-1] < losses[0]
    again, weights_again = run()
    assert again == losses
    assert weights_again == weights
