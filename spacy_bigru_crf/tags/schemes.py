"""The tag schemes of the literature, as data.

A tag is ``O`` or ``prefix-label``. What a prefix says about its token is two facts: is the
token the *first* of its span, and is it the *last*? Each is true, false, or not said (``None``),
in which case the neighbouring tag decides. Everything else (allowed transitions, reading
tags, writing tags) follows from this table and lives in the other modules of this package.

Schemes: IO; BIO (IOB2, Ratnaparkhi 1998); IOB1 (Ramshaw & Marcus 1995, input only);
BILOU (Ratinov & Roth 2009), which others write BIOES or BMES.
"""

from dataclasses import dataclass
from types import MappingProxyType

from spacy_bigru_crf.errors import Errors

OUTSIDE = "O"


@dataclass(frozen=True)
class Prefix:
    """What a tag's prefix says of its token.

    letter: How the scheme writes it.
    first: Whether the token begins its span; None if the tag before it decides.
    last: Whether the token ends its span; None if the tag after it decides.
    """

    letter: str
    first: bool | None
    last: bool | None


@dataclass(frozen=True)
class Scheme:
    """A tag scheme.

    name: Its registered name.
    prefixes: Its prefixes, in the order in which tags are numbered.
    input_only: Whether it is only read, never written or trained on.
    """

    name: str
    prefixes: tuple[Prefix, ...]
    input_only: bool = False

    def __getitem__(self, letter: str) -> Prefix:
        """The prefix that is written ``letter``. KeyError if the scheme has none such."""
        for prefix in self.prefixes:
            if prefix.letter == letter:
                return prefix
        raise KeyError(letter)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of the prefixes, in order."""
        return tuple(prefix.letter for prefix in self.prefixes)

    def letter_for(self, first: bool, last: bool) -> str:
        """The letter for a token of a span that is its first and/or its last token.

        The most specific prefix wins, so that BILOU writes U and BIO writes B for a span of one.
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

# other names under which the same schemes go
_ALIASES = MappingProxyType({"IOB2": "BIO", "IOB": "IOB1", "BILUO": "BILOU", "IOBES": "BIOES"})


def get_scheme(name: str) -> Scheme:
    """The scheme called ``name``, in any case, by its own or a common other name.

    Raises ValueError if there is none.
    """
    key = _ALIASES.get(name.upper(), name.upper())
    if key not in SCHEMES:
        raise ValueError(Errors.T001.format(name=name, known=", ".join([*SCHEMES, *_ALIASES])))
    return SCHEMES[key]
