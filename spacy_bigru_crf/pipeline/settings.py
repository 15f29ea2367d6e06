"""Settings of a pipe: checked whenever they are set, and stored with the pipeline.

A pipe has its settings in ``cfg``, where ``spacy find-threshold`` replaces them, and each as an
attribute. spaCy stores settings only in ``config.cfg``, with the values that the pipe was created
with; so a change of a setting is written to the pipeline's config, too.
"""

import math
import warnings
import weakref
from collections.abc import Callable, Collection, Mapping
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from thinc.api import Config

from spacy_bigru_crf.errors import Errors, Warnings

# takes name and value of a setting; returns None if the value is valid
Check = Callable[[str, Any], "Fault | None"]
# name of the setting, its invalid value, and a description of valid values
Fault = tuple[str, Any, str]


def one_of(values: Collection[str]) -> Check:
    """Return a check for a setting that is one of these values."""

    def check(setting: str, value: Any) -> Fault | None:
        known = isinstance(value, str) and value in values
        return None if known else (setting, value, f"one of: {', '.join(values)}")

    return check


def flag(setting: str, value: Any) -> Fault | None:
    """Check a setting that is true or false."""
    return None if isinstance(value, bool) else (setting, value, "true or false")


def text_or_none(setting: str, value: Any) -> Fault | None:
    """Check a setting that is a text or null."""
    return None if isinstance(value, str | None) else (setting, value, "a text, or null")


def names(setting: str, value: Any) -> Fault | None:
    """Check a setting that is a list of names."""
    good = isinstance(value, list | tuple) and all(isinstance(name, str) for name in value)
    return None if good else (setting, value, "a list of names")


def whole_number(setting: str, value: Any) -> Fault | None:
    """Check a setting that is a whole number of at least 0."""
    good = isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= 0
    return None if good else (setting, value, "a whole number of at least 0")


def number(setting: str, value: Any) -> Fault | None:
    """Check a setting that is a finite number of at least 0."""
    good = _is_real(value) and 0 <= value < math.inf
    return None if good else (setting, value, "a number of at least 0")


def probability(setting: str, value: Any) -> Fault | None:
    """Check a setting that is a probability."""
    good = _is_real(value) and 0 <= value <= 1
    return None if good else (setting, value, "a probability, from 0 to 1")


def by_name(check: Check) -> Check:
    """Return a check for a setting that has a value for each of some names."""

    def check_all(setting: str, values: Any) -> Fault | None:
        if not isinstance(values, Mapping):
            return setting, values, "a section with a value for each name, {} for none"
        faults = (check(f"{setting}.{name}", value) for name, value in values.items())
        return next(filter(None, faults), None)

    return check_all


def without_numpy(value: Any) -> Any:
    """Return a setting without numbers of NumPy's types, which spaCy cannot save."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return {name: without_numpy(of_name) for name, of_name in value.items()}
    return value


def _is_real(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


class Setting:
    """A setting of a pipe as an attribute: read from ``cfg``, and checked when it is set.

    Args:
        check: Check of its values.
    """

    def __init__(self, check: Check) -> None:
        self.check = check

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, pipe: Any, owner: type) -> Any:
        return self if pipe is None else pipe.cfg[self.name]

    def __set__(self, pipe: Any, value: Any) -> None:
        pipe.cfg = {**pipe.cfg, self.name: value}


def check_settings(pipe: str, settings: Mapping[str, Setting], cfg: Mapping[str, Any]) -> None:
    """Check all settings of a pipe.

    Args:
        pipe: Name of the pipe, for the message.
        settings: Its settings.
        cfg: Their values.

    Raises:
        ValueError: If a setting is missing or has an invalid value.
    """
    for name, setting in settings.items():
        if name not in cfg:
            raise ValueError(Errors.P049.format(name=pipe, setting=name))
        if fault := setting.check(name, cfg[name]):
            setting_name, value, wanted = fault
            raise ValueError(
                Errors.P048.format(name=pipe, setting=setting_name, value=value, wanted=wanted)
            )


class ConfigLink:
    """Weak reference from a pipe to the pipeline whose config stores its settings.

    Copies and pickles of it refer to no pipeline.

    Args:
        nlp: The pipeline; None for no pipeline.
    """

    def __init__(self, nlp: Language | None = None) -> None:
        self._nlp = None if nlp is None else weakref.ref(nlp)

    def __reduce__(self) -> tuple[Any, ...]:
        return ConfigLink, ()

    def store(self, pipe: Any, changed: Mapping[str, Any]) -> None:
        """Write settings of a pipe into the config of the pipeline.

        Args:
            pipe: The pipe.
            changed: The settings that have changed.
        """
        nlp = None if self._nlp is None else self._nlp()
        if nlp is not None:
            for name in [name for name, component in nlp.components if component is pipe]:
                nlp.get_pipe_config(name).update(changed)


def warn_of_unstored(pipe: str, cfg: Mapping[str, Any], path: Path) -> None:
    """Warn of settings that differ from the config with which a pipeline is being saved.

    Args:
        pipe: Name of the pipe.
        cfg: Its settings.
        path: The directory of the pipe, in the directory of the pipeline, whose config spaCy writes
            first.
    """
    config_path = path.parent / "config.cfg"
    if not config_path.exists():
        return
    config = Config().from_disk(config_path, interpolate=False)
    stored = config.get("components", {}).get(path.name, {})
    lost = {
        name: value
        for name, value in cfg.items()
        # variables are filled in only when the config is read
        if "${" not in str(stored.get(name)) and stored.get(name, value) != value
    }
    if lost:
        listed = ", ".join(f"{name} = {value!r}" for name, value in lost.items())
        warnings.warn(Warnings.W003.format(name=pipe, settings=listed), stacklevel=2)
