"""``spacy ner-crf debug data`` on small data with known faults."""

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.cli.debug_data import debug_data
from spacy_bigru_crf.corpora.checks.lengths import Discarded
from tests.compat.pipelines import blank, model, write_config, write_corpus
from tests.corpora.checks.splits import make_doc
from tests.pipeline.examples import make_examples


@pytest.fixture
def saved(tmp_path):
    """A config and good data, which the config names."""
    nlp = blank()
    write_corpus(tmp_path / "train.spacy", make_examples(nlp, 200))
    write_corpus(tmp_path / "dev.spacy", make_examples(nlp, 40, seed=1))
    paths = {name: str(tmp_path / f"{name}.spacy") for name in ("train", "dev")}
    write_config(nlp, tmp_path / "config.cfg", {"paths": paths})
    return tmp_path


def run(*arguments):
    result = CliRunner().invoke(ner_crf, ["debug", "data", *map(str, arguments)])
    return result.exit_code, " ".join(result.output.split())


def write(path, *docs):
    DocBin(docs=docs).to_disk(path)
    return path


def test_good_data_is_called_good(saved):
    code, output = run(saved / "config.cfg")
    assert code == 0, output
    for words in (
        "Component ner_crf (ner_crf), scheme BILOU",
        "train 200",
        "dev 40",
        "More than 50 entities of every label, in both splits",
        "train: no entities begin or end with white space",
        "dev: all entities fit the sentences, the tokens and the scheme",
        "Every string that is an entity is one of the same label everywhere",
        "No documents are dropped",
    ):
        assert words in output
    # made-up sentences repeat
    assert "documents of dev are in train too" in output


def test_faults_are_reported_with_their_remedy(saved):
    good = [eg.reference for eg in make_examples(blank(), 120)]
    train = write(
        saved / "train.spacy",
        *good,
        make_doc("Anna NL kam", [(0, 2, "PER")]),
        make_doc("Anna Bernd kamen", [(0, 1, "PER"), (1, 2, "PER")]),
        make_doc("nach Bonn . Mit Anna", [(1, 4, "LOC")], starts={0, 3}),
        make_doc("in Berlin , wo", [(1, 3, "LOC")]),
        make_doc("Berlin ist das nicht", missing=[3]),
        make_doc("Niemand weiß es", annotated=False),
        make_doc("Der BGH", [(1, 2, "COURT")]),
    )
    dev = write(saved / "dev.spacy", *good[:3], make_doc("Ümit kam zu VW", [(3, 4, "ORG")]))
    config = blank().config.copy()
    config["components"]["ner_crf"]["model"]["decoder"]["scheme"] = "IO"
    config.to_disk(saved / "io.cfg")
    settings = ("--paths.train", train, "--paths.dev", dev)
    code, output = run(saved / "io.cfg", *settings, "--verbose", "--no-format")
    assert code == 0, output
    for words in (
        "train: 1 documents without entity annotation",
        "train: 1 tokens with missing annotation",
        "In dev, but not in train: ORG (1)",
        "In train, but not in dev: COURT",
        "COURT (1)",
        "train: 1 entities begin or end with white space",
        "1 LOC ends with ,",
        "train: 1 entities cross the start of a sentence",
        "train: 1 entities touch one of the same label, which the scheme IO reads as one entity",
        'Set scheme = "BILOU"',
        "Berlin LOC",
        "3 documents of dev are in train too (75.0%)",
        "documents of train repeat an earlier one",
        "Ü",
    ):
        assert words in output, words


def test_labels_that_no_label_can_be_are_named(saved):
    good = [eg.reference for eg in make_examples(blank(), 5)]
    odd = make_doc("Anna kam an", [(0, 1, "Per"), (1, 2, "O"), (2, 3, "B-LOC")])
    write(saved / "train.spacy", *good, odd)
    code, output = run(saved / "config.cfg", "--no-format")
    assert code == 1
    assert "[NC-T012] The label 'O'" in output
    assert "[NC-T013] The label 'B-LOC'" in output
    assert "Labels that differ in upper and lower case alone: PER and Per" in output


def test_the_data_is_that_of_the_config_and_its_overrides(saved):
    data = debug_data(saved / "config.cfg", overrides={"corpora.train.limit": 7})
    assert (len(data.train.docs), len(data.dev.docs)) == (7, 40)
    assert (data.component, data.factory, data.scheme) == ("ner_crf", "ner_crf", "BILOU")
    assert data.blocking_issues == []


