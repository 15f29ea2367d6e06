"""Small pipelines and corpora, which learn in about a second."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.cli.train import train
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Example
from thinc.api import Adam, Config, Model, Optimizer

from tests.pipeline.examples import UNSEEN, make_examples

# the layers of the default model, small
TOK2VEC = Config().from_str(
    """
[tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[tok2vec.embed]
@layers = "concatenate.v1"

[tok2vec.embed.*.words]
@architectures = "spacy-bigru-crf.HashedWords.v1"
width = 16
attrs = ["NORM","SHAPE"]
rows = [200,50]
word_dropout = 0.1

[tok2vec.embed.*.characters]
@architectures = "spacy-bigru-crf.CharCNN.v1"
width = 16
kernel_widths = [3]
char_width = 8
rows = 128
char_dropout = 0.0

[tok2vec.encode]
@architectures = "spacy-bigru-crf.BiGRUEncoder.v2"
width = 32
depth = 1
input_width = 32
residual = false
dropout_kind = "variational"
"""
)["tok2vec"]

LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 32, "upstream": "tok2vec"}


def model(tok2vec: dict[str, Any] = TOK2VEC) -> dict[str, Any]:
    """The config of a small model for ``ner_crf``."""
    return {
        "@architectures": "spacy-bigru-crf.Tagger.v1",
        "tok2vec": tok2vec,
        "decoder": {"@architectures": "spacy-bigru-crf.CRF.v1", "scheme": "BILOU"},
    }


def blank(*names: str) -> Language:
    """A pipeline of small ``ner_crf`` pipes; one if no names are given."""
    nlp = spacy.blank("de")
    for name in names or ("ner_crf",):
        nlp.add_pipe("ner_crf", name, config={"model": model()})
    return nlp


def with_listeners(*factories: str, tok2vec: dict[str, Any] = TOK2VEC) -> Language:
    """A pipeline whose pipes share one ``tok2vec``."""
    nlp = spacy.blank("de")
    nlp.add_pipe("tok2vec", config={"model": tok2vec})
    for factory in factories:
        nlp.add_pipe(factory, config={"model": {"tok2vec": LISTENER}})
    return nlp


def tagged_examples(nlp: Language, n: int, names=UNSEEN, *, seed: int = 0) -> list[Example]:
    """Sentences with persons and places, whose part-of-speech tags tell them from other words."""
    examples = make_examples(nlp, n, names, seed=seed)
    for example in examples:
        for token in example.reference:
            token.tag_ = {"PER": "NE1", "LOC": "NE2"}.get(token.ent_type_, "XY")
    return examples


def learn(
    nlp: Language,
    examples: Sequence[Example],
    *,
    sgd: Optimizer | None = None,
    steps: int = 40,
    drop: float = 0.0,
    annotates: Iterable[str] = (),
    exclude: Iterable[str] = (),
) -> Optimizer:
    """Update an initialized pipeline with batches of ten examples."""
    sgd = sgd or Adam(0.01)
    for step in range(steps):
        start = 10 * step % len(examples)
        batch = examples[start : start + 10]
        nlp.update(batch, sgd=sgd, drop=drop, annotates=annotates, exclude=exclude)
    return sgd


def trained_pipeline() -> Language:
    """A pipeline that has learnt ``make_examples``."""
    nlp = blank()
    examples = make_examples(nlp, 40)
    nlp.initialize(lambda: examples)
    learn(nlp, examples)
    return nlp


def entities(doc) -> list[tuple[int, int, str]]:
    """What a document says about entities, by characters."""
    return [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]


def found(nlp: Language, texts: Iterable[str], **kwargs: Any) -> list[list[tuple[int, int, str]]]:
    """The entities that a pipeline finds in texts."""
    return [entities(doc) for doc in nlp.pipe(texts, **kwargs)]


def weights(network: Model) -> list[np.ndarray]:
    """Copies of all weights of a model, thinc's and torch's, behind no listener."""
    arrays = []
    for node in network.walk():
        arrays += [node.get_param(n).copy() for n in node.param_names if node.has_param(n)]
        for shim in node.shims:
            arrays += [w.detach().numpy().copy() for w in shim._model.parameters()]
    return arrays


def same(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> bool:
    """Whether all weights are equal."""
    return len(one) == len(other) and all(map(np.array_equal, one, other))


def all_differ(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> bool:
    """Whether no weights are equal, array by array."""
    return len(one) == len(other) and not any(map(np.array_equal, one, other))


def write_corpus(path: Path, examples: Iterable[Example]) -> Path:
    """Write the annotation of examples as ``spacy train`` reads it."""
    DocBin(docs=[example.reference for example in examples]).to_disk(path)
    return path


def write_config(nlp: Language, path: Path, changes: dict[str, Any] | None = None) -> Path:
    """Write the config of a pipeline, as ``spacy train`` reads it, with changes of whole blocks."""
    config = nlp.config.copy()
    config["training"]["optimizer"]["learn_rate"] = 0.01
    config.merge(changes or {}).to_disk(path)
    return path


def train_config(path: Path, output: Path, corpus: Path, steps: int, **overrides: Any) -> Path:
    """Run ``spacy train`` for some steps, evaluating at the end. Returns the last pipeline's path.

    overrides: Further settings, with ``__`` for the dot.
    """
    settings = {
        "paths.train": str(corpus / "train.spacy"),
        "paths.dev": str(corpus / "dev.spacy"),
        "training.max_steps": steps,
        "training.eval_frequency": max(steps - 1, 1),
    }
    settings |= {name.replace("__", "."): value for name, value in overrides.items()}
    train(path, output, overrides=settings)
    return output / "model-last"
