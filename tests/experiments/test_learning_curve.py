"""``spacy ner-crf learning-curve``; what trains is a stand-in, but for one slow test."""

import json
import sys
from functools import partial

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.util import load_config
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.evaluation.learning_curve import fit_learning_curve
from spacy_bigru_crf.evaluation.scored_run import ScoredOn
from spacy_bigru_crf.experiments import learning_curve as experiment
from spacy_bigru_crf.experiments import training
from tests.compat.pipelines import blank, write_config, write_corpus
from tests.pipeline.examples import make_examples


def run(*arguments):
    result = CliRunner().invoke(ner_crf, ["learning-curve", *map(str, arguments)])
    return result.exit_code, " ".join(result.output.split())


@pytest.fixture
def saved(tmp_path):
    """A config and data, which the config names."""
    nlp = blank()
    write_corpus(tmp_path / "train.spacy", make_examples(nlp, 80))
    write_corpus(tmp_path / "dev.spacy", make_examples(nlp, 40, seed=1))
    paths = {name: str(tmp_path / f"{name}.spacy") for name in ("train", "dev")}
    write_config(nlp, tmp_path / "config.cfg", {"paths": paths})
    return tmp_path


@pytest.fixture
def trained(monkeypatch):
    """Makes training a curve; what was trained: texts and config, one a run."""
    calls = []

    def train(config_path, output, log, *_):
        config = load_config(config_path, interpolate=True)
        path = config["corpora"]["train"]["path"]
        docs = list(DocBin().from_disk(path).get_docs(spacy.blank("de").vocab))
        calls.append(([doc.text for doc in docs], config))
        log.write_text("trained\n")
        f1 = 0.9 - 1.5 * len(docs) ** -0.5 + 0.002 * (config["training"]["seed"] % 2)
        (output / "model-best").mkdir()
        meta = {"performance": {"ents_f": f1 + 0.05}}
        (output / "model-best" / "meta.json").write_text(json.dumps(meta))
        return 0

    def scores(_, model):
        f1 = json.loads((model / "meta.json").read_text())["performance"]["ents_f"]
        others = {"f1_corpus_tokens": f1 + 0.02, "f1_spacy_scorer": f1}
        return {"f1": f1 - 0.05, **others, "scored_on": ScoredOn(40, 0, 3, 2).as_json()}

    monkeypatch.setattr(training, "spacy_train", train)
    monkeypatch.setattr(training, "dev_scores", scores)
    fit = partial(fit_learning_curve, n_samples=50)
    monkeypatch.setattr(experiment, "fit_learning_curve", fit)
    return calls


def test_a_curve_is_fitted_to_the_runs(saved, trained):
    out = saved / "out"
    code, output = run(
        saved / "config.cfg", "--output", out, "--shares", "0.1,0.2,0.5", "--seeds", "0,1"
    )
    assert code == 0, output
    result = json.loads((out / "learning-curve.json").read_text())
    assert sorted((r["documents"], r["seed"]) for r in result["runs"]) == [
        (n, seed) for n in (8, 16, 40) for seed in (0, 1)
    ]
    assert result["documents"] == 80
    # the curve goes through the scores on running text
    assert result["scored_on"]["tokens"] == "running text"
    assert result["scored_on"]["sentence"] in output
    for row in result["runs"]:
        assert row["f1_spacy_scorer"] - row["f1"] == pytest.approx(0.05)
        assert row["f1_corpus_tokens"] - row["f1"] == pytest.approx(0.07)
    largest = [r for r in result["runs"] if r["documents"] == 40]
    for key in ("f1", "f1_corpus_tokens", "f1_spacy_scorer"):
        assert f"{50 * sum(r[key] for r in largest):.2f}" in output
    assert [forecast["documents"] for forecast in result["forecasts"]] == [80, 160]
    expected = 0.9 - 1.5 * 160**-0.5
    assert result["forecasts"][1]["f1"] == pytest.approx(expected, abs=0.005)
    low, high = result["forecasts"][1]["interval"]
    assert low < expected < high
    assert result["doubling"]["value"] == pytest.approx(
        result["forecasts"][1]["f1"] - result["forecasts"][0]["f1"]
    )
    assert "from 80 to 160 documents" in result["sentence"]
    assert result["sentence"] in output
    assert {40, 160} <= {point["documents"] for point in result["band"]}
    assert (out / "learning-curve.png").read_bytes().startswith(b"\x89PNG")
    # what was trained is gone, what came out is kept
    assert {p.name for p in (out / "0.1-0").iterdir()} == {"result.json", "train.log"}


