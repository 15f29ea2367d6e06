"""``spacy ner-crf calibrate`` on a small pipeline that is too sure of itself."""

import json
import shutil

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.evaluation.calibrate import calibrate
from tests.cli.conftest import MIXED
from tests.compat.pipelines import found
from tests.pipeline.examples import make_examples


def run(*arguments):
    return CliRunner().invoke(ner_crf, ["calibrate", *map(str, arguments)])


@pytest.fixture
def dev(saved):
    return saved / "mixed.spacy"


@pytest.fixture
def model(crf_model, tmp_path):
    return shutil.copytree(crf_model, tmp_path / "model")


def contents(directory):
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def viterbi(path):
    """The pipeline with the decoding that a temperature does not change."""
    return spacy.load(path, config={"components": {"ner_crf": {"decoding": "viterbi"}}})


def entities(nlp, path):
    """The entities that a pipeline finds in data, each with the number of its document."""
    texts = [doc.text for doc in DocBin().from_disk(path).get_docs(nlp.vocab)]
    return {(i, *entity) for i, of_doc in enumerate(found(nlp, texts)) for entity in of_doc}


def attrs(path, name="ner_crf"):
    return spacy.load(path).get_pipe(name).model.get_ref("output_layer").attrs


def test_the_temperature_is_saved_and_only_it(model, dev, tmp_path):
    (model / "NOTES.md").write_text("mine")
    before = contents(model)
    texts = [eg.text for eg in make_examples(spacy.blank("de"), 30, MIXED, seed=2)]
    before_calibration = found(viterbi(model), texts)

    result = run(model, dev, "--json", tmp_path / "result.json")
    assert result.exit_code == 0, result.output
    written = json.loads((tmp_path / "result.json").read_text())
    assert written["temperature"] != 1.0
    assert attrs(model)["temperature"] == pytest.approx(written["temperature"])
    assert f"Temperature {written['temperature']:.2f}" in result.output
    assert f"{written['before']['ece']:.4f}" in result.output
    assert f"{written['after']['brier']:.4f}" in result.output
    assert written["after"]["brier"] < written["before"]["brier"]
    n = written["count"]
    for fit in ("before", "after"):
        assert sum(b["count"] for b in written[fit]["bins"]) == n

    after = contents(model)
    assert {name for name in before if before[name] != after[name]} == {"ner_crf/model"}
    assert before.keys() == after.keys()
    assert found(viterbi(model), texts) == before_calibration


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"decoding": "mbr_spans"}, "decoding = mbr_spans"),
        ({"decoding": "viterbi", "threshold": 0.5}, "threshold = 0.5"),
        ({"decoding": "viterbi", "label_thresholds": {"PER": 0.5}}, "label_thresholds"),
        ({"decoding": "viterbi"}, None),
    ],
)
def test_entities_that_a_temperature_changes_are_said(model, dev, settings, named):
    nlp = spacy.load(model)
    for name, value in settings.items():
        setattr(nlp.get_pipe("ner_crf"), name, value)
    nlp.to_disk(model)
    before = entities(nlp, dev)
    result = run(model, dev, "--json", model.parent / "result.json")
    output = " ".join(result.output.split())
    after = entities(spacy.load(model), dev)
    counts = {"before": len(before), "after": len(after), "same": len(before & after)}
    written = json.loads((model.parent / "result.json").read_text())["entities"]
    assert {name: written[name] for name in counts} == counts
    assert written["settings"] == settings
    if named is None:
        assert "now finds" not in output
        assert after == before
    else:
        assert after != before
        said = f"now finds {len(after)} entities instead of {len(before)}, {len(before & after)} of"
        assert said in output
        assert named in output
        # the same temperature once more changes nothing
        assert "now finds" not in " ".join(run(model, dev).output.split())


def test_a_copy_leaves_the_pipeline_as_it_is(model, dev, tmp_path):
    before = contents(model)
    output = tmp_path / "new" / "copy"
    assert run(model, dev, "--output", output).exit_code == 0
    assert contents(model) == before
    assert contents(output).keys() == before.keys()
    assert attrs(output)["temperature"] != 1.0
    assert [path.name for path in output.parent.iterdir()] == ["copy"]
    assert run(model, dev, "--output", output).exit_code == 1
    assert run(model, dev, "--output", output, "--force").exit_code == 0
    (output / "mine").write_text("mine")
    result = run(model, dev, "--output", output, "--force")
    assert (result.exit_code, "R164" in result.output) == (1, True)
    assert (output / "mine").read_text() == "mine"


