"""Sentences to train vectors on, from text files and ``.spacy`` files."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.docs import make_language
from spacy_bigru_crf.corpora.lines import read_lines
from spacy_bigru_crf.errors import Errors

# separators of words in the formats of vectors, which a word therefore cannot contain
_SEPARATORS = re.compile(r"[ \t\r\n\0]+")

_DOCS_SUFFIX = ".spacy"


def read_sentences(files: Iterable[Path], lang: str | None) -> Iterator[list[str]]:
    """Yield the words of each line of text files, and of each sentence of ``.spacy`` files.

    Words that contain a blank are split. A document of a ``.spacy`` file without sentence borders
    is one sentence.

    Args:
        files: Text files, also ``*.gz``, and ``.spacy`` files.
        lang: Language of the tokenizer for the lines of text files; None if their words are
            separated by blanks.

    Yields:
        Words of a sentence.

    Raises:
        CorpusError: If a text is not UTF-8.
        ValueError: If spaCy does not have the language or cannot read a ``.spacy`` file.
    """
    split: Callable[[str], list[str]] | None = None
    for path in files:
        if path.suffix == _DOCS_SUFFIX:
            sentences: Iterable[list[str]] = _sentences_of_docs(path)
        else:
            split = split or _splitter(lang)
            sentences = (split(line) for _, line in read_lines(path))
        for words in sentences:
            separated = [part for word in words for part in _SEPARATORS.split(word) if part.strip()]
            if separated:
                yield separated


def _splitter(lang: str | None) -> Callable[[str], list[str]]:
    if lang is None:
        # not str.split(): a no-break space is part of a word
        return _SEPARATORS.split
    tokenizer = make_language(lang).tokenizer
    return lambda line: [token.text for token in tokenizer(line)]


def _sentences_of_docs(path: Path) -> Iterator[list[str]]:
    try:
        docs = DocBin().from_disk(path)
    except ValueError as error:
        raise ValueError(Errors.V002.format(path=path)) from error
    for doc in docs.get_docs(Vocab()):
        for sentence in doc.sents if doc.has_annotation("SENT_START") else [doc]:
            yield [token.text for token in sentence]
