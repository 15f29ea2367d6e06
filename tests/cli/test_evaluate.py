"""``spacy ner-crf evaluate`` on small pipelines with ner_crf and with spaCy's own ner."""

import json
import warnings

import pytest
import spacy
from spacy.cli.evaluate import evaluate as spacy_evaluate
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.evaluation.calibrate import calibrate
from spacy_bigru_crf.evaluation.comparison import compare
from spacy_bigru_crf.evaluation.evaluate import evaluate
from tests.cli.conftest import MIXED
from tests.pipeline.examples import KNOWN, UNSEEN


def run(*arguments):
    return CliRunner().invoke(ner_crf, ["evaluate", *map(str, arguments)])


def write(path, docs):
    DocBin(docs=docs).to_disk(path)
    return path


@pytest.fixture(scope="module")
def saved(tmp_path_factory, saved):
    """A directory with trained pipelines, training data, and other data."""
    directory = tmp_path_factory.mktemp("evaluate")
    for name, source in (
        ("ner_crf", saved / "bilou" / "model-best"),
        ("ner", saved / "ner" / "model-best"),
        ("train.spacy", saved / "train.spacy"),
        ("dev.spacy", saved / "mixed.spacy"),
    ):
        (directory / name).symlink_to(source)
    return directory


@pytest.mark.parametrize("name", ["ner_crf", "ner"])
def test_scores_are_those_of_spacy_evaluate(saved, name):
    theirs = spacy_evaluate(saved / name, saved / "dev.spacy")
    spans = evaluate(saved / name, saved / "dev.spacy", n_samples=0)["spans"]
    assert 0.1 < theirs["ents_f"] < 1
    micro = [spans["micro"][score] for score in ("precision", "recall", "f1")]
    assert micro == pytest.approx([theirs["ents_p"], theirs["ents_r"], theirs["ents_f"]])
    assert {row["label"] for row in spans["labels"]} == theirs["ents_per_type"].keys()
    for row in spans["labels"]:
        assert row["f1"] == pytest.approx(theirs["ents_per_type"][row["label"]]["f"])


def test_the_terminal_and_both_files_say_the_same(saved, tmp_path):
    output, html = tmp_path / "new" / "dev.json", tmp_path / "dev.html"
    result = run(
        *(saved / "ner_crf", saved / "dev.spacy", "--json", output, "--html", html),
        *("--train", saved / "train.spacy", "--by-tag", "--bootstrap", 100),
    )
    assert result.exit_code == 0, result.output
    report = json.loads(output.read_text("utf-8"))
    assert report["sources"] == {
        "model": str(saved / "ner_crf"),
        "pipe": None,
        "data": str(saved / "dev.spacy"),
        "train": str(saved / "train.spacy"),
    }
    micro = report["spans"]["micro"]
    low, high = micro["intervals"]["f1"]
    assert low < micro["f1"] < high
    for score in (micro["f1"], report["tokens"]["by_tag"]["weighted"]["f1"]):
        assert f"{100 * score:.2f}" in result.output
    assert f"{100 * low:.2f}-{100 * high:.2f}" in result.output
    assert f"{report['calibration']['ece']:.4f}" in result.output
    assert report["by_seen"]["seen"]["recall"] > report["by_seen"]["unseen"]["recall"]
    data = html.read_text("utf-8").split('id="data">')[1].split("</script>")[0]
    assert json.loads(data) == report
    assert sorted(p.name for p in tmp_path.rglob("*.*")) == ["dev.html", "dev.json"]


def test_the_old_option_names_the_new_one(saved, tmp_path):
    result = run(saved / "ner", saved / "dev.spacy", "--output", tmp_path / "dev.json")
    assert result.exit_code == 2
    assert "--json" in result.output
    assert list(tmp_path.iterdir()) == []


def test_paths_may_be_strings(saved):
    paths = [saved / name for name in ("ner", "dev.spacy", "train.spacy")]
    reports = [
        evaluate(model, data, train_path=train, n_samples=0)
        for model, data, train in (paths, map(str, paths))
    ]
    for report in reports:
        del report["date"]
    assert reports[0] == reports[1]


def test_a_pipeline_without_probabilities(saved, tmp_path):
    result = run(saved / "ner", saved / "dev.spacy", "--json", tmp_path / "dev.json")
    assert result.exit_code == 0, result.output
    assert "Probabilities" not in result.output
    report = json.loads((tmp_path / "dev.json").read_text("utf-8"))
    assert report["calibration"] is None
    assert report["by_seen"] is None


