"""``spacy ner-crf train-ensemble``; what trains is a stand-in, but for one slow test."""

import json

import pytest
import spacy
from spacy.util import load_config
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.cli.train_ensemble import split_arguments, train_ensemble
from spacy_bigru_crf.experiments.ensemble import MemberTraining
from tests.compat.pipelines import blank, write_config, write_corpus
from tests.pipeline.ensemble.pipelines import crf, spans
from tests.pipeline.examples import UNSEEN, make_examples


def run(*arguments):
    result = CliRunner().invoke(ner_crf, ["train-ensemble", *map(str, arguments)])
    return result.exit_code, " ".join(result.output.split())


@pytest.fixture
def saved(tmp_path):
    """Two configs and data, which the configs name."""
    nlp = blank()
    write_corpus(tmp_path / "train.spacy", make_examples(nlp, 40))
    write_corpus(tmp_path / "dev.spacy", make_examples(nlp, 40, UNSEEN, seed=1))
    paths = {name: str(tmp_path / f"{name}.spacy") for name in ("train", "dev")}
    for name, scheme in (("bilou", "BILOU"), ("bio", "BIO")):
        config = nlp.config.copy()
        config["components"]["ner_crf"]["model"]["decoder"]["scheme"] = scheme
        nlp_of_config = spacy.util.load_model_from_config(config)
        write_config(nlp_of_config, tmp_path / f"{name}.cfg", {"paths": paths})
    return tmp_path


@pytest.fixture
def trained(monkeypatch):
    """Makes training a matter of a second; the configs of what was trained."""
    configs = []

    def train(self, config_path, output, log):
        config = load_config(config_path, interpolate=True)
        configs.append(config)
        log.write_text("trained\n")
        scheme = config["components"]["ner_crf"]["model"]["decoder"]["scheme"]
        nlp = crf(config["training"]["seed"] + (10 if scheme == "BIO" else 0), scheme=scheme)
        nlp.meta["performance"] = {"ents_f": 0.5}
        for name in ("model-best", "model-last"):
            nlp.to_disk(output / name)
        return 0

    monkeypatch.setattr(MemberTraining, "_spacy_train", train)
    return configs


def test_members_are_trained_combined_and_compared(saved, trained):
    out = saved / "out"
    options = ("--output", out, "--seeds", 2, "--training.max_steps", 7)
    code, output = run(saved / "bilou.cfg", saved / "bio.cfg", *options)
    assert code == 0, output
    names = ["bilou-0", "bilou-1", "bio-0", "bio-1"]
    assert [config["training"]["seed"] for config in trained] == [0, 1, 0, 1]
    assert [config["system"]["seed"] for config in trained] == [0, 1, 0, 1]
    assert {config["training"]["max_steps"] for config in trained} == {7}
    assert sorted(path.name for path in (out / "members").iterdir()) == names
    # the best pipeline, the log and the result are kept
    kept = {path.name for path in (out / "members" / "bio-1").iterdir()}
    assert kept == {"model-best", "result.json", "train.log"}
    nlp = spacy.load(out / "ensemble")
    assert [member.name for member in nlp.get_pipe("ner_crf_ensemble").members] == names
    result = json.loads((out / "train-ensemble.json").read_text("utf-8"))
    assert [training["name"] for training in result["trainings"]] == names
    rows = {row["name"]: row["f1"] for row in result["evaluation"]["members"]}
    dev = make_examples(nlp, 40, UNSEEN, seed=1)
    assert result["scores"]["f1"] == pytest.approx(nlp.evaluate(dev)["ents_f"])
    for name in names:
        alone = spacy.load(out / "members" / name / "model-best")
        assert rows[name] == pytest.approx(alone.evaluate(dev)["ents_f"])
        assert f"{name} " in output
    assert result["gain"] == pytest.approx(100 * (result["scores"]["f1"] - max(rows.values())))
    assert f"{abs(result['gain']):.2f} points" in output
    assert result["sentence"] in output
    assert "Disagreement" in output


