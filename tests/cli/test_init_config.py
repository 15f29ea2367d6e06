"""``spacy ner-crf init-config``: choices and files. tests/test_configs.py has its output."""

from itertools import product

import pytest
from spacy.util import get_lang_class, load_config, load_model_from_config
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.config_template.render import ConfigChoices, render_config


def run(*arguments):
    result = CliRunner().invoke(ner_crf, ["init-config", *map(str, arguments)])
    return result.exit_code, " ".join(result.output.split())


def test_the_config_and_the_command_that_trains_it(tmp_path):
    path = tmp_path / "new" / "my config.cfg"
    result = CliRunner().invoke(ner_crf, ["init-config", str(path), "--vectors"])
    assert result.exit_code == 0
    # longer than a terminal is wide, and yet one line
    assert result.output.splitlines()[-1] == (
        f"python -m spacy train '{path}' --output training --paths.train train.spacy "
        "--paths.dev dev.spacy --paths.word_vectors vectors.bin"
    )
    text = path.read_text("utf-8")
    assert text.startswith(f"# spacy ner-crf init-config '{path}' --vectors\n")
    assert f"spacy train '{path}' --output training" in text
    assert load_config(path)["nlp"]["lang"] == "en"


def test_existing_files_are_kept_without_force(tmp_path):
    path = tmp_path / "config.cfg"
    path.write_text("mine")
    code, output = run(path)
    assert code == 1
    assert "R010" in output
    assert path.read_text() == "mine"
    assert run(path, "--force", "--lang", "it")[0] == 0
    assert load_config(path)["nlp"]["lang"] == "it"


def test_standard_output_gets_the_config_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(ner_crf, ["init-config", "-", "--lang", "de"])
    assert result.exit_code == 0
    assert result.stdout == render_config(ConfigChoices(lang="de"), "-")
    assert result.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--transformer bert --encoder tcn --vectors", "R200] --transformer replaces"),
        ("--transformer bert --chinese", "with --chinese."),
        ("--chinese --lang de", "R201"),
        ("--chinese --characters rnn", "R202"),
        ("--encoder tcn --fast", "R203] --fast needs a recurrent encoder"),
        ("--encoder tcn --residual", "R203] --residual needs a recurrent encoder"),
        ("--fast --residual", "R204"),
        ("--loss focal", "R205"),
        ("--loss likelihood --decoder softmax", "Use --decoder crf"),
        ("--lang xq", "R206"),
        ("--lang=", "R206"),
    ],
)
def test_contradictory_choices_write_nothing(options, message, tmp_path):
    code, output = run(tmp_path / "config.cfg", *options.split())
    assert code == 1
    assert message in output
    assert not list(tmp_path.iterdir())


COMBINATIONS = [
    ConfigChoices(encoder=encoder, characters=characters, vectors=vectors, decoder=decoder)
    for encoder, characters, vectors, decoder in product(
        ("bilstm", "tcn"), ("rnn", "none"), (True, False), ("crf", "softmax")
    )
] + [
    ConfigChoices(chinese=True, vectors=True, encoder="tcn"),
    ConfigChoices(fast=True, vectors=True, decoder="softmax", loss="cross-entropy"),
    ConfigChoices(residual=True, encoder="bilstm", characters="none", loss="likelihood"),
]


@pytest.mark.parametrize("choices", COMBINATIONS, ids=lambda c: c.command("c").split("c ", 1)[-1])
def test_combined_choices_give_complete_configs(choices, tmp_path):
    path = tmp_path / "config.cfg"
    path.write_text(render_config(choices, str(path)))
    config = load_config(path)
    nlp = load_model_from_config(config, auto_fill=True)
    assert nlp.config == config
    tok2vec = config["components"]["ner_crf"]["model"]["tok2vec"]
    widths = [layer["width"] for layer in tok2vec["embed"].values() if isinstance(layer, dict)]
    assert tok2vec["encode"]["input_width"] == sum(widths)


@pytest.mark.parametrize("lang", ["ja", "zh", "de"])
def test_the_tokenizer_is_that_of_the_language(lang, tmp_path):
    path = tmp_path / "config.cfg"
    path.write_text(render_config(ConfigChoices(lang=lang), str(path)))
    config, default = load_config(path), get_lang_class(lang).default_config
    assert config["nlp"]["tokenizer"] == default["nlp"]["tokenizer"]
    assert config["initialize"]["tokenizer"] == default["initialize"]["tokenizer"]
