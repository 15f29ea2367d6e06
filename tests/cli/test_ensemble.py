"""``spacy ner-crf ensemble``, and the other commands on what it makes."""

import json
import shutil

import pytest
import spacy
from spacy.cli._util import app
from spacy.cli.evaluate import evaluate as spacy_evaluate
from spacy.cli.package import package
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.evaluation.evaluate import evaluate
from spacy_bigru_crf.experiments.ensemble import METHODS, ensemble
from spacy_bigru_crf.pipeline.ensemble.aggregation import METHODS as KNOWN_METHODS
from tests.compat.pipelines import model
from tests.compat.test_packaging import requires_the_plugin
from tests.pipeline.ensemble.pipelines import scored, spans
from tests.pipeline.examples import UNSEEN, make_examples


def run(*arguments):
    result = CliRunner().invoke(ner_crf, list(map(str, arguments)))
    return result.exit_code, " ".join(result.output.split())


def texts():
    return [eg.text for eg in make_examples(spacy.blank("de"), 30, UNSEEN, seed=9)]


@pytest.fixture(scope="module")
def models(saved):
    return [saved / name / "model-best" for name in ("bilou", "bio", "persons", "ner")]


@pytest.fixture(scope="module")
def made(models, tmp_path_factory):
    """The directory of an ensemble. Do not change it."""
    path = tmp_path_factory.mktemp("made") / "ensemble"
    ensemble(models, path)
    return path


def test_methods_are_those_of_the_pipe():
    others = " and ".join(method for method in METHODS if method != "majority")
    assert f"the methods {others}, not" in Errors.R172
    assert tuple(KNOWN_METHODS) == METHODS


def test_an_ensemble_is_made_and_says_who_is_in_it(models, tmp_path):
    code, output = run("ensemble", *models, "--output", tmp_path / "new" / "ensemble")
    assert code == 0, output
    for line in ("bilou ner_crf 2", "bio ner_crf 2", "persons ner_crf 1", "ner ner 2"):
        assert line in output
    assert "persons has no opinion about LOC" in output
    assert output.count("has no opinion") == 1
    assert "4 members, method span_posteriors" in output
    nlp = spacy.load(tmp_path / "new" / "ensemble")
    assert nlp.pipe_names == ["ner_crf_ensemble"]
    config = (tmp_path / "new" / "ensemble" / "config.cfg").read_text("utf-8")
    assert "label_weights" not in config
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["ensemble"]


def test_the_order_of_models_changes_nothing(models, saved, tmp_path):
    found = []
    for i, order in enumerate((models, models[::-1])):
        ensemble(order, tmp_path / str(i), method="weighted", weights_path=saved / "dev.spacy")
        nlp = spacy.load(tmp_path / str(i))
        for method in METHODS:
            nlp.get_pipe("ner_crf_ensemble").cfg["method"] = method
            found.append(scored(nlp, texts()))
    assert found[: len(METHODS)] == found[len(METHODS) :]
    assert found[0] != found[1]
    assert all(map(any, found))


def test_weights_are_the_f1_on_the_data(models, saved, tmp_path):
    options = ("--method", "weighted", "--weights", saved / "dev.spacy")
    code, output = run("ensemble", *models, "--output", tmp_path / "ensemble", *options)
    assert code == 0, output
    nlp = spacy.load(tmp_path / "ensemble")
    cfg = nlp.get_pipe("ner_crf_ensemble").cfg
    for path in models:
        theirs = spacy_evaluate(path, saved / "dev.spacy")
        name = path.parent.name
        assert cfg["weights"][name] == pytest.approx(theirs["ents_f"])
        assert f"{theirs['ents_f']:.4f}" in output
    assert cfg["method"] == "weighted"


def test_what_is_there_is_written_over_only_by_force(models, made, tmp_path):
    target = shutil.copytree(made, tmp_path / "ensemble")
    (target / "mine").write_text("mine")
    code, output = run("ensemble", *models, "--output", target)
    assert (code, "R010" in output) == (1, True)
    code, output = run("ensemble", *models, "--output", target, "--force")
    assert (code, "R164" in output) == (1, True)
    assert (target / "mine").read_text() == "mine"
    (target / "mine").unlink()
    options = ("--method", "majority", "--output", target)
    code, output = run("ensemble", *models[:2], *options, "--force")
    assert code == 0, output
    assert len(spacy.load(target).get_pipe("ner_crf_ensemble").members) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["ensemble"]


