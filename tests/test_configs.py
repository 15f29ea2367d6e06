"""Every config of configs/: complete, builds, trains two steps, saves, loads, runs."""

from importlib.util import find_spec
from pathlib import Path

import pytest
import spacy
from spacy.cli.init_config import fill_config
from spacy.cli.train import train
from spacy.tokens import Doc
from spacy.util import load_config, load_model_from_config

from spacy_bigru_crf.cli.convert import convert
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
        convert(source, directory / f"{part}.spacy", lang="de")
    return directory


@pytest.fixture(scope="module")
def word_vectors(tmp_path_factory):
    """A file of vectors of width 100."""
    path = tmp_path_factory.mktemp("vectors") / "vectors.txt"
    path.write_text("1 100\nRichter " + " ".join(["0.1"] * 100) + "\n")
    return path


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
        "training.eval_frequency": 1,
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


def test_default_model_of_the_factory_is_the_default_config():
    """``nlp.add_pipe("ner_crf")`` and configs/bigru_crf.cfg build the same network."""
    config = load_config(ROOT / "configs" / "bigru_crf.cfg")["components"]["ner_crf"]
    default = spacy.blank("de").get_factory_meta("ner_crf").default_config
    # any number of inputs there, the same two here
    embed = config["model"]["tok2vec"]["embed"]
    assert embed.pop("@layers") == "concatenate.v1"
    embed |= {"@architectures": "spacy-bigru-crf.WordsAndCharacters.v1", **embed.pop("*")}
    assert config["model"] == default["model"]
    assert config["max_grad_norm"] == default["max_grad_norm"]


@pytest.mark.parametrize(("kept", "width"), [("words", 96), ("characters", 64)])
def test_an_input_that_a_config_leaves_out_stays_out(kept, width):
    config = load_config(ROOT / "configs" / "bigru_crf.cfg")
    tok2vec = config["components"]["ner_crf"]["model"]["tok2vec"]
    tok2vec["embed"]["*"] = {kept: tok2vec["embed"]["*"][kept]}
    tok2vec["encode"]["input_width"] = width
    nlp = load_model_from_config(config.interpolate(), auto_fill=True)
    examples = make_examples(nlp, 2)
    nlp.initialize(lambda: examples)
    nlp.update(examples)


def test_the_default_network_without_characters():
    tok2vec = {"embed": {"characters": None}, "encode": {"input_width": 96}}
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf", config={"model": {"tok2vec": tok2vec}})
    examples = make_examples(nlp, 2)
    nlp.initialize(lambda: examples)
    assert not [n for n in nlp.get_pipe("ner_crf").model.walk() if n.name == "char_cnn"]