def test_shares_are_nested_and_all_of_the_data_is_in_its_order(saved, trained):
    experiment.learning_curve(
        saved / "config.cfg", saved / "out", shares=[0.25, 0.5, 1.0], seeds=[0, 1]
    )
    chosen = {(len(texts), config["training"]["seed"]): texts for texts, config in trained}
    whole = [eg.text for eg in make_examples(blank(), 80)]
    assert chosen[80, 0] == chosen[80, 1] == whole
    for seed in (0, 1):
        assert all(chosen[40, seed].count(t) >= chosen[20, seed].count(t) for t in chosen[20, seed])
        assert len(chosen[20, seed]) == 20
    assert chosen[20, 0] != chosen[20, 1]
    configs = [config for _, config in trained]
    assert {config["system"]["seed"] for config in configs} == {0, 1}
    assert {config["corpora"]["dev"]["path"] for config in configs} == {str(saved / "dev.spacy")}


def test_an_interrupted_curve_goes_on_where_it_stopped(saved, trained, monkeypatch):
    settings = {"shares": [0.1, 0.2, 0.5], "seeds": [0, 1]}
    train = training.spacy_train

    def interrupted(*arguments):
        if len(trained) == 4:
            raise KeyboardInterrupt
        return train(*arguments)

    monkeypatch.setattr(training, "spacy_train", interrupted)
    with pytest.raises(KeyboardInterrupt):
        experiment.learning_curve(saved / "config.cfg", saved / "out", **settings)
    monkeypatch.setattr(training, "spacy_train", train)
    result = experiment.learning_curve(saved / "config.cfg", saved / "out", **settings)
    assert len(trained) == 6
    again = experiment.learning_curve(saved / "config.cfg", saved / "out", **settings)
    assert again | {"date": result["date"]} == result
    assert len(trained) == 6
    # more shares train the new ones only
    experiment.learning_curve(
        saved / "config.cfg", saved / "out", shares=[0.1, 0.2, 0.5, 1.0], seeds=[0, 1]
    )
    assert len(trained) == 8


@pytest.mark.parametrize("name", ["learning-curve.json", "learning-curve.png"])
def test_files_of_others_are_replaced_only_by_force(saved, trained, name):
    (saved / "out").mkdir()
    (saved / "out" / name).write_text("mine")
    arguments = (saved / "config.cfg", "--output", saved / "out", "--seeds", 0)
    code, output = run(*arguments)
    assert (code, "R010" in output) == (1, True)
    assert (saved / "out" / name).read_text() == "mine"
    assert trained == []
    assert run(*arguments, "--force")[0] == 0
    # the same command again: the files are its own
    assert run(*arguments)[0] == 0
    assert len(trained) == 5


@pytest.mark.parametrize("change", ["config", "train", "dev"])
def test_results_of_something_else_are_replaced_only_by_force(saved, trained, change):
    settings = {"shares": [0.1, 0.2, 0.5], "seeds": [0]}
    experiment.learning_curve(saved / "config.cfg", saved / "out", **settings)
    overrides = {}
    if change == "config":
        overrides = {"training.max_steps": 17}
    else:
        write_corpus(saved / f"{change}.spacy", make_examples(blank(), 80, seed=7))
    settings["overrides"] = overrides
    with pytest.raises(ValueError, match="R165"):
        experiment.learning_curve(saved / "config.cfg", saved / "out", **settings)
    assert len(trained) == 3
    experiment.learning_curve(saved / "config.cfg", saved / "out", **settings, force=True)
    assert len(trained) == 6
    if change == "config":
        assert trained[-1][1]["training"]["max_steps"] == 17


