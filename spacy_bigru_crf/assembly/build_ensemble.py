"""One pipeline with an ensemble, built from pipelines with a recogniser each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import PurePath
from typing import Any

import srsly
from spacy.language import Language
from spacy.ty import ListenedToComponent
from thinc.api import Model

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline.ensemble.members import FACTORIES
from spacy_bigru_crf.pipeline.ensemble.pipe import NerCrfEnsemble

# directories of the pipelines that spacy train saves
_TRAIN_DIRS = frozenset(("model-best", "model-last"))


def build_ensemble(pipelines: Mapping[str, Language], settings: Mapping[str, Any]) -> Language:
    """Build an ensemble of the recognisers of pipelines.

    Each pipeline has one recogniser, made by one of ``members.FACTORIES``. A tok2vec or
    transformer to which recognisers listen is kept and computed once if it is the same in all
    pipelines that have it; otherwise each of these recognisers gets a copy. All other components
    must be the same in all pipelines, and so must language, tokenizer and word vectors.

    Args:
        pipelines: The pipelines by name or directory. They are changed: one of them becomes the
            ensemble.
        settings: Settings of ``ner_crf_ensemble``, except its members.

    Returns:
        The pipeline with the ensemble in place of the recogniser.

    Raises:
        ValueError: If a pipeline cannot be a member, or does not fit the others.
    """
    recognisers = {path: _recogniser(nlp, path) for path, nlp in pipelines.items()}
    first, *others = pipelines
    for path in others:
        _check_text(pipelines[path], path, pipelines[first], first)
    _check_vectors(pipelines)
    _settle_listeners(pipelines, recognisers)
    rest = {path: _other_components(nlp, recognisers[path]) for path, nlp in pipelines.items()}
    for path in others:
        if [*rest[path].items()] != [*rest[first].items()]:
            found, wanted = (", ".join(rest[p]) or "none" for p in (path, first))
            raise ValueError(Errors.P045.format(path=path, found=found, first=first, wanted=wanted))
    names = member_names(list(pipelines))
    blocks, trained = {}, {}
    for path, nlp in pipelines.items():
        blocks[names[path]] = deepcopy(nlp.config.interpolate()["components"][recognisers[path]])
        recogniser: Any = nlp.get_pipe(recognisers[path])
        trained[names[path]] = recogniser.to_bytes(exclude=["vocab"])
    # members that use word vectors need them, others ignore them
    base = max(pipelines, key=lambda path: len(pipelines[path].vocab.vectors))
    nlp, old = pipelines[base], recognisers[base]
    for path, source in pipelines.items():
        for name in _listened_to(source, recognisers[path]):
            if name not in nlp.pipe_names:
                nlp.add_pipe(name, source=source, before=old)
        for string in source.vocab.strings:
            nlp.vocab.strings.add(string)
    config = {**settings, "members": sorted(blocks), "pipes": blocks}
    pipe: Any = nlp.add_pipe("ner_crf_ensemble", config=config, before=old)
    assert isinstance(pipe, NerCrfEnsemble)
    # spaCy fills in every argument of the factory, also one for old configs only
    nlp.get_pipe_config(pipe.name).pop("label_weights")
    for member in pipe.members:
        member.pipe.from_bytes(trained[member.name], exclude=["vocab"])
    nlp.remove_pipe(old)
    # these were the scores of one member
    nlp.meta["performance"] = {}
    return nlp


def member_names(paths: Sequence[str]) -> dict[str, str]:
    """Return short, distinct names of pipelines, independent of their order.

    Args:
        paths: Different names or directories of pipelines.

    Returns:
        The name of each: as many last parts of its path as make all names distinct, without
        ``model-best`` and ``model-last``.
    """
    parts = {path: [p for p in PurePath(path).parts if p not in _TRAIN_DIRS] for path in paths}
    longest = max(map(len, parts.values()))
    for n_parts in range(1, longest + 1):
        names = {path: _as_key("-".join(of_path[-n_parts:])) for path, of_path in parts.items()}
        if len(set(names.values())) == len(paths) and all(names.values()):
            return names
    # model-best and model-last of one training
    return {path: _as_key("-".join(PurePath(path).parts)) for path in paths}


def _as_key(name: str) -> str:
    """Return a name as a part of the name of a config section."""
    return re.sub(r"[^\w-]+", "_", name).strip("_")


def _recogniser(nlp: Language, path: str) -> str:
    """Return the name of the only component that can be a member, or raise ValueError."""
    factories = {name: nlp.get_pipe_meta(name).factory for name in nlp.pipe_names}
    found = [name for name, factory in factories.items() if factory in FACTORIES]
    listed = ", ".join(nlp.pipe_names) or "none"
    if "ner_crf_ensemble" in factories.values():
        raise ValueError(Errors.P044.format(path=path))
    if not found:
        raise ValueError(Errors.R123.format(path=path, found=listed))
    if len(found) > 1:
        raise ValueError(Errors.P041.format(path=path, found=", ".join(found)))
    return found[0]


def _check_text(nlp: Language, path: str, first: Language, first_path: str) -> None:
    """Raise ValueError if a pipeline does not read texts as the first one does."""
    if nlp.lang != first.lang:
        raise ValueError(
            Errors.P042.format(path=path, found=nlp.lang, first=first_path, wanted=first.lang)
        )
    differences = {
        "tokenizer": _tokenizer(nlp) != _tokenizer(first),
        "lookup tables": nlp.vocab.lookups.to_bytes() != first.vocab.lookups.to_bytes(),
    }
    for what, differs in differences.items():
        if differs:
            raise ValueError(Errors.P043.format(path=path, what=what, first=first_path))


def _check_vectors(pipelines: Mapping[str, Language]) -> None:
    """Raise ValueError if two pipelines have different word vectors."""
    having = [path for path, nlp in pipelines.items() if len(nlp.vocab.vectors)]
    for path in having[1:]:
        if pipelines[path].vocab.vectors != pipelines[having[0]].vocab.vectors:
            raise ValueError(Errors.P043.format(path=path, what="word vectors", first=having[0]))


def _tokenizer(nlp: Language) -> tuple[Any, bytes]:
    tokenizer: Any = nlp.tokenizer
    rules = tokenizer.to_bytes(exclude=["vocab"]) if hasattr(tokenizer, "to_bytes") else b""
    return nlp.config["nlp"]["tokenizer"], rules


def _settle_listeners(pipelines: Mapping[str, Language], recognisers: Mapping[str, str]) -> None:
    """Give recognisers copies of the components they listen to, where pipelines differ in these."""
    upstream: dict[str, dict[str, bytes]] = {}
    for path, nlp in pipelines.items():
        for name in _listened_to(nlp, recognisers[path]):
            upstream.setdefault(name, {})[path] = _content(nlp, name)
    for name, contents in upstream.items():
        if len(set(contents.values())) == 1:
            continue
        for path in contents:
            nlp, recogniser = pipelines[path], recognisers[path]
            nlp.replace_listeners(name, recogniser, _listener_paths(nlp, recogniser))
            if not any(_listeners(nlp, name).values()):
                nlp.remove_pipe(name)


def _listened_to(nlp: Language, recogniser: str) -> list[str]:
    return [name for name in nlp.pipe_names if _listeners(nlp, name).get(recogniser)]


def _listeners(nlp: Language, name: str) -> dict[str, list[Any]]:
    """Return the listeners of a component, by the names of the components that have them."""
    component = nlp.get_pipe(name)
    return component.listener_map if isinstance(component, ListenedToComponent) else {}


def _listener_paths(nlp: Language, recogniser: str) -> list[str]:
    """Return the config paths of a component's listeners."""

    def walk(block: Mapping[str, Any], path: str) -> Iterator[str]:
        if "Listener." in block.get("@architectures", ""):
            yield path
        for key, value in block.items():
            if isinstance(value, dict):
                yield from walk(value, f"{path}.{key}")

    return list(walk(nlp.get_pipe_config(recogniser)["model"], "model"))