def test_an_interrupted_training_goes_on_where_it_stopped(saved, trained, monkeypatch):
    configs = [saved / "bilou.cfg", saved / "bio.cfg"]
    train = MemberTraining._spacy_train

    def interrupted(self, config, output, log):
        if len(trained) == 3:
            (output / "model-best").mkdir()
            raise KeyboardInterrupt
        return train(self, config, output, log)

    monkeypatch.setattr(MemberTraining, "_spacy_train", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train_ensemble(configs, saved / "out", n_seeds=2)
    assert not (saved / "out" / "ensemble").exists()
    monkeypatch.setattr(MemberTraining, "_spacy_train", train)
    result = train_ensemble(configs, saved / "out", n_seeds=2)
    assert len(trained) == 4
    assert train_ensemble(configs, saved / "out", n_seeds=2) == result
    assert len(trained) == 4
    # one seed more trains one member of each config more; one config less trains nothing
    more = train_ensemble(configs, saved / "out", n_seeds=3)
    assert len(trained) == 6
    assert len(more["trainings"]) == 6
    less = train_ensemble(configs[:1], saved / "out", n_seeds=2)
    assert len(trained) == 6
    nlp = spacy.load(saved / "out" / "ensemble")
    assert len(less["trainings"]) == len(nlp.get_pipe("ner_crf_ensemble").members) == 2


@pytest.mark.parametrize("change", ["config", "train", "dev", "model"])
def test_members_that_were_made_of_something_else_are_made_anew(saved, trained, change):
    train_ensemble([saved / "bilou.cfg"], saved / "out")
    overrides = {}
    if change == "config":
        overrides = {"training.max_steps": 17}
    elif change == "model":
        (saved / "out/members/bilou-0/model-best").rename(saved / "moved")
    else:
        write_corpus(saved / f"{change}.spacy", make_examples(blank(), 40, seed=7))
    train_ensemble([saved / "bilou.cfg"], saved / "out", overrides=overrides)
    assert len(trained) == 2


def test_weights_are_fitted_on_the_development_data(saved, trained):
    configs = [saved / "bilou.cfg", saved / "bio.cfg"]
    result = train_ensemble(configs, saved / "out", method="weighted")
    cfg = spacy.load(saved / "out" / "ensemble").get_pipe("ner_crf_ensemble").cfg
    rows = {row["name"]: row["f1"] for row in result["evaluation"]["members"]}
    assert cfg["method"] == "weighted"
    assert cfg["weights"] == pytest.approx(rows)


def test_a_training_that_fails_is_named_with_its_log(saved, trained, monkeypatch):
    def fails(self, config, output, log):
        log.write_text("some lines\nValueError: no memory\n\n")
        return 1

    monkeypatch.setattr(MemberTraining, "_spacy_train", fails)
    code, output = run(saved / "bilou.cfg", "--output", saved / "out")
    assert code == 1
    assert "R180" in output
    assert "bilou-0" in output
    assert "ValueError: no memory" in output
    assert not (saved / "out" / "ensemble").exists()


def test_what_cannot_be_used_is_named_before_training(saved, trained):
    good = saved / "bilou.cfg"
    (saved / "file").write_text("")
    (saved / "other").mkdir()
    write_config(blank(), saved / "other" / "bilou.cfg", {"paths": {"dev": "dev.spacy"}})
    paths = {name: str(saved / f"{name}.spacy") for name in ("train", "dev")}
    for name, lang, factories in [
        ("without", "de", ["sentencizer"]),
        ("two", "de", ["ner_crf", "ner"]),
        ("english", "en", ["ner_crf"]),
    ]:
        nlp = spacy.blank(lang)
        for factory in factories:
            nlp.add_pipe(factory)
        write_config(nlp, saved / f"{name}.cfg", {"paths": paths})
    write_corpus(saved / "second.spacy", make_examples(blank(), 4))
    write_config(
        blank(), saved / "dev2.cfg", {"paths": paths | {"dev": str(saved / "second.spacy")}}
    )
    config = load_config(good)
    config["nlp"]["tokenizer"] = {"@tokenizers": "spacy.en.EnglishTokenizer"}
    config.to_disk(saved / "tokenizer.cfg")
    for arguments, expected in [
        ((saved / "nowhere.cfg",), "R134"),
        ((good, saved / "other" / "bilou.cfg"), "R181"),
        ((good, saved / "without.cfg"), "P040"),
        ((good, saved / "two.cfg"), "P041"),
        ((good, saved / "english.cfg"), "P042"),
        ((good, saved / "tokenizer.cfg"), "P043"),
        ((good, saved / "dev2.cfg"), "R182"),
        ((good, "--corpora.dev.path", "null"), "R183"),
        ((good, "--paths.train", saved / "nowhere.spacy"), "R139"),
        ((good, "--method", "best"), "R175"),
        (("--paths.train", saved / "train.spacy"), "R184"),
    ]:
        code, output = run(*arguments, "--output", saved / "out")
        assert code == 1, (arguments, output)
        assert expected in output, (arguments, output)
    code, output = run(good, "--output", saved / "file")
    assert (code, "R138" in output) == (1, True)
    assert trained == []
    assert not (saved / "out").exists()


def test_settings_may_stand_anywhere():
    given = ["--a.b", "1", "x.cfg", "--c.d=2", "y.cfg", "--e.f", "-1"]
    configs, settings = split_arguments(given)
    assert list(map(str, configs)) == ["x.cfg", "y.cfg"]
    assert settings == ["--a.b", "1", "--c.d=2", "--e.f", "-1"]


@pytest.mark.slow
def test_spacy_train_does_the_training(saved):
    overrides = {"training.max_steps": 20, "training.eval_frequency": 10}
    configs = [saved / "bilou.cfg", saved / "bio.cfg"]
    result = train_ensemble(configs, saved / "out", overrides=overrides)
    assert len(result["trainings"]) == 2
    assert "Saved pipeline" in (saved / "out" / "members" / "bio-0" / "train.log").read_text()
    texts = [eg.text for eg in make_examples(blank(), 20)]
    assert any(spans(spacy.load(saved / "out" / "ensemble"), texts))
