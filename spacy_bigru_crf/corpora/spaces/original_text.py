"""Spaces between tokens, as in the text that they were cut from."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from spacy_bigru_crf.corpora.annotated_text import quote
from spacy_bigru_crf.corpora.lines import CorpusError, read_lines
from spacy_bigru_crf.errors import Errors

# what corpora write in place of quotation marks, brackets and others
_WRITTEN_AS = {
    "``": ('"',),
    "''": ('"',),
    '"': ("``", "''", ",,"),
    "-LRB-": ("(",),
    "-RRB-": (")",),
    "-LSB-": ("[",),
    "-RSB-": ("]",),
    "-LCB-": ("{",),
    "-RCB-": ("}",),
    "--": ("-",),
    "–": ("--",),
    "—": ("--",),
    "...": ("…",),
    "…": ("...", ". . ."),
}
# marks that are written in several ways, each as one of them
_ALIKE = {
    **dict.fromkeys(map(ord, "“”„‟«»＂"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛‹›`´ʼ"), "'"),
    **dict.fromkeys(map(ord, "‐‑–—−"), "-"),
}
_ESCAPED = re.compile(r"\\([/*])")
_WHITE_SPACE = re.compile(r"\s*")


class TokenNotFoundError(ValueError):
    """A text that does not go on with the next token.

    Attributes:
        word: The token.
        place: First character of the text that was not read.
    """

    def __init__(self, word: str, place: int) -> None:
        super().__init__(word)
        self.word = word
        self.place = place


class TextReader:
    """Finds tokens in a text one after the other, with nothing but white space between them.

    Quotation marks, apostrophes, dashes, brackets and composed characters may be written in other
    ways than in the text.

    Attributes:
        text: The text.
        place: First character that was not read.
    """

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text)
        self._comparable = _comparable(text)
        self.place = self._after_white_space(0)

    def read(self, words: Sequence[str]) -> list[bool]:
        """Return for each of the next tokens whether white space follows it.

        Raises:
            TokenNotFoundError: The text goes on otherwise. Nothing was read then.
        """
        place = self.place
        spaces: list[bool] = []
        for word in words:
            if word.isspace():
                # stands for what was passed over
                spaces.append(False)
                continue
            end = self._end_of(word, place)
            place = self._after_white_space(end)
            spaces.append(place > end)
        self.place = place
        return spaces

    def _end_of(self, word: str, place: int) -> int:
        """Return where a token ends that begins at a place."""
        exact = unicodedata.normalize("NFC", word)
        if self.text.startswith(exact, place):
            return place + len(exact)
        comparable = _comparable(word)
        unescaped = _ESCAPED.sub(r"\1", comparable)
        others = _WRITTEN_AS.get(word, ()) or _WRITTEN_AS.get(comparable, ())
        # the longest first: - begins --, too
        for form in sorted({comparable, unescaped, *others}, key=len, reverse=True):
            if self._comparable.startswith(form, place):
                return place + len(form)
        raise TokenNotFoundError(word, place)

    def _after_white_space(self, place: int) -> int:
        match = _WHITE_SPACE.match(self.text, place)
        return match.end() if match else place


class OriginalText:
    """The text of a corpus in a file of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines = [line for _, line in read_lines(path)]
        self._reader = TextReader("\n".join(self._lines))

    def spaces(self, words: Sequence[str]) -> list[bool]:
        """Return for each of the next tokens whether white space follows it.

        Raises:
            CorpusError: The text goes on otherwise; with the line of the text.
        """
        try:
            return self._reader.read(words)
        except TokenNotFoundError as error:
            found = self._from(error.place)
            if found:
                message = Errors.D100.format(word=error.word, found=quote(found))
            else:
                message = Errors.D105.format(word=error.word)
            raise CorpusError(message, self.path, self._line_of(error.place)) from error

    @property
    def rest(self) -> tuple[int, str] | None:
        """Line and beginning of what is left of the text; None if all of it was read."""
        place = self._reader.place
        rest = self._from(place)
        return (self._line_of(place), rest) if rest else None

    def _from(self, place: int) -> str:
        return self._reader.text[place : place + 40]

    def _line_of(self, place: int) -> int:
        return min(self._reader.text.count("\n", 0, place) + 1, max(len(self._lines), 1))


def _comparable(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_ALIKE)