def test_a_directory_with_the_members_is_never_replaced(models, tmp_path):
    parent = tmp_path / "a"
    members = [shutil.copytree(path, parent / path.parent.name) for path in models[:2]]
    (parent / "mine").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    code, output = run("ensemble", *members, "--output", "/", "--force")
    assert (code, "R231" in output) == (1, True), output
    for output_path in (parent, parent / ".." / "a", members[0], members[0] / "vocab"):
        code, output = run("ensemble", *members, "--output", output_path, "--force")
        assert (code, "R163" in output) == (1, True), output
    assert sorted(tmp_path.rglob("*")) == before


def test_a_member_that_was_set_aside_is_put_back_and_used(models, tmp_path):
    """An interrupted command may leave a pipeline under another name."""
    shutil.copytree(models[0], tmp_path / ".a.set-aside")
    code, output = run("ensemble", tmp_path / "a", models[1], "--output", tmp_path / "ensemble")
    assert code == 0, output
    assert "W033" in output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "ensemble"]


def test_evaluate_shows_each_member_beside_the_whole(made, models, saved, tmp_path):
    options = ("--json", tmp_path / "test.json", "--html", tmp_path / "test.html")
    code, output = run("evaluate", made, saved / "test.spacy", *options)
    assert code == 0, output
    report = json.loads((tmp_path / "test.json").read_text("utf-8"))
    rows = {row["name"]: row for row in report["ensemble"]["members"]}
    for path in models:
        alone = evaluate(path, saved / "test.spacy")["spans"]["micro"]
        row = rows[path.parent.name]
        assert {k: row[k] for k in row if k != "name"} == {k: alone[k] for k in row if k != "name"}
        assert (
            f"{path.parent.name} {100 * row['precision']:.2f} {100 * row['recall']:.2f}" in output
        )
    micro = report["spans"]["micro"]
    assert f"ensemble {100 * micro['precision']:.2f} {100 * micro['recall']:.2f}" in output
    assert micro["f1"] == pytest.approx(spacy_evaluate(made, saved / "test.spacy")["ents_f"])
    assert "Disagreement" in output
    contested = report["ensemble"]["contested"]
    assert f"{len(contested)} in all" in output
    first = contested[0]
    entity = first["text"][first["start"] : first["end"]]
    found = ", ".join(first["members"])
    assert f"{first['document']} {entity} {first['label']} {found}" in output
    # with a member less there is one row less
    pipeline = spacy.load(models[0])
    assert evaluate(models[0], saved / "test.spacy")["ensemble"] is None
    assert pipeline.pipe_names == ["ner_crf"]


def test_calibrate(made, saved, tmp_path):
    model = shutil.copytree(made, tmp_path / "model")
    before = {p: p.read_bytes() for p in model.rglob("*") if p.is_file()}
    options = ("--json", tmp_path / "calibration.json")
    code, output = run("calibrate", model, saved / "dev.spacy", *options)
    assert code == 0, output
    after = {p: p.read_bytes() for p in model.rglob("*") if p.is_file()}
    calibration = model / "ner_crf_ensemble" / "calibration.json"
    assert {p for p in after if before.get(p) != after[p]} == {calibration}
    assert before.keys() == after.keys()
    result = json.loads((tmp_path / "calibration.json").read_text())
    assert json.loads(calibration.read_text())["temperature"] == pytest.approx(
        result["temperature"]
    )
    assert result["temperature"] != 1.0
    assert result["after"]["brier"] < result["before"]["brier"]
    # without a threshold, its entities are those whose scores are above 0.5 at any temperature
    entities = result["entities"]
    assert entities["before"] == entities["after"] == entities["same"] > 0
    assert entities["settings"] == {"method": "span_posteriors"}
    assert "now finds" not in output
    old, new = (scored(spacy.load(path), texts()) for path in (made, model))
    assert [[ent[:3] for ent in of_doc] for of_doc in new] == spans(spacy.load(made), texts())
    for of_doc, calibrated in zip(old, new, strict=True):
        for (*_, p), (*_, q) in zip(of_doc, calibrated, strict=True):
            odds = (p / (1 - p)) ** (1 / result["temperature"])
            assert q == pytest.approx(odds / (1 + odds), abs=1e-4)


