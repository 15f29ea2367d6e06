"""Texts that are tokenised already: their tokens, and documents of these."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.annotated_text import CharRange, check_text, quote
from spacy_bigru_crf.corpora.json.spans import (
    WordNotFoundError,
    find_words,
    quote_json,
    read_tokens,
)
from spacy_bigru_crf.errors import Errors

# white space between tokens. Not that of str.split(): a no-break space is part of a token
_BLANKS = " \t\r\n"
_SEPARATORS = re.compile(f"[{_BLANKS}]+")


class TokenisedText(NamedTuple):
    """A text with its tokens.

    Attributes:
        text: The text.
        tokens: Tokens in order; between two of them is one space or nothing.
    """

    text: str
    tokens: list[CharRange]


def join_words(words: Sequence[str]) -> TokenisedText:
    """Make a text of words, with one space between two."""
    tokens: list[CharRange] = []
    end = -1
    for word in words:
        start, end = end + 1, end + 1 + len(word)
        tokens.append((start, end))
    return TokenisedText(" ".join(words), tokens)


def split_words(text: str) -> TokenisedText:
    """Split a text at blanks, tabs and line breaks, and join the words by single spaces."""
    return join_words([word for word in _SEPARATORS.split(text) if word])


def tokens_of_json(items: Sequence[object], text: str | None) -> TokenisedText:
    """Read a list of tokens from JSON.

    Args:
        items: Each is a string, or an object with ``text`` or, as in Prodigy, ``start`` and
            ``end``, which count the characters of ``text``.
        text: The text; None if the tokens are all there is: then they are joined by spaces.

    Raises:
        ValueError: An item is no token, or the tokens do not spell the text.
    """
    if text is not None and items and all(isinstance(i, dict) and "start" in i for i in items):
        tokens = read_tokens(items, text)
        for number, (start, end) in enumerate(tokens, start=1):
            _check_word(text[start:end], number)
        return TokenisedText(text, tokens)
    words = [_word(item, number) for number, item in enumerate(items, start=1)]
    if text is None:
        return join_words(words)
    try:
        places = find_words(words, text)
    except WordNotFoundError as error:
        found = quote(text[error.place :].lstrip())
        message = Errors.R292.format(number=error.number, word=quote(error.word), found=found)
        raise ValueError(message) from error
    placed = [{"start": start, "end": end} for start, end in places]
    return TokenisedText(text, read_tokens(placed, text))


def pipe_input(vocab: Vocab, text: str, tokens: Sequence[CharRange] | None) -> str | Doc:
    """Return what ``nlp.pipe`` takes: a document with the tokens, or, without any, the text.

    Args:
        vocab: Vocabulary of the document.
        text: The text.
        tokens: Tokens in order, between two of which is one space or nothing.
    """
    if tokens is None:
        return text
    words = [text[start:end] for start, end in tokens]
    spaces = [end < start for (_, end), (start, _) in pairwise([*tokens, (len(text), 0)])]
    return Doc(vocab, words=words, spaces=spaces)


def _word(item: object, number: int) -> str:
    word = item.get("text") if isinstance(item, dict) else item
    if not isinstance(word, str):
        raise ValueError(Errors.R290.format(number=number, found=quote_json(item)))
    _check_word(word, number)
    return word


def _check_word(word: str, number: int) -> None:
    check_text(word)
    # a token of white space alone is one that spaCy's tokenizer makes, too
    if not word or (word.strip() and word != word.strip(_BLANKS)):
        raise ValueError(Errors.R291.format(number=number, found=quote_json(word)))