def test_components_after_the_named_one_do_not_run(saved, tmp_path):
    nlp = spacy.load(saved / "ner_crf")
    ruler = nlp.add_pipe("entity_ruler", config={"overwrite_ents": True})
    ruler.add_patterns([{"label": "LOC", "pattern": name} for name in KNOWN[0] + UNSEEN[0]])
    nlp.to_disk(tmp_path / "both")
    alone = evaluate(saved / "ner_crf", saved / "dev.spacy")
    assert evaluate(tmp_path / "both", saved / "dev.spacy")["spans"] != alone["spans"]
    named = evaluate(tmp_path / "both", saved / "dev.spacy", pipe_name="ner_crf")
    assert named["spans"] == alone["spans"]


def test_a_ruler_will_do(saved, tmp_path):
    nlp = spacy.blank("de")
    names = [name for names in MIXED for name in names]
    patterns = [{"label": "PER", "pattern": name} for name in names]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    nlp.to_disk(tmp_path / "ruler")
    result = run(tmp_path / "ruler", saved / "dev.spacy")
    assert result.exit_code == 0, result.output
    # PER is known, LOC is not
    assert "W100" in result.output
    assert evaluate(tmp_path / "ruler", saved / "dev.spacy")["error_kinds"]["total"]["label"] > 20


@pytest.fixture
def inputs(saved, tmp_path):
    """Inputs of which something is wrong, by name."""
    blank = spacy.blank("de")
    words = ["Heute", "regnet", "es"]
    other = Doc(blank.vocab, words=words, ents=["O", "B-WEATHER", "O"])
    (tmp_path / "junk.spacy").write_bytes(b"junk")
    (tmp_path / "nothing.spacy").write_bytes(b"")
    blank.add_pipe("sentencizer")
    blank.to_disk(tmp_path / "blank")
    return {
        "crf": saved / "ner_crf",
        "dev": saved / "dev.spacy",
        "nowhere": tmp_path / "nowhere",
        "junk": tmp_path / "junk.spacy",
        "nothing": tmp_path / "nothing.spacy",
        "empty": write(tmp_path / "empty.spacy", []),
        "plain": write(tmp_path / "plain.spacy", [Doc(blank.vocab, words=words)]),
        "other": write(tmp_path / "other.spacy", [other]),
        "blank": tmp_path / "blank",
        "directory": tmp_path,
        "in_file": tmp_path / "junk.spacy" / "out.json",
        "new": tmp_path / "new.x",
        "in_new": tmp_path / "new.x" / "y",
    }


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("nowhere dev", "E050"),
        ("crf nowhere", "R020"),
        ("crf dev --train nowhere", "R020"),
        ("crf junk", "R100"),
        ("crf nothing", "R100"),
        ("crf dev --train junk", "R100"),
        ("crf empty", "R023"),
        ("crf plain", "R023"),
        ("crf dev --train empty", "R105"),
        ("blank dev", "R101"),
        ("crf dev --pipe tagger", "R102"),
        ("crf other", "R103"),
        ("crf dev --json directory", "R122"),
        ("crf dev --html junk", "R010"),
        ("crf dev --json dev --force", "R161"),
        ("crf dev --html in_file", "R104"),
        ("crf dev --json new --html new", "R230"),
        ("crf dev --json new --html in_new", "R230"),
        ("crf dev --json in_new --html new", "R230"),
    ],
)
def test_what_is_wrong_is_said(inputs, tmp_path, arguments, code):
    before = sorted(tmp_path.rglob("*"))
    given = [inputs.get(word, word) for word in arguments.split()]
    if "--json" not in given and "--html" not in given:
        given += ["--html", tmp_path / "report.html", "--json", tmp_path / "report.json"]
    result = run(*given)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert code in result.output
    assert sorted(tmp_path.rglob("*")) == before


def test_a_component_that_does_not_say_that_it_sets_entities_can_be_named(inputs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = evaluate(inputs["blank"], inputs["dev"], pipe_name="sentencizer")
    assert report["spans"]["micro"]["predicted"] == 0


def test_python_functions_take_a_loaded_pipeline(saved):
    nlp, data = spacy.load(saved / "ner_crf"), saved / "dev.spacy"
    report = evaluate(nlp, data, n_samples=0)
    by_path = evaluate(saved / "ner_crf", data, n_samples=0)
    assert report["spans"] == by_path["spans"]
    assert report["sources"]["model"] == "de_pipeline"
    comparison = compare(nlp, saved / "ner", data, n_samples=20)
    assert comparison["a"]["f1"] == report["spans"]["micro"]["f1"]
    assert comparison["sources"]["a"] == "de_pipeline"
    calibrated = calibrate(nlp, data)
    assert evaluate(nlp, data)["calibration"]["brier"] < report["calibration"]["brier"]
    assert calibrated["temperature"] != 1.0
    # on disk it is as it was
    assert evaluate(saved / "ner_crf", data)["calibration"] == report["calibration"]
