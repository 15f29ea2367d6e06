"""How the spaces of column files are told."""

from enum import StrEnum


class Spaces(StrEnum):
    """Spaces between the tokens of column files.

    Attributes:
        AUTO: As in the original text, as the file says, or by rules of language and script.
        NONE: Unknown: the tokens are no running text.
    """

    AUTO = "auto"
    NONE = "none"
