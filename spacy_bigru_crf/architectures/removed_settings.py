"""Builders of old configs with a setting that no longer exists."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from spacy_bigru_crf.errors import Errors

Layer = TypeVar("Layer")


def with_removed_setting(
    build: Callable[..., Layer], layer: str, setting: str, neutral: object
) -> Callable[..., Layer]:
    """Return version 1 of a builder: version 2, and a setting with its neutral value only.

    Args:
        build: Version 2.
        layer: Registered name of version 1, for the message.
        setting: Name of the removed setting.
        neutral: Its default, the value that changes nothing; all others raise ``ValueError``.
    """

    @wraps(build)
    def build_v1(*args: Any, **settings: Any) -> Layer:
        value = settings.pop(setting, neutral)
        if value != neutral:
            raise ValueError(
                Errors.N093.format(layer=layer, setting=setting, value=value, neutral=neutral)
            )
        return build(*args, **settings)

    # spaCy checks configs by it
    signature = inspect.signature(build)
    removed = inspect.Parameter(setting, inspect.Parameter.KEYWORD_ONLY, default=neutral)
    build_v1.__signature__ = signature.replace(  # type: ignore[attr-defined]  # read by inspect
        parameters=[*signature.parameters.values(), removed]
    )
    build_v1.__name__ = build.__name__.replace("_v2", "_v1")
    return build_v1
