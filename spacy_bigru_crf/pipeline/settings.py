"""Settings of a pipe: checked wherever they are set, and kept by the pipeline that is saved.

A pipe holds its settings in ``cfg``, where ``spacy find-threshold`` replaces them, and offers each
as an attribute. spaCy stores settings in ``config.cfg`` alone, which it writes from what it was
given when the pipe was made; so a setting that changes is changed there, too.
"""

import math
import warnings
import weakref
from collections.abc import Callable, Collection, Mapping
from functools import cache
from numbers import Integral, Real
from typing import Any

from spacy.language import Language

from spacy_bigru_crf.errors import Errors, Warnings

# is given the name of the setting and its value; yields what is wrong: setting, value, what to set
Check = Callable[[str, Any], "Fault | None"]
Fault = tuple[str, Any, str]


def one_of(values: Collection[str]) -> Check:
    """Return a check for a setting with these values."""

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
    """Check a setting that counts something."""
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


def _is_real(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


class Setting:
    """A setting of a pipe as an attribute: read from ``cfg``, and checked when it is set."""

    def __init__(self, check: Check) -> None:
        self.check = check

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, pipe: Any, owner: type) -> Any:
        return self if pipe is None else pipe.cfg[self.name]

    def __set__(self, pipe: Any, value: Any) -> None:
        pipe.cfg = {**pipe.cfg, self.name: value}


@cache
def settings_of(kind: type) -> dict[str, Setting]:
    """Return the settings of a class of pipes, by their names."""
    found = {name: getattr(kind, name) for name in dir(kind)}
    return {name: setting for name, setting in found.items() if isinstance(setting, Setting)}


def check_settings(pipe: str, settings: Mapping[str, Setting], cfg: Mapping[str, Any]) -> None:
    """Check all settings of a pipe.

    Args:
        pipe: Name of the pipe, for the message.
        settings: Its settings.
        cfg: Their values.

    Raises:
        ValueError: If a setting is missing or has a value that it cannot have.
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
    """The config of the pipeline that a pipe belongs to, where its settings are stored.

    It refers to the pipeline weakly. Copies and pickles of it refer to none.

    Args:
        nlp: The pipeline; None for none.
        cfg: The settings of the pipe as the config has them.
    """

    def __init__(self, nlp: Language | None = None, cfg: Mapping[str, Any] | None = None) -> None:
        self._nlp = None if nlp is None else weakref.ref(nlp)
        self._stored = {} if cfg is None else dict(cfg)

    def __reduce__(self) -> tuple[Any, ...]:
        return ConfigLink, (None, self._stored)

    def store(self, pipe: Any, cfg: Mapping[str, Any]) -> None:
        """Write the settings of a pipe that have changed into the config of its pipeline."""
        nlp = None if self._nlp is None else self._nlp()
        found = [] if nlp is None else [name for name, p in nlp.components if p is pipe]
        if nlp is None or not found:
            return
        changed = self.unstored(cfg)
        nlp.get_pipe_config(found[0]).update(changed)
        self._stored.update(changed)

    def unstored(self, cfg: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings that differ from those that the config has."""
        return {name: value for name, value in cfg.items() if self._stored.get(name) != value}

    def warn_of_unstored(self, pipe: str, cfg: Mapping[str, Any]) -> None:
        """Warn of settings that a pipeline which is being saved does not store."""
        if unstored := self.unstored(cfg):
            listed = ", ".join(f"{name} = {value!r}" for name, value in unstored.items())
            warnings.warn(Warnings.W003.format(name=pipe, settings=listed), stacklevel=2)
