"""Labels: added one by one, and made beforehand by ``spacy init labels``."""

import spacy
import srsly
from spacy.cli._util import app
from spacy.training import Example
from typer.testing import CliRunner

from tests.compat.pipelines import blank, found, learn, train_config, write_config
from tests.pipeline.examples import make_examples


def test_add_label_before_initialization():
    nlp = blank()
    assert nlp.get_pipe("ner_crf").add_label("DAY") == 1
    examples = make_examples(nlp, 10)
    nlp.initialize(lambda: examples)
    assert nlp.pipe_labels["ner_crf"] == ["DAY", "LOC", "PER"]


def test_add_label_to_a_trained_pipe(trained_path, texts):
    nlp = spacy.load(trained_path)
    before = found(nlp, texts)
    assert nlp.get_pipe("ner_crf").add_label("DAY") == 1
    assert nlp.pipe_labels["ner_crf"] == ["LOC", "PER", "DAY"]
    assert found(nlp, texts) == before
    text = "Heute regnet es den ganzen Tag ."
    days = [Example.from_dict(nlp.make_doc(text), {"entities": [(0, 5, "DAY")]})] * 3
    learn(nlp, days + make_examples(nlp, 7), sgd=nlp.resume_training(), steps=60)
    assert [(ent.text, ent.label_) for ent in nlp(text).ents] == [("Heute", "DAY")]


def test_init_labels_then_train(corpus, tmp_path):
    config = write_config(blank(), tmp_path / "config.cfg")
    data = ["--paths.train", str(corpus / "train.spacy"), "--paths.dev", str(corpus / "dev.spacy")]
    result = CliRunner().invoke(
        app, ["init", "labels", str(config), str(tmp_path / "labels"), *data]
    )
    assert result.exit_code == 0, result.output
    file = tmp_path / "labels" / "ner_crf.json"
    assert srsly.read_json(file) == ["LOC", "PER"]

    srsly.write_json(file, ["PER", "LOC", "DAY"])  # as a user may edit it
    labels = {"@readers": "spacy.read_labels.v1", "path": str(file), "require": True}
    changes = {"initialize": {"components": {"ner_crf": {"labels": labels}}}}
    config = write_config(blank(), tmp_path / "with_labels.cfg", changes)
    nlp = spacy.load(train_config(config, tmp_path / "output", corpus, steps=2))
    assert nlp.get_pipe("ner_crf").labels == ("PER", "LOC", "DAY")
    assert nlp.meta["labels"]["ner_crf"] == ["PER", "LOC", "DAY"]
