"""``spacy ner-crf train-ensemble``; what trains is a stand-in, but for one slow test."""

import json
import shutil
from functools import cache

import pytest
import spacy
from spacy.util import load_config
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.experiments import training
from spacy_bigru_crf.experiments.train_ensemble import train_ensemble
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


@pytest.fixture(scope="module")
def pipelines(tmp_path_factory):
    """Directories of pipelines by scheme and seed, each trained when it is first wanted."""

    @cache
    def trained(scheme, seed):
        nlp = crf(seed + (10 if scheme == "BIO" else 0), scheme=scheme)
        nlp.meta["performance"] = {"ents_f": 0.5}
        path = tmp_path_factory.mktemp("pipelines") / "model"
        nlp.to_disk(path)
        return path

    return trained


@pytest.fixture
def trained(monkeypatch, pipelines):
    """Makes training a matter of milliseconds; the configs of what was trained."""
    configs = []

    def train(config_path, output, log, *_):
        config = load_config(config_path, interpolate=True)
        configs.append(config)
        log.write_text("trained\n")
        scheme = config["components"]["ner_crf"]["model"]["decoder"]["scheme"]
        for name in ("model-best", "model-last"):
            shutil.copytree(pipelines(scheme, config["training"]["seed"]), output / name)
        return 0

    monkeypatch.setattr(training, "spacy_train", train)
    return configs


@pytest.fixture
def no_ensemble(monkeypatch):
    """Leaves out what comes after the trainings."""
    monkeypatch.setattr("spacy_bigru_crf.experiments.train_ensemble.ensemble", lambda *_, **__: [])
    result = {"scores": {}, "gain": 0.0, "sentence": "", "evaluation": {}}
    monkeypatch.setattr("spacy_bigru_crf.experiments.train_ensemble._evaluate", lambda *_: result)


def test_members_are_trained_combined_and_compared(saved, trained):
    out = saved / "out"
    options = ("--output", out, "--n-seeds", 2, "--training.max_steps", 7)
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
    assert [run["name"] for run in result["trainings"]] == names
    rows = {row["name"]: row["f1"] for row in result["evaluation"]["members"]}
    dev = make_examples(nlp, 40, UNSEEN, seed=1)
    assert result["scores"]["f1"] == pytest.approx(nlp.evaluate(dev)["ents_f"])
    for name in names:
        alone = spacy.load(out / "members" / name / "model-best")
        assert rows[name] == pytest.approx(alone.evaluate(dev)["ents_f"])
        assert f"{name} " in output
    assert result["gain"] == pytest.approx(result["scores"]["f1"] - max(rows.values()))
    assert result["sentence"] in output
    assert "Disagreement" in output
    # fewer members: the ensemble is made again, the members stay
    train_ensemble([saved / "bio.cfg"], out, n_seeds=2, overrides={"training.max_steps": 7})
    assert len(trained) == 4
    members = spacy.load(out / "ensemble").get_pipe("ner_crf_ensemble").members
    assert [member.name for member in members] == names[2:]


