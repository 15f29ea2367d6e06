"""Spaces between tokens, as in the text that they were cut from."""

import re
from collections.abc import Sequence
from pathlib import Path

from spacy_bigru_crf.corpora.annotated_text import quote
from spacy_bigru_crf.corpora.lines import CorpusError, read_lines
from spacy_bigru_crf.errors import Errors

# what the Penn Treebank writes in place of quotation marks and brackets
_WRITTEN_AS = {
    "``": ('"', "“", "„", "«"),
    "''": ('"', "”", "“", "»"),
    "-LRB-": ("(",),
    "-RRB-": (")",),
    "-LSB-": ("[",),
    "-RSB-": ("]",),
    "-LCB-": ("{",),
    "-RCB-": ("}",),
}
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
    """Finds tokens in a text one after the other, with nothing but white space between them."""

    def __init__(self, text: str) -> None:
        self.text = text
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
                # a token that is white space stands for what was passed over
                spaces[-1:] = [False] * len(spaces[-1:])
                spaces.append(False)
                continue
            forms = (word, *_WRITTEN_AS.get(word, ()))
            form = next((form for form in forms if self.text.startswith(form, place)), None)
            if form is None:
                raise TokenNotFoundError(word, place)
            end = place + len(form)
            place = self._after_white_space(end)
            spaces.append(place > end)
        self.place = place
        return spaces

    def _after_white_space(self, place: int) -> int:
        match = _WHITE_SPACE.match(self.text, place)
        return match.end() if match else place


class OriginalText:
    """The text of a corpus in a file of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader = TextReader("\n".join(line for _, line in read_lines(path)))

    def spaces(self, words: Sequence[str]) -> list[bool]:
        """Return for each of the next tokens whether white space follows it.

        Raises:
            CorpusError: The text goes on otherwise; with the line of the text.
        """
        try:
            return self._reader.read(words)
        except TokenNotFoundError as error:
            text = self._reader.text
            line = text.count("\n", 0, error.place) + 1
            found = quote(text[error.place : error.place + 40])
            message = Errors.D100.format(word=error.word, found=found)
            raise CorpusError(message, self.path, line) from error