def _other_components(nlp: Language, recogniser: str) -> dict[str, tuple[bool, bytes]]:
    """Return place and content of components that neither are nor serve only the recogniser."""
    names = nlp.pipe_names
    others = {}
    for i, name in enumerate(names):
        listeners = {n for n, nodes in _listeners(nlp, name).items() if nodes}
        if name != recogniser and listeners != {recogniser}:
            others[name] = (i < names.index(recogniser), _content(nlp, name))
    return others


def _content(nlp: Language, name: str) -> bytes:
    """Return config, weights and data of a component, for comparison."""
    component: Any = nlp.get_pipe(name)
    config = nlp.config.interpolate()["components"][name]
    content = str(sorted(config.items())).encode()
    if hasattr(component, "to_bytes"):
        content += component.to_bytes(exclude=["vocab", "model"])
    model = getattr(component, "model", None)
    if isinstance(model, Model):
        shims = [[_shim_content(shim) for shim in node.shims] for node in model.walk()]
        content += srsly.msgpack_dumps({**model.to_dict(), "shims": shims})
    return content


def _shim_content(shim: Any) -> Any:
    # bytes of spacy-transformers have the name of a temporary directory, a new one each time
    if hasattr(shim, "_hfmodel"):
        weights = shim._model.state_dict().items()
        return {key: tensor.cpu().numpy() for key, tensor in weights}
    return shim.to_bytes()