def test_what_is_too_long_is_counted(saved):
    long = make_doc("Anna " + "und " * 30 + "Bernd", [(0, 1, "PER")])
    write(saved / "train.spacy", long, make_doc("Anna kam", [(0, 1, "PER")]))
    overrides = {"training.batcher.discard_oversize": True, "training.batcher.size": 20}
    data = debug_data(saved / "config.cfg", overrides=overrides)
    assert list(data.discarded.values()) == [Discarded(1, 32, 1)]
    data = debug_data(saved / "config.cfg", overrides={"corpora.train.max_length": 10})
    assert list(data.discarded.values()) == [Discarded(1, 32, 1)]
    assert len(data.train.docs) == 1
    code, output = run(saved / "config.cfg", "--corpora.train.max_length", 10)
    assert code == 0
    assert "[corpora.train] max_length = 10 drops 1 documents" in output


@pytest.mark.parametrize("factory", ["ner", "beam_ner"])
def test_data_of_ner_is_looked_at_too(saved, factory):
    nlp = spacy.blank("de")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe(factory, "entities")
    write_config(nlp, saved / "ner.cfg")
    code, output = run(
        saved / "ner.cfg",
        "--paths.train",
        saved / "train.spacy",
        "--paths.dev",
        saved / "dev.spacy",
    )
    assert code == 0, output
    assert f"Component entities ({factory}), scheme -" in output


def test_labels_that_the_component_does_not_know_are_an_obstacle(saved):
    (saved / "labels.json").write_text('["PER"]')
    labels = {"@readers": "spacy.read_labels.v1", "path": str(saved / "labels.json")}
    nlp = blank()
    changes = {
        "paths": {name: str(saved / f"{name}.spacy") for name in ("train", "dev")},
        "initialize": {"components": {"ner_crf": {"labels": labels}}},
    }
    write_config(nlp, saved / "labels.cfg", changes)
    code, output = run(saved / "labels.cfg")
    assert code == 1
    assert "R143" in output
    assert "LOC" in output

    nlp.get_pipe("ner_crf").add_label("PER")
    nlp.initialize()
    nlp.to_disk(saved / "trained")
    sourced = nlp.config.copy()
    sourced["components"]["ner_crf"] = {"source": str(saved / "trained")}
    sourced["paths"] |= changes["paths"]
    sourced.to_disk(saved / "sourced.cfg")
    code, output = run(saved / "sourced.cfg")
    assert code == 1
    assert "R143" in output


def test_data_that_cannot_be_trained_on_ends_with_1(saved):
    plain = write(saved / "plain.spacy", Doc(spacy.blank("de").vocab, words=["Es", "regnet"]))
    none = write(saved / "none.spacy", make_doc("Es regnet"))
    (saved / "empty").mkdir()
    (saved / "zero.spacy").write_bytes(b"")
    config = saved / "config.cfg"
    without = spacy.blank("de")
    without.add_pipe("sentencizer")
    write_config(without, saved / "without.cfg")
    broken = blank().config.copy()
    broken["components"]["ner_crf"]["model"] = model() | {"unknown": 1}
    broken.to_disk(saved / "broken.cfg")
    for arguments, expected in [
        ((saved / "nowhere.cfg",), "R134"),
        ((saved / "without.cfg",), "R123"),
        ((saved / "broken.cfg",), "unknown"),
        ((config, "--paths.train", plain), "R141"),
        ((config, "--paths.train", none), "R142"),
        ((config, "--paths.dev", none), "R142"),
        ((config, "--paths.dev", saved / "empty"), "R140"),
        ((config, "--paths.train", saved / "empty"), "R140"),
        ((config, "--paths.train", saved / "zero.spacy"), "R100"),
        ((config, "--paths.train", saved / "nowhere.spacy"), "nowhere.spacy"),
        ((config, "--corpora.train.path", "null"), "E913"),
    ]:
        code, output = run(*arguments)
        assert code == 1, (arguments, output)
        assert expected in output, (arguments, output)


def test_tokens_are_compared_with_those_of_the_pipeline(saved):
    words, spaces = ["Berlin", "-Reise", "ja"], [False, True, False]
    odd = Doc(blank().vocab, words=words, spaces=spaces, ents=["B-LOC", "O", "O"])
    good = [eg.reference for eg in make_examples(blank(), 120)]
    write(saved / "train.spacy", *good, odd)
    override = ("--corpora.train.@readers", "spacy-bigru-crf.Corpus.v1")
    code, output = run(saved / "config.cfg", *override)
    assert code == 0, output
    assert "train 121" in output
    assert "Berlin | -Reise" in output
    assert "1 of" in output
    assert "begin or end within a token of the tokenizer, such as 'Berlin' LOC" in output
    assert "--paths.tokenizer_exceptions FILE" in output
