"""Spaces of documents from what a corpus says of them, otherwise by rules."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from spacy_bigru_crf.corpora.columns.annotation import AnnotatedSentence
from spacy_bigru_crf.corpora.spaces.options import Spaces
from spacy_bigru_crf.corpora.spaces.original_text import (
    OriginalText,
    TextReader,
    TokenNotFoundError,
)
from spacy_bigru_crf.corpora.spaces.restore import is_spaced_border, restore_spaces


class Spacer:
    """Tells the spaces of documents.

    For each token, the first of these that is there decides: the original text, marks of the file
    such as ``SpaceAfter=No``, the text of the sentence in a comment, the rules.

    Args:
        lang: spaCy's code of the language.
        spaces: Whether to tell them at all.
        characters: Whether tokens are characters, without spaces between them.
        text_path: File with the original text; None if it is not at hand.

    Attributes:
        sources: Number of tokens by what has decided.
    """

    def __init__(
        self,
        lang: str,
        spaces: Spaces = Spaces.AUTO,
        characters: bool = False,
        text_path: Path | None = None,
    ) -> None:
        self.lang = lang
        self.mode = spaces
        self.characters = characters
        self.sources: Counter[str] = Counter()
        self._text = None if text_path is None else OriginalText(text_path)

    def spaces(self, sentences: Sequence[AnnotatedSentence]) -> list[bool] | None:
        """Return for each token of a document whether a space follows it; None if unknown.

        Args:
            sentences: The sentences of the document, in the order of the corpus.

        Raises:
            CorpusError: The original text has other tokens.
        """
        if self.characters:
            return [False] * sum(len(sentence.words) for sentence in sentences)
        if self.mode is Spaces.NONE:
            return None
        words = [word for sentence in sentences for word in sentence.words]
        spaces: list[bool] = []
        for sentence in sentences:
            known = self._known(sentence)
            restored = restore_spaces(sentence.words, self.lang)
            end = len(spaces) + len(restored)
            if restored and end < len(words):
                restored[-1] = is_spaced_border(words[end - 1], words[end], self.lang)
            spaces += [
                rule if mark is None else mark for mark, rule in zip(known, restored, strict=True)
            ]
        # a document does not end with a space, whatever followed it in the corpus, and a token
        # that is white space is all that stands there
        following = [*words, " "][1:]
        return [
            space and not (word.isspace() or after.isspace())
            for space, word, after in zip(spaces, words, following, strict=True)
        ]

    @property
    def rest_of_text(self) -> tuple[int, str] | None:
        """Line and beginning of what is left of the original text; None if nothing is."""
        return None if self._text is None else self._text.rest

    def _known(self, sentence: AnnotatedSentence) -> Sequence[bool | None]:
        count = len(sentence.words)
        if self._text is not None:
            self._count("the original text", count)
            return self._text.spaces(sentence.words)
        marked = sum(space is not None for space in sentence.spaces)
        self._count("marks of the file", marked)
        if sentence.text is not None and marked < count:
            try:
                found: list[bool | None] = [*TextReader(sentence.text).read(sentence.words)]
            except TokenNotFoundError:
                pass  # contractions: the text has del, the tokens are de and el
            else:
                # the comment does not say what follows the sentence
                found[-1:] = [None] * len(found[-1:])
                self._count("text of the sentence", count - marked)
                return [
                    text if mark is None else mark
                    for mark, text in zip(sentence.spaces, found, strict=True)
                ]
        self._count("rules", count - marked)
        return sentence.spaces

    def _count(self, source: str, tokens: int) -> None:
        if tokens:
            self.sources[source] += tokens
