"""Replacement of spaCy's ``ner`` by ``ner_crf``, in configs and in pipelines."""

from copy import deepcopy
from typing import Any

from spacy.language import Language
from thinc.api import Config, Model

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline.ner_crf import NerCrf

NER_FACTORIES = frozenset(("ner", "beam_ner"))

# settings that mean the same in both
_SHARED = ("incorrect_spans_key", "scorer")


def config_from_ner(config: Config) -> tuple[Config, list[str]]:
    """Replace the blocks of ``ner`` by blocks of ``ner_crf``; everything else stays the same.

    Components keep their names, so that references to them stay valid. The token encoder stays,
    either a network or a listener; a block without one gets the default network of ``ner_crf``.

    Args:
        config: A training config, complete or not, with its variables not yet filled in.

    Returns:
        The new config, and the names of the replaced components.

    Raises:
        ValueError: If no component is an ``ner``, or one cannot be replaced.
    """
    converted = deepcopy(config)
    components: dict[str, Any] = converted.get("components", {})
    names = [n for n, block in components.items() if block.get("factory") in NER_FACTORIES]
    if not names:
        raise ValueError(_nothing_to_replace(components))
    for name in names:
        components[name] = _block_from_ner(name, components[name])
    return converted, names


def _nothing_to_replace(components: dict[str, Any]) -> str:
    """Return the message on components none of which is an ``ner``."""
    factories = {
        name: f"sourced from {block['source']}" if "source" in block else block.get("factory")
        for name, block in components.items()
    }
    found = ", ".join(f"{name}: {factory}" for name, factory in factories.items()) or "none"
    message = Errors.R233 if "ner_crf" in factories.values() else Errors.P004
    return message.format(found=found)


def _block_from_ner(name: str, block: dict[str, Any]) -> dict[str, Any]:
    new = {"factory": "ner_crf"} | {key: block[key] for key in _SHARED if key in block}
    if "model" in block:
        if "tok2vec" not in block["model"]:
            architecture = block["model"].get("@architectures")
            raise ValueError(Errors.P005.format(name=name, architecture=architecture))
        new["model"] = {
            "@architectures": "spacy-bigru-crf.Tagger.v1",
            "tok2vec": block["model"]["tok2vec"],
            "decoder": {"@architectures": "spacy-bigru-crf.CRF.v1", "scheme": "BILOU"},
        }
    return new


def pipeline_from_ner(nlp: Language) -> list[str]:
    """Replace each ``ner`` of a pipeline by an ``ner_crf`` of the same name, in place.

    It has the same labels, and the token encoder with its weights, or its listener. The decoder
    is not trained: the pipe finds no entities before training.

    Args:
        nlp: The pipeline.

    Returns:
        The names of the replaced components.

    Raises:
        ValueError: If no component is an ``ner``, or one cannot be replaced.
    """
    config, names = config_from_ner(nlp.config.interpolate())
    for name in names:
        old: Any = nlp.get_pipe(name)
        is_enabled = name in nlp.pipe_names
        settings = dict(config["components"][name])
        new = nlp.replace_pipe(name, settings.pop("factory"), config=settings)
        assert isinstance(new, NerCrf)
        for label in old.labels:
            new.add_label(label)
        # the first layer of the tok2vec of ner is the network in the config
        _keep_encoder(new.model, old.model.get_ref("tok2vec").layers[0])
        if not is_enabled:
            nlp.disable_pipe(name)
    return names


def _keep_encoder(model: Model[Any, Any], old_encoder: Model[Any, Any]) -> None:
    encoder, decoder = model.get_ref("tok2vec"), model.get_ref("output_layer")
    encoder.from_bytes(old_encoder.to_bytes())
    decoder.set_dim("nI", old_encoder.get_dim("nO"))
    decoder.initialize()