def test_compare_and_predict(made, models, saved, tmp_path):
    code, output = run("compare", models[0], made, saved / "test.spacy", "--samples", 100)
    assert code == 0, output
    (tmp_path / "texts.txt").write_text("\n".join(texts()), "utf-8")
    code, output = run("predict", made, tmp_path / "texts.txt", tmp_path / "out.jsonl")
    assert code == 0, output
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    wanted = [
        [(e.text, e.label_, round(e._.ner_crf_score, 6)) for e in doc.ents]
        for doc in spacy.load(made).pipe(texts())
    ]
    assert [
        [(e["word"], e["type"], e["score"]) for e in line["entities"]] for line in lines
    ] == wanted


def test_suggest_says_that_it_cannot(made, tmp_path):
    (tmp_path / "texts.txt").write_text("\n".join(texts()), "utf-8")
    for options in ([], ["--pipe", "ner_crf_ensemble"]):
        code, output = run(
            "suggest", made, tmp_path / "texts.txt", tmp_path / "out.jsonl", *options
        )
        assert code == 1
        assert "R232" in output
        assert "the ensemble ner_crf_ensemble" in output
        assert "--pipe" not in output
    assert not (tmp_path / "out.jsonl").exists()


def test_a_package_of_it_runs(made, tmp_path):
    package(made, tmp_path, name="names", version="1.2.3", create_sdist=False)
    directory = tmp_path / "de_names-1.2.3" / "de_names" / "de_names-1.2.3"
    meta = spacy.util.load_meta(tmp_path / "de_names-1.2.3" / "meta.json")
    (requirement,) = meta["requirements"]
    assert requires_the_plugin(requirement)
    assert meta["labels"]["ner_crf_ensemble"] == ["LOC", "PER"]
    assert scored(spacy.load(directory), texts()) == scored(spacy.load(made), texts())


def test_a_pipeline_can_source_it(made, tmp_path):
    nlp = spacy.blank("de")
    nlp.add_pipe("sentencizer")
    config = nlp.config.copy()
    config["nlp"]["pipeline"].append("ner_crf_ensemble")
    config["components"]["ner_crf_ensemble"] = {"source": str(made)}
    config.to_disk(tmp_path / "config.cfg")
    command = ["assemble", str(tmp_path / "config.cfg"), str(tmp_path / "assembled")]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert spans(spacy.load(tmp_path / "assembled"), texts()) == spans(spacy.load(made), texts())


@pytest.fixture
def inputs(saved, tmp_path):
    """Inputs of which something is wrong, by name."""
    nlp = spacy.blank("en")
    nlp.add_pipe("ner_crf", config={"model": model()})
    nlp.initialize(lambda: make_examples(nlp, 2))
    nlp.to_disk(tmp_path / "english")
    without = spacy.blank("de")
    without.add_pipe("sentencizer")
    without.to_disk(tmp_path / "without")
    broken = shutil.copytree(saved / "bio" / "model-best", tmp_path / "broken")
    (broken / "ner_crf" / "model").write_bytes(b"junk")
    torn = shutil.copytree(saved / "bio" / "model-best", tmp_path / "torn")
    (torn / "config.cfg").write_text("no config")
    other = spacy.load(saved / "bio" / "model-best")
    other.tokenizer.add_special_case("wohnt", [{"ORTH": "wohn"}, {"ORTH": "t"}])
    other.to_disk(tmp_path / "tokenizer")
    (tmp_path / "junk.spacy").write_bytes(b"junk")
    names = ["english", "without", "broken", "torn", "tokenizer", "nowhere", "junk.spacy"]
    found = {name: tmp_path / name for name in names}
    return found | {"a": saved / "bilou" / "model-best", "dev": saved / "dev.spacy"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("a nowhere", "R170"),
        ("a broken", "R170"),
        ("a torn", "R170"),
        ("a a", "R171"),
        ("a english", "P042"),
        ("a tokenizer", "P043"),
        ("a without", "R123"),
        ("a --method best", "R175"),
        ("a --method weighted", "R173"),
        ("a --method majority --weights dev", "R172"),
        ("a --weights nowhere", "R020"),
        ("a --weights junk.spacy", "R100"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_written(inputs, tmp_path, arguments, code):
    before = sorted(tmp_path.rglob("*"))
    given = [inputs.get(word, word) for word in arguments.split()]
    exit_code, output = run("ensemble", *given, "--output", tmp_path / "ensemble")
    assert exit_code == 1, output
    assert f"[NC-{code}]" in output
    assert "Traceback" not in output
    assert sorted(tmp_path.rglob("*")) == before
