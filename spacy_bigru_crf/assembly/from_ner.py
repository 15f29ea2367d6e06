"""Put ``ner_crf`` in the place of spaCy's ``ner``, in configs and in pipelines."""

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
    """Replace the blocks of ``ner`` by those of ``ner_crf``; all else stays as it is.

    Components keep their names, so that whatever names them still fits. The token encoder stays,
    be it a network or a listener; a block without one gets the network of ``ner_crf``.

    config: A training config, complete or not, with its variables not yet filled in.
    Returns the new config and the names of the components replaced.
    Raises ValueError if no component is an ``ner``, or one cannot be replaced.
    """
    converted = deepcopy(config)
    components: dict[str, Any] = converted.get("components", {})
    names = [n for n, block in components.items() if block.get("factory") in NER_FACTORIES]
    if not names:
        sourced = [n for n, block in components.items() if "source" in block]
        raise ValueError(Errors.P004.format(found=[*components], sourced=sourced))
    for name in names:
        components[name] = _block_from_ner(name, components[name])
    return converted, names


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

    It knows the same labels and keeps the token encoder with its weights, or its listener. How
    entities follow from there has to be learnt anew: it finds none before it is trained.

    Returns the names of the components replaced.
    Raises ValueError if no component is an ``ner``, or one cannot be replaced.
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
        # the network of the config is the first layer of what ner calls by this name
        _keep_encoder(new.model, old.model.get_ref("tok2vec").layers[0])
        if not is_enabled:
            nlp.disable_pipe(name)
    return names


def _keep_encoder(model: Model[Any, Any], old_encoder: Model[Any, Any]) -> None:
    encoder, decoder = model.get_ref("tok2vec"), model.get_ref("output_layer")
    encoder.from_bytes(old_encoder.to_bytes())
    decoder.set_dim("nI", old_encoder.get_dim("nO"))
    decoder.initialize()
