"""Every config of configs/: made by init-config, complete; builds, trains, saves, loads, runs."""

import shlex
from importlib.util import find_spec
from pathlib import Path

import pytest
import spacy
from spacy.cli.init_config import fill_config, init_config
from spacy.cli.train import train
from spacy.tokens import Doc
from spacy.training import Corpus
from spacy.util import load_config, load_model_from_config
from thinc.api import Config
from typer.testing import CliRunner

from spacy_bigru_crf.architectures.inputs import build_inputs_v1
from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.cli.convert import convert
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
from tests.pipeline.examples import make_examples
from tests.tiny_bert import save_tiny_bert

ROOT = Path(__file__).parent.parent
TRANSFORMER = ROOT / "configs" / "transformer_crf.cfg"
_needs_transformers = pytest.mark.skipif(
    not find_spec("spacy_transformers"), reason='needs pip install -e ".[transformers]"'
)
CONFIGS = [
    pytest.param(path, marks=_needs_transformers if path == TRANSFORMER else ())
    for path in sorted((ROOT / "configs").rglob("*.cfg"))
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    directory = tmp_path_factory.mktemp("corpus")
    for part in ("train", "dev"):
        source = ROOT / "assets" / "german-court-decisions" / "dev.conll"
        convert(source, directory / f"{part}.spacy", ConversionOptions(lang="de"))
    return directory


@pytest.fixture(scope="module")
def word_vectors(tmp_path_factory):
    """A file of vectors of width 100."""
    path = tmp_path_factory.mktemp("vectors") / "vectors.txt"
    path.write_text("1 100\nRichter " + " ".join(["0.1"] * 100) + "\n")
    return path


@pytest.mark.parametrize("path", sorted((ROOT / "configs").glob("*.cfg")), ids=lambda p: p.stem)
def test_config_is_written_by_the_command_in_its_first_line(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = path.read_text("utf-8")
    program, group, *command = shlex.split(text.splitlines()[0].removeprefix("# "))
    assert (program, group) == ("spacy", "ner-crf")
    result = CliRunner().invoke(ner_crf, command)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "configs" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("path", CONFIGS, ids=lambda p: p.stem)
def test_config_is_complete(path, tmp_path):
    fill_config(tmp_path / "filled.cfg", path, silent=True)
    filled = load_config(tmp_path / "filled.cfg")
    assert filled == load_config(path), "run spacy init fill-config on it"


@pytest.mark.parametrize("path", CONFIGS, ids=lambda p: p.stem)
def test_config_trains_saves_loads_and_runs(path, corpus, word_vectors, tmp_path, capsys):
    overrides = {
        "paths.train": str(corpus / "train.spacy"),
        "paths.dev": str(corpus / "dev.spacy"),
        "training.max_steps": 2,
        "training.eval_frequency": 2,
        "training.batcher.size": 300,
        "training.batcher.buffer": 4,
        "corpora.train.limit": 20,
        "corpora.dev.limit": 20,
    }
    if "word_vectors" in load_config(path)["paths"]:
        overrides["paths.word_vectors"] = str(word_vectors)
    if path == TRANSFORMER:
        overrides["paths.transformer"] = str(save_tiny_bert(tmp_path / "bert"))
    train(path, tmp_path / "training", overrides=overrides)
    assert "Saved pipeline" in capsys.readouterr().out
    nlp = spacy.load(tmp_path / "training" / "model-last")
    words = ["Der", "Richter", "Sandvoß", "verwies", "auf", "§", "8", "BGB", "."]
    [doc] = nlp.pipe([Doc(nlp.vocab, words=words)])
    assert doc.has_annotation("ENT_IOB", require_complete=True)
    check_that_it_goes_on_learning(nlp, corpus, can_rehearse=path != TRANSFORMER)


def check_that_it_goes_on_learning(nlp, corpus, *, can_rehearse):
    """A loaded pipeline gives an optimizer with a rate, updates and rehearses."""
    assert nlp.create_optimizer().learn_rate > 0
    pipe = nlp.get_pipe("ner_crf")
    pipe.add_label("NEW")
    examples = list(Corpus(corpus / "train.spacy", limit=10)(nlp))
    untrained = pipe.model.get_ref("output_layer").get_param("W").copy()
    nlp.update(examples)
    assert nlp.resume_training().learn_rate > 0
    nlp.update(examples, sgd=nlp.resume_training())
    if can_rehearse:
        assert nlp.rehearse(examples)["ner_crf"] >= 0
    assert (pipe.model.get_ref("output_layer").get_param("W") != untrained).any()
    assert nlp.initialize(lambda: examples).learn_rate > 0


MODEL = "components.ner_crf.model"
SHARED = {
    "paths.train": "train.spacy",
    "paths.dev": "dev.spacy",
    "system.seed": 3,
    "nlp.batch_size": 7,
    "training.max_steps": 70,
    "training.eval_frequency": 7,
    "training.dropout": 0.35,
    "components.ner_crf.threshold": 0.25,
    f"{MODEL}.decoder.scheme": "BIO",
}
OF_TOKENS = {
    f"{MODEL}.tok2vec.embed.words.word_dropout": 0.125,
    f"{MODEL}.tok2vec.embed.words.rows": [500],
    f"{MODEL}.tok2vec.embed.words.attrs": ["NORM"],
    f"{MODEL}.tok2vec.encode.width": 64,
    f"{MODEL}.tok2vec.encode.depth": 1,
}


def value_at(config, path):
    for part in path.split("."):
        config = config[part]
    return config


@pytest.mark.parametrize("name", ["spacy init config", *(p.values[0].stem for p in CONFIGS)])
def test_an_override_that_works_on_one_config_works_on_all(name, tmp_path):
    path = ROOT / "configs" / f"{name}.cfg"
    if name == "spacy init config":
        path = tmp_path / "config.cfg"
        init_config(lang="de", pipeline=["ner_crf"], silent=True).to_disk(path)
    overrides = SHARED if path == TRANSFORMER else SHARED | OF_TOKENS
    before = load_config(path)
    for key in overrides:
        value_at(before, key)
    config = load_config(path, overrides=overrides, interpolate=True)
    if path != TRANSFORMER:
        nlp = load_model_from_config(config, auto_fill=False)
        assert nlp.get_pipe("ner_crf").model.get_ref("tok2vec").get_dim("nO") == 64
        config = nlp.config.interpolate()
    assert {key: value_at(config, key) for key in overrides} == overrides


def default_config():
    """configs/bigru_crf.cfg, and the section of its network."""
    config = load_config(ROOT / "configs" / "bigru_crf.cfg")
    return config, config["components"]["ner_crf"]["model"]["tok2vec"]


def test_default_model_of_the_factory_is_the_default_config():
    """``nlp.add_pipe("ner_crf")`` and configs/bigru_crf.cfg build the same network."""
    config, tok2vec = default_config()
    default = spacy.blank("de").get_factory_meta("ner_crf").default_config
    # the same function under two names, or an input left out of a config would come back
    assert tok2vec["embed"]["@architectures"] == "spacy-bigru-crf.Inputs.v1"
    tok2vec["embed"]["@architectures"] = "spacy-bigru-crf.WordsAndCharacters.v1"
    assert config["components"]["ner_crf"]["model"] == default["model"]
    assert config["components"]["ner_crf"]["max_grad_norm"] == default["max_grad_norm"]


def built(config):
    """The pipe of a config, after one update."""
    nlp = load_model_from_config(config.interpolate(), auto_fill=True)
    examples = make_examples(nlp, 2)
    nlp.initialize(lambda: examples)
    nlp.update(examples)
    return nlp.get_pipe("ner_crf")


@pytest.mark.parametrize(("kept", "width"), [("words", 96), ("characters", 64)])
def test_an_input_that_a_config_leaves_out_stays_out(kept, width):
    config, tok2vec = default_config()
    architecture = tok2vec["embed"]["@architectures"]
    tok2vec["embed"] = {"@architectures": architecture, kept: tok2vec["embed"][kept]}
    tok2vec["encode"]["input_width"] = width
    assert built(config).model.get_ref("tok2vec").layers[0].get_dim("nO") == width


def test_a_section_adds_an_input_to_the_output_of_spacy_init_config():
    text = init_config(lang="de", pipeline=["ner_crf"], silent=True).to_str()
    text = text.replace("gazetteer = null", "").replace("input_width = 160", "input_width = 192")
    text += """

[components.ner_crf.model.tok2vec.embed.gazetteer]
@architectures = "spacy-bigru-crf.CharCNN.v1"
width = 32
kernel_widths = [3]
char_width = 8
rows = 128
char_dropout = 0.0
"""
    nodes = [node.name for node in built(Config().from_str(text)).model.walk()]
    assert nodes.count("char_cnn") == 2


@pytest.mark.parametrize(
    "old",
    [{"@layers": "concatenate.v1"}, {"@architectures": "spacy-bigru-crf.WordsAndCharacters.v1"}],
)
def test_the_dialects_of_older_configs_build_the_same_network(old):
    config, tok2vec = default_config()
    new = built(config).model
    inputs = {name: tok2vec["embed"][name] for name in ("words", "characters")}
    tok2vec["embed"] = old | ({"*": inputs} if "@layers" in old else inputs)
    model = built(config).model
    assert [node.name for node in model.walk()] == [node.name for node in new.walk()]
    model.from_bytes(new.to_bytes())


def test_a_network_without_inputs_is_refused():
    with pytest.raises(ValueError, match=r"\[NC-N064\]"):
        build_inputs_v1()


def test_the_default_network_without_characters():
    tok2vec = {"embed": {"characters": None}, "encode": {"input_width": 96}}
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf", config={"model": {"tok2vec": tok2vec}})
    examples = make_examples(nlp, 2)
    nlp.initialize(lambda: examples)
    assert not [n for n in nlp.get_pipe("ner_crf").model.walk() if n.name == "char_cnn"]
