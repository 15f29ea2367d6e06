"""The tag schemes of the literature, as data.

A tag is ``O`` or ``prefix-label``. A prefix states two facts about its token: whether it is the
*first* of its span, and whether it is the *last*. Each is true, false, or left open (``None``), and
then the neighbouring tag decides. Everything else (allowed transitions, reading tags, writing
tags) follows from this table and lives in the other modules of this package.

Schemes: IO; BIO (IOB2, Ratnaparkhi 1998); IOB1 (Ramshaw & Marcus 1995, input only);
BILOU (Ratinov & Roth 2009), which others write BIOES or BMES.
"""

from dataclasses import dataclass
from types import MappingProxyType

from spacy_bigru_crf.errors import Errors

OUTSIDE = "O"


@dataclass(frozen=True)
class Prefix:
    """The prefix of a tag: the position of its token in a span.

    Attributes:
        letter: Its spelling in the scheme.
        first: Whether the token begins its span; None if the tag before it decides.
        last: Whether the token ends its span; None if the tag after it decides.
    """

    letter: str
    first: bool | None
    last: bool | None


@dataclass(frozen=True)
class Scheme:
    """A tag scheme.

    Attributes:
        name: Its name, a key of ``SCHEMES``.
        prefixes: Its prefixes, in the order in which tags are numbered.
        input_only: Whether it is only read, never written or trained on.
    """

    name: str
    prefixes: tuple[Prefix, ...]
    input_only: bool = False

    def __getitem__(self, letter: str) -> Prefix:
        """Return the prefix that is written ``letter``, or raise KeyError."""
        for prefix in self.prefixes:
            if prefix.letter == letter:
                return prefix
        raise KeyError(letter)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of the prefixes, in order."""
        return tuple(prefix.letter for prefix in self.prefixes)

    def letter_for(self, first: bool, last: bool) -> str:
        """Return the letter for a token of a span.

        The most specific prefix wins: for a span of one token BILOU writes U, and BIO writes B.

        Args:
            first: Whether it is the first token of the span.
            last: Whether it is the last token of the span.
        """
        fitting = [
            prefix
            for prefix in self.prefixes
            if prefix.first in (first, None) and prefix.last in (last, None)
        ]
        return min(fitting, key=lambda p: (p.first is None, p.last is None)).letter


def _four(name: str, begin: str, inside: str, last: str, unit: str) -> Scheme:
    return Scheme(
        name,
        (
            Prefix(begin, first=True, last=False),
            Prefix(inside, first=False, last=False),
            Prefix(last, first=False, last=True),
            Prefix(unit, first=True, last=True),
        ),
    )


IO = Scheme("IO", (Prefix("I", first=None, last=None),))
BIO = Scheme("BIO", (Prefix("B", first=True, last=None), Prefix("I", first=False, last=None)))
IOB1 = Scheme(
    "IOB1",
    (Prefix("B", first=True, last=None), Prefix("I", first=None, last=None)),
    input_only=True,
)
BILOU = _four("BILOU", "B", "I", "L", "U")
BIOES = _four("BIOES", "B", "I", "E", "S")
BMES = _four("BMES", "B", "M", "E", "S")

SCHEMES = MappingProxyType({scheme.name: scheme for scheme in (IO, BIO, IOB1, BILOU, BIOES, BMES)})

# other names of the same schemes
_ALIASES = MappingProxyType({"IOB2": "BIO", "IOB": "IOB1", "BILUO": "BILOU", "IOBES": "BIOES"})


def get_scheme(name: str) -> Scheme:
    """Return the scheme of a name.

    Args:
        name: Its own or a common other name, in upper or lower case.

    Raises:
        ValueError: If there is no such scheme.
    """
    key = _ALIASES.get(name.upper(), name.upper())
    if key not in SCHEMES:
        raise ValueError(Errors.T001.format(name=name, known=", ".join([*SCHEMES, *_ALIASES])))
    return SCHEMES[key]
