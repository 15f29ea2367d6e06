"""What the package registers, by name. A name once released stays; new behaviour, new version."""

import subprocess
import sys

import pytest
import spacy
from spacy.util import registry

ARCHITECTURES = [
    "spacy-bigru-crf.BiGRUEncoder.v1",
    "spacy-bigru-crf.BiGRUEncoder.v2",
    "spacy-bigru-crf.BiLSTMEncoder.v1",
    "spacy-bigru-crf.BiLSTMEncoder.v2",
    "spacy-bigru-crf.CRF.v1",
    "spacy-bigru-crf.CharCNN.v1",
    "spacy-bigru-crf.CharRNN.v1",
    "spacy-bigru-crf.Gazetteer.v1",
    "spacy-bigru-crf.HashedWords.v1",
    "spacy-bigru-crf.Inputs.v1",
    "spacy-bigru-crf.Radical.v1",
    "spacy-bigru-crf.RadicalSequence.v1",
    "spacy-bigru-crf.Segmentation.v1",
    "spacy-bigru-crf.Softmax.v1",
    "spacy-bigru-crf.TCNEncoder.v1",
    "spacy-bigru-crf.TCNEncoder.v2",
    "spacy-bigru-crf.Tagger.v1",
    "spacy-bigru-crf.WordDropout.v1",
    "spacy-bigru-crf.WordVectors.v1",
    "spacy-bigru-crf.WordVectors.v2",
    "spacy-bigru-crf.WordsAndCharacters.v1",
]

SEGMENTERS = ["spacy-bigru-crf.Jieba.v1", "spacy-bigru-crf.Pkuseg.v1"]

LOSSES = [
    "spacy-bigru-crf.CrossEntropy.v1",
    "spacy-bigru-crf.FocalLoss.v1",
    "spacy-bigru-crf.NegativeLogLikelihood.v1",
]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_architectures(name):
    function = registry.architectures.get(name)
    # a second name of a function: the default of the pipe has a name of its own
    name = name.replace("WordsAndCharacters", "Inputs")
    stem = name.removeprefix("spacy-bigru-crf.").replace(".", "_").lower()
    assert function.__name__.replace("_", "") == f"build{stem}".replace("_", "")
    assert function.__module__.startswith("spacy_bigru_crf.architectures.")


def test_all_architectures_are_listed_here():
    ours = [n for n in registry.architectures.get_all() if n.startswith("spacy-bigru-crf.")]
    assert sorted(ours) == ARCHITECTURES


def test_segmenters():
    ours = [n for n in registry.misc.get_all() if n.startswith("spacy-bigru-crf.")]
    assert sorted(ours) == SEGMENTERS
    assert registry.misc.get("spacy-bigru-crf.Jieba.v1").__name__ == "build_jieba_v1"
    assert registry.misc.get("spacy-bigru-crf.Pkuseg.v1").__name__ == "build_pkuseg_v1"


def test_losses():
    ours = [n for n in registry.losses.get_all() if n.startswith("spacy-bigru-crf.")]
    assert sorted(ours) == LOSSES
    for name in LOSSES:
        function = registry.losses.get(name)
        stem = name.removeprefix("spacy-bigru-crf.").replace(".", "").lower()
        assert function.__name__.replace("_", "") == f"build{stem}"
        assert function.__module__ == "spacy_bigru_crf.architectures.losses"


def test_schedules():
    ours = [n for n in registry.schedules.get_all() if n.startswith("spacy-bigru-crf.")]
    assert ours == ["spacy-bigru-crf.WarmupLinear.v1"]
    assert registry.schedules.get(ours[0]).__name__ == "build_warmup_linear_v1"


def test_callbacks():
    ours = [n for n in registry.callbacks.get_all() if n.startswith("spacy-bigru-crf.")]
    assert "spacy-bigru-crf.StartFrom.v1" in ours
    name = registry.callbacks.get("spacy-bigru-crf.StartFrom.v1").__name__
    assert name == "build_start_from_v1"


def test_loggers():
    ours = [n for n in registry.loggers.get_all() if n.startswith("spacy-bigru-crf.")]
    assert ours == ["spacy-bigru-crf.TensorBoardLogger.v1"]
    assert registry.loggers.get(ours[0]).__name__ == "build_tensorboard_logger_v1"


@pytest.mark.parametrize("name", ["ner_crf", "ner_crf_ensemble"])
def test_factories(name):
    meta = spacy.blank("de").get_factory_meta(name)
    assert meta.assigns == ["doc.ents", "doc.spans", "token.ent_iob", "token.ent_type"]
    assert meta.default_score_weights["ents_f"] == 1.0
    assert set(meta.scores) == {"ents_f", "ents_p", "ents_r", "ents_per_type"}


def loaded_after(code):
    """The modules of this package that are loaded after some code ran in a new process."""
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    output = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return {m for m in output.stdout.split() if m.split(".")[0] == "spacy_bigru_crf"}


def test_nothing_is_loaded_before_it_is_needed():
    assert loaded_after("import spacy") == set()
    assert loaded_after("import spacy; spacy.blank('de')") == {
        "spacy_bigru_crf",
        "spacy_bigru_crf.errors",
        "spacy_bigru_crf.factories",
        "spacy_bigru_crf.loggers",  # spaCy looks at all loggers; ours imports what it needs later
    }


def test_add_pipe_needs_no_import():
    modules = loaded_after("import spacy; spacy.blank('de').add_pipe('ner_crf')")
    assert "spacy_bigru_crf.pipeline.ner_crf" in modules
