import pytest
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf, train_ensemble
from spacy_bigru_crf.cli.train_ensemble import split_arguments


def test_settings_may_stand_anywhere():
    given = ["--a.b", "1", "x.cfg", "--c.d=2", "y.cfg", "--e.f", "-1"]
    configs, settings = split_arguments(given)
    assert list(map(str, configs)) == ["x.cfg", "y.cfg"]
    assert settings == ["--a.b", "1", "--c.d=2", "--e.f", "-1"]


@pytest.mark.parametrize("given", [[], ["--a.b", "x.cfg"], ["--a.b=1"]])
def test_without_a_config_there_is_nothing_to_train(given):
    with pytest.raises(ValueError, match="R184"):
        split_arguments(given)


@pytest.mark.parametrize(("gain", "sign"), [(-0.0232, "⚠"), (0.0, "⚠"), (0.01, "✔")])
def test_an_ensemble_that_is_no_gain_gets_no_tick(gain, sign, tmp_path, monkeypatch):
    sentence = "The ensemble's F1 is another one than that of its best member."
    result = {"evaluation": {}, "scores": {}, "sources": {"data": "dev.spacy"}}
    result |= {"gain": gain, "sentence": sentence}
    result |= {"scored_on": {"sentence": "Scored on running text."}, "corpus_tokens": None}
    monkeypatch.setattr(
        "spacy_bigru_crf.experiments.train_ensemble.train_ensemble", lambda *_, **__: result
    )
    monkeypatch.setattr(train_ensemble, "print_members", lambda *_: None)
    arguments = ["train-ensemble", "a.cfg", "--output", str(tmp_path)]
    output = CliRunner().invoke(ner_crf, arguments).output
    line = next(line for line in output.splitlines() if "another one" in line)
    assert line.removeprefix("\x1b[38;5;3m").removeprefix("\x1b[38;5;2m").startswith(sign)
