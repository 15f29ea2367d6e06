"""Training that starts from the weights of a saved pipeline, with that pipeline's own config."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.util import load_model

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline.ner_crf import NerCrf

CALLBACK = "spacy-bigru-crf.StartFrom.v1"

# the variable of the config
_VARIABLE = "start_from"


def build_start_from_v1(source: str | None, vocab: bool) -> Callable[[Language], None]:
    """Build a callback for ``[initialize]`` that replaces random weights by those of a pipeline.

    It belongs in ``before_init``, since vectors are used by the initialisation and a transformer
    with weights is not fetched again, and in ``after_init``, since the initialisation makes weights
    random. All components that the saved pipeline has under the same name and from the same factory
    get its weights, frozen ones too. Labels that an ``ner_crf`` has found in the training data are
    kept as new ones.

    Args:
        source: Name or directory of the saved pipeline; null to keep the random weights.
        vocab: Whether to copy tokenizer and vocabulary, too.
    """

    def start_from(nlp: Language) -> None:
        if source is None:
            return
        saved = _load(source)
        if vocab:
            nlp.vocab.from_bytes(saved.vocab.to_bytes())
            if nlp.config["nlp"]["tokenizer"] == saved.config["nlp"]["tokenizer"]:
                old: Any = saved.tokenizer
                new: Any = nlp.tokenizer
                new.from_bytes(old.to_bytes(exclude=["vocab"]))
        _copy_components(saved, nlp)

    return start_from


def _load(source: str) -> Language:
    try:
        return load_model(source)
    except OSError as error:
        raise ValueError(Errors.P062.format(path=source, variable=_VARIABLE)) from error


def _copy_components(source: Language, nlp: Language) -> None:
    for name in set(source.component_names).intersection(nlp.component_names):
        if source.get_pipe_meta(name).factory != nlp.get_pipe_meta(name).factory:
            continue
        old: Any = source.get_pipe(name)
        new: Any = nlp.get_pipe(name)
        if not hasattr(old, "to_bytes"):
            continue
        labels = new.labels if isinstance(new, NerCrf) else ()
        new.from_bytes(old.to_bytes(exclude=["vocab"]), exclude=["vocab"])
        for label in labels:
            new.add_label(label)


def set_start(nlp: Language, trained: Sequence[str], path: str | Path) -> list[str]:
    """Let ``spacy train`` on a pipeline's config start from its own weights.

    Tokenizer, vocabulary and weights come from the saved pipeline, so other data for initialisation
    is taken out of the config. All components are frozen except those to train and the ones to
    which they listen, because the training data need not be annotated for them.

    Args:
        nlp: The pipeline; its config is changed.
        trained: Names of the components to train.
        path: Where the pipeline will be saved.

    Returns:
        Names of the components that are now frozen.
    """
    config = nlp.config
    variable = f"${{paths.{_VARIABLE}}}"
    config.setdefault("paths", {})[_VARIABLE] = str(path)
    config["initialize"].update(
        vectors=None,
        init_tok2vec=None,
        vocab_data=None,
        lookups=None,
        before_init={"@callbacks": CALLBACK, "source": variable, "vocab": True},
        components={},
        after_init={"@callbacks": CALLBACK, "source": variable, "vocab": False},
    )
    kept = {*trained}
    for name, pipe in nlp.components:
        if kept.intersection(getattr(pipe, "listening_components", ())):
            kept.add(name)
    frozen = [name for name in nlp.component_names if name not in kept]
    config["training"]["frozen_components"] = frozen
    return frozen
