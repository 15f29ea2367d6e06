"""Settings of an ensemble that cannot be."""

from collections.abc import Collection, Mapping
from math import inf
from typing import Any

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline.ensemble.aggregation import METHODS


def check_settings(name: str, cfg: Mapping[str, Any], pipes: Collection[str]) -> None:
    """Raise ValueError if settings name no members, unknown ones, or values out of range.

    Weights of a pipe that is no member are no mistake: so a member is removed by one line.

    name: The name of the pipe.
    cfg: The settings of ``NerCrfEnsemble``.
    pipes: The names of all that could be members.
    """
    known = ", ".join(sorted(pipes)) or "none"
    members = cfg["members"]
    if not members:
        raise ValueError(Errors.P030.format(name=name, known=known))
    for member in members:
        if member not in pipes or members.count(member) > 1:
            raise ValueError(Errors.P033.format(name=name, member=member, known=known))
    if cfg["method"] not in METHODS:
        methods = ", ".join(METHODS)
        raise ValueError(Errors.P034.format(name=name, value=cfg["method"], known=methods))
    for member in cfg["weights"]:
        if member not in pipes:
            raise ValueError(Errors.P035.format(name=name, member=member, known=known))
    for setting, value in cfg["weights"].items():
        if not 0.0 <= value < inf:
            raise ValueError(Errors.P036.format(name=name, setting=setting, value=value))
    thresholds = {"threshold": cfg["threshold"], **cfg["label_thresholds"]}
    for setting, value in thresholds.items():
        if not 0.0 <= value <= 1.0:
            raise ValueError(Errors.P014.format(name=name, setting=setting, value=value))