def test_an_interrupted_training_goes_on_where_it_stopped(saved, trained, no_ensemble, monkeypatch):
    configs = [saved / "bilou.cfg", saved / "bio.cfg"]
    train = training.spacy_train

    def interrupted(config, output, *others):
        if len(trained) == 3:
            (output / "model-best").mkdir()
            raise KeyboardInterrupt
        return train(config, output, *others)

    monkeypatch.setattr(training, "spacy_train", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train_ensemble(configs, saved / "out", n_seeds=2)
    monkeypatch.setattr(training, "spacy_train", train)
    result = train_ensemble(configs, saved / "out", n_seeds=2)
    assert len(trained) == 4
    # one config less trains nothing; a seed more trains one member more
    less = train_ensemble(configs[:1], saved / "out", n_seeds=2)
    assert len(trained) == 4
    kept = [run for run in result["trainings"] if run["name"].startswith("bilou")]
    assert less["trainings"] == kept
    more = train_ensemble(configs[:1], saved / "out", n_seeds=3)
    assert len(trained) == 5
    assert len(more["trainings"]) == 3


@pytest.mark.parametrize("change", ["config", "train", "dev", "form"])
def test_members_of_something_else_are_replaced_only_by_force(saved, trained, no_ensemble, change):
    config, out = saved / "bilou.cfg", saved / "out"
    train_ensemble([config], out)
    overrides = {}
    if change == "config":
        overrides = {"training.max_steps": 17}
    elif change == "form":
        # of a version that wrote no schema, and the F1 in percent
        (out / "members/bilou-0/result.json").write_text('{"f1": 50.0, "cache_key": {}}')
    else:
        write_corpus(saved / f"{change}.spacy", make_examples(blank(), 40, seed=7))
    with pytest.raises(ValueError, match="R165"):
        train_ensemble([config], out, overrides=overrides)
    assert len(trained) == 1
    train_ensemble([config], out, overrides=overrides, force=True)
    train_ensemble([config], out, overrides=overrides)
    assert len(trained) == 2


def test_a_member_without_its_pipeline_is_trained_again(saved, trained, no_ensemble):
    train_ensemble([saved / "bilou.cfg"], saved / "out")
    shutil.rmtree(saved / "out/members/bilou-0/model-best")
    train_ensemble([saved / "bilou.cfg"], saved / "out")
    assert len(trained) == 2


@pytest.mark.parametrize(
    "place",
    ["members/bilou-0", "members/bilou-0/model-best", "ensemble", "members/bilou-0/training"],
)
def test_nothing_of_others_is_deleted(saved, trained, no_ensemble, place):
    mine = saved / "out" / place / "mine"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(ValueError, match="R164"):
        train_ensemble([saved / "bilou.cfg"], saved / "out", force=True)
    assert mine.read_text() == "mine"
    assert trained == []


@pytest.mark.parametrize("name", ["train-ensemble.json", "ensemble"])
def test_what_is_there_before_the_first_training_is_replaced_only_by_force(
    saved, trained, no_ensemble, pipelines, name
):
    if name == "ensemble":
        shutil.copytree(pipelines("BIO", 1), saved / "out" / name)
    else:
        (saved / "out").mkdir()
        (saved / "out" / name).write_text("mine")
    with pytest.raises(ValueError, match="R010"):
        train_ensemble([saved / "bilou.cfg"], saved / "out")
    assert trained == []
    train_ensemble([saved / "bilou.cfg"], saved / "out", force=True)


def test_a_config_in_the_directory_of_a_member_is_not_deleted(saved, trained, no_ensemble):
    config = saved / "out" / "members" / "bilou-0" / "training" / "bilou.cfg"
    config.parent.mkdir(parents=True)
    shutil.copy(saved / "bilou.cfg", config)
    with pytest.raises(ValueError, match="R163"):
        train_ensemble([config], saved / "out", force=True)
    assert config.exists()


def test_weights_are_fitted_on_the_development_data(saved, trained):
    configs = [saved / "bilou.cfg", saved / "bio.cfg"]
    result = train_ensemble(configs, saved / "out", method="weighted")
    cfg = spacy.load(saved / "out" / "ensemble").get_pipe("ner_crf_ensemble").cfg
    rows = {row["name"]: row["f1"] for row in result["evaluation"]["members"]}
    assert cfg["method"] == "weighted"
    assert cfg["weights"] == pytest.approx(rows)


def test_a_training_that_fails_is_named_with_its_log(saved, trained, monkeypatch):
    def fails(config, output, log, *_):
        log.write_text("some lines\nValueError: no memory\n\n")
        return 1

    monkeypatch.setattr(training, "spacy_train", fails)
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
        ((good, saved / "without.cfg"), "R123"),
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
    assert (code, "R104" in output) == (1, True)
    assert trained == []
    assert not (saved / "out").exists()


@pytest.mark.slow
def test_spacy_train_does_the_training(saved):
    overrides = {"training.max_steps": 20, "training.eval_frequency": 10}
    configs = [saved / "bilou.cfg", saved / "bio.cfg"]
    result = train_ensemble(configs, saved / "out", overrides=overrides)
    assert len(result["trainings"]) == 2
    assert "Saved pipeline" in (saved / "out" / "members" / "bio-0" / "train.log").read_text()
    texts = [eg.text for eg in make_examples(blank(), 20)]
    assert any(spans(spacy.load(saved / "out" / "ensemble"), texts))
