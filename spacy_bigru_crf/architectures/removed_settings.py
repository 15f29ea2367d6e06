"""Settings of old configs that no longer exist: accepted with their neutral value only."""

from spacy_bigru_crf.errors import Errors


def check_removed(layer: str, setting: str, value: object, neutral: object) -> None:
    """Refuse a removed setting, unless it has the value that changes nothing.

    Args:
        layer: Registered name of the layer, for the message.
        setting: Name of the setting.
        value: Its value in the config.
        neutral: The value that is still accepted.

    Raises:
        ValueError: If ``value`` is not ``neutral``.
    """
    if value != neutral:
        raise ValueError(
            Errors.N093.format(layer=layer, setting=setting, value=value, neutral=neutral)
        )