def test_overrides_are_those_of_spacy_train(saved, trained):
    write_corpus(saved / "other.spacy", make_examples(blank(), 40, seed=9))
    code, output = run(
        saved / "config.cfg",
        "--output",
        saved / "out",
        "--seeds",
        "5",
        "--paths.train",
        saved / "other.spacy",
        "--training.max_steps",
        "3",
    )
    assert code == 0, output
    assert [len(texts) for texts, _ in trained] == [4, 8, 16, 28, 40]
    assert {config["training"]["max_steps"] for _, config in trained} == {3}


def test_a_training_that_fails_is_named_with_its_log(saved, trained, monkeypatch):
    def fails(config, output, log, *_):
        log.write_text("some lines\nValueError: no memory\n\n")
        return 1

    monkeypatch.setattr(training, "spacy_train", fails)
    code, output = run(saved / "config.cfg", "--output", saved / "out")
    assert code == 1
    assert "R180" in output
    assert "ValueError: no memory" in output
    assert not (saved / "out" / "learning-curve.json").exists()


def test_nothing_is_trained_without_matplotlib(saved, trained, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    code, output = run(saved / "config.cfg", "--output", saved / "out")
    assert code == 1
    assert "pip install matplotlib" in output
    assert trained == []


def test_what_cannot_be_used_is_named_before_training(saved, trained):
    config = saved / "config.cfg"
    (saved / "file").write_text("")
    (saved / "text.spacy").write_text("no DocBin")
    write_corpus(saved / "few.spacy", make_examples(blank(), 2))
    without = spacy.blank("de")
    without.add_pipe("sentencizer")
    write_config(without, saved / "without.cfg")
    for arguments, expected in [
        ((saved / "nowhere.cfg",), "R134"),
        ((saved / "without.cfg",), "R123"),
        ((config, "--shares", "0.1,0.2"), "R131"),
        ((config, "--shares", "0.1,0.2,0.2"), "R131"),
        ((config, "--shares", "0.1,0.2,1.5"), "R131"),
        ((config, "--shares", "0,0.2,0.5"), "R131"),
        ((config, "--shares", "a,b,c"), "R131"),
        ((config, "--seeds", "one"), "R132"),
        ((config, "--seeds", "1,1"), "R132"),
        ((config, "--seeds", "-1"), "R132"),
        ((config, "--seeds", ""), "R132"),
        ((config, "--corpora.train.path", "null"), "R183"),
        ((config, "--paths.train", saved / "nowhere.spacy"), "R139"),
        ((config, "--paths.train", saved / "text.spacy"), "R100"),
        ((config, "--paths.train", saved / "few.spacy"), "R137"),
    ]:
        code, output = run(*arguments, "--output", saved / "out")
        assert code == 1, (arguments, output)
        assert expected in output, (arguments, output)
    code, output = run(config, "--output", saved / "file")
    assert (code, "R104" in output) == (1, True)
    assert trained == []
    assert not (saved / "out").exists()


@pytest.mark.slow
def test_spacy_train_does_the_training(saved):
    overrides = {"training.max_steps": 6, "training.eval_frequency": 5}
    result = experiment.learning_curve(
        saved / "config.cfg",
        saved / "out",
        shares=[0.1, 0.2, 0.5],
        seeds=[0],
        overrides=overrides,
    )
    assert [run["documents"] for run in result["runs"]] == [8, 16, 40]
    for run in result["runs"]:
        # all tokens are the same
        scores = {run[key] for key in ("f1", "f1_corpus_tokens", "f1_spacy_scorer")}
        assert len({round(score, 9) for score in scores}) == 1
        assert 0 <= run["f1"] <= 1
    assert "Saved pipeline" in (saved / "out" / "0.5-0" / "train.log").read_text()
