"""Readers of training data, and what the tokenizer is given before training."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from spacy.errors import Errors
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.corpus import Corpus


def create_corpus_v1(
    path: Path | None,
    max_length: int = 0,
    gold_preproc: bool = False,
    limit: int = 0,
    augmenter: Callable[[Language, Example], Iterable[Example]] | None = None,
) -> Callable[[Language], Iterable[Example]]:
    """Make a reader that shows documents with the tokens of the pipeline and of the corpus.

    It is ``spacy.Corpus.v1`` but for documents whose spaces are known and whose tokens differ from
    those of the pipeline's tokenizer. They come twice: with the tokens of the pipeline, which it
    will see in running text, and with those of the corpus, for texts that come in tokens.

    Args:
        path: A .spacy file, or a directory of them.
        max_length: As in ``spacy.Corpus.v1``.
        gold_preproc: As in ``spacy.Corpus.v1``.
        limit: As in ``spacy.Corpus.v1``.
        augmenter: As in ``spacy.Corpus.v1``.

    Raises:
        ValueError: There is no path.
    """
    if path is None:
        raise ValueError(Errors.E913)
    return _BothTokenizations(
        path, gold_preproc=gold_preproc, max_length=max_length, limit=limit, augmenter=augmenter
    )


class _BothTokenizations(Corpus):
    def make_examples(self, nlp: Language, reference_docs: Iterable[Doc]) -> Iterator[Example]:
        for example in super().make_examples(nlp, reference_docs):
            yield example
            reference = example.reference
            words = [token.text for token in reference]
            if words != [token.text for token in example.predicted]:
                spaces = [bool(token.whitespace_) for token in reference]
                yield Example(Doc(nlp.vocab, words=words, spaces=spaces), reference)


def create_tokenizer_exceptions_v1(path: Path | None = None) -> Callable[[Language], Language]:
    """Make a callback for ``[initialize.before_init]`` that gives exceptions to the tokenizer.

    They are stored with the pipeline. spaCy ignores ``[initialize.tokenizer]``, since its own
    tokenizer has no ``initialize``.

    Args:
        path: File written by ``spacy ner-crf convert --tokenizer-exceptions``; None for none.
    """

    def add_exceptions(nlp: Language) -> Language:
        from spacy_bigru_crf.corpora.tokenizer.exceptions import read_exceptions

        if path is not None:
            read_exceptions(path).add_to(nlp)
        return nlp

    return add_exceptions