def test_a_pipeline_that_was_set_aside_is_put_back(model, dev):
    model.rename(model.with_name(".model.set-aside"))
    result = run(model, dev)
    assert result.exit_code == 0, result.output
    assert "W033" in result.output
    assert attrs(model)["temperature"] != 1.0


def test_calibrating_again_starts_anew(model, dev):
    first = calibrate(model, dev)
    second = calibrate(model, dev)
    assert second["before"] == first["before"]
    third = calibrate(model, dev)
    assert third | {"date": second["date"]} == second


def test_paths_may_be_strings(model, dev, tmp_path):
    copy = tmp_path / "copy"
    result = calibrate(str(model), str(dev), output_path=str(copy))
    assert attrs(copy)["temperature"] == pytest.approx(result["temperature"])
    assert attrs(model)["temperature"] == 1.0
    calibrate(str(model), dev)
    assert attrs(model)["temperature"] == pytest.approx(result["temperature"])


def test_a_failure_while_saving_leaves_the_pipeline_whole(model, dev, monkeypatch):
    before = contents(model)
    monkeypatch.setattr("os.fsync", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    result = run(model, dev)
    assert result.exit_code == 1
    assert "disk full" in result.output
    assert contents(model) == before
    result = run(model, dev, "--output", model.parent / "copy")
    assert result.exit_code == 1
    assert [path.name for path in model.parent.iterdir()] == ["model"]


def test_several_components_need_a_name(model, dev, tmp_path):
    nlp = spacy.load(model)
    nlp.add_pipe("ner_crf", name="second", source=spacy.load(model))
    nlp.to_disk(tmp_path / "two")
    result = run(tmp_path / "two", dev)
    assert result.exit_code == 1
    assert "R022" in result.output
    # what the first sets is no prediction of the second
    result = run(tmp_path / "two", dev, "--pipe", "ner_crf")
    assert result.exit_code == 0, result.output
    assert attrs(tmp_path / "two")["temperature"] != 1.0
    assert attrs(tmp_path / "two", "second")["temperature"] == 1.0


@pytest.mark.parametrize("name", ["out", "out/meta.json", "out/ner_crf/model", "out/../out"])
def test_the_json_is_no_part_of_the_copy(model, dev, tmp_path, name):
    result = run(model, dev, "--output", tmp_path / "out", "--json", tmp_path / name)
    assert result.exit_code == 1
    assert "R230" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_what_is_missing_is_named(model, dev, tmp_path):
    blank = spacy.blank("de")
    blank.add_pipe("sentencizer")
    blank.to_disk(tmp_path / "blank")
    words = ["Heute", "regnet", "es"]
    DocBin(docs=[Doc(blank.vocab, words=words)]).to_disk(tmp_path / "plain.spacy")
    no_ents = Doc(blank.vocab, words=words, ents=["O"] * 3)
    DocBin(docs=[no_ents]).to_disk(tmp_path / "none.spacy")
    for arguments, code in [
        ((tmp_path / "nowhere", dev), "R020"),
        ((model, tmp_path / "nowhere.spacy"), "R020"),
        ((tmp_path / "blank", dev), "R021"),
        ((model, dev, "--pipe", "tagger"), "R021"),
        ((model, tmp_path / "plain.spacy"), "R023"),
        ((model, tmp_path / "none.spacy"), "R024"),
        ((model, dev, "--output", tmp_path / "blank"), "R010"),
        ((model, dev, "--output", model, "--force"), "R163"),
        ((model, dev, "--output", model / "new"), "R163"),
        ((model, dev, "--output", tmp_path, "--force"), "R163"),
        ((model, dev, "--output", "/", "--force"), "R231"),
        ((model, dev, "--json", dev), "R161"),
        ((model, dev, "--json", model / "meta.json", "--force"), "R161"),
        ((model, dev, "--json", tmp_path / "plain.spacy"), "R010"),
    ]:
        result = run(*arguments)
        assert result.exit_code == 1, arguments
        assert code in result.output
    assert "sentencizer" in run(tmp_path / "blank", dev).output
