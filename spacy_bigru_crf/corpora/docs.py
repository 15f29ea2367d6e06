"""spaCy documents from annotated sentences and texts."""

from collections.abc import Iterable, Iterator, Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import get_lang_class
from spacy.vocab import Vocab, create_vocab

from spacy_bigru_crf.corpora.alignment import Alignment, Misaligned, align
from spacy_bigru_crf.corpora.annotated_text import AnnotatedText
from spacy_bigru_crf.corpora.columns.annotation import AnnotatedSentence
from spacy_bigru_crf.corpora.tokens import pipe_input
from spacy_bigru_crf.errors import Errors


def make_vocab(lang: str) -> Vocab:
    """Create the vocabulary of a language, which gives tokens their normal forms (``NORM``).

    Args:
        lang: spaCy's code of the language, ``xx`` for any.

    Raises:
        ValueError: spaCy does not have the language.
    """
    try:
        language = get_lang_class(lang)
    except ImportError as error:
        raise ValueError(Errors.D011.format(lang=lang)) from error
    return create_vocab(lang, language.Defaults)


def group_sentences(
    sentences: Iterable[AnnotatedSentence], n_sents: int
) -> Iterator[list[AnnotatedSentence]]:
    """Yield the sentences of one document after the other.

    Args:
        sentences: All sentences.
        n_sents: Sentences per document, the last one before a boundary may have fewer; 0 for all
            sentences up to the next boundary.

    Raises:
        ValueError: ``n_sents`` is negative.
    """
    if n_sents < 0:
        raise ValueError(Errors.D010.format(n_sents=n_sents))
    group: list[AnnotatedSentence] = []
    for sentence in sentences:
        if group and (sentence.starts_document or len(group) == n_sents):
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def make_doc(
    vocab: Vocab, sentences: Sequence[AnnotatedSentence], spaces: list[bool] | None = None
) -> Doc:
    """Make a document with these sentences, their starts and their entities.

    Every token is annotated except those that a sentence says are missing, so a document without
    entities is not taken for one that is not annotated.

    Args:
        vocab: Vocabulary of the document.
        sentences: The sentences.
        spaces: Whether a space follows each token; None if that is unknown, which spaCy's own
            converters express by a space after each token and ``doc.has_unknown_spaces``.
    """
    words: list[str] = []
    sent_starts: list[bool | int | None] = []
    entities: list[tuple[int, int, str]] = []
    missing: list[int] = []
    for sentence in sentences:
        offset = len(words)
        words.extend(sentence.words)
        sent_starts.extend([True] + [False] * (len(sentence.words) - 1))
        entities.extend((offset + start, offset + end, name) for start, end, name in sentence.spans)
        missing.extend(offset + token for token in sentence.missing)
    doc = Doc(vocab, words=words, spaces=spaces, sent_starts=sent_starts)
    doc.set_ents(
        [Span(doc, *entity) for entity in entities],
        missing=[doc[token : token + 1] for token in missing],
        default="outside",
    )
    return doc


def make_language(lang: str) -> Language:
    """Create a language with its tokenizer.

    Args:
        lang: spaCy's code of the language, ``xx`` for any.

    Raises:
        ValueError: spaCy does not have the language, or its tokenizer needs a package that is not
            installed.
    """
    make_vocab(lang)  # refuses languages that do not exist
    try:
        return spacy.blank(lang)
    except ImportError as error:
        raise ValueError(Errors.D026.format(lang=lang, reason=error)) from error


def make_text_doc(
    nlp: Language, annotated: AnnotatedText, misaligned: Misaligned
) -> tuple[Doc, Alignment | None]:
    """Make a document with the tokens and entities of a text.

    Every token is annotated, except those that misaligned entities or characters of unknown
    annotation touch, those outside of entities if the annotation is not complete, and all tokens of
    a text that is not annotated.

    Args:
        nlp: Provides the tokenizer for texts without tokens.
        annotated: The text.
        misaligned: Treatment of entities that do not fit the tokens.

    Returns:
        The document, and the alignment of its entities; None if the text is not annotated.
    """
    doc = _tokenized(nlp, annotated)
    if annotated.entities is None:
        return doc, None
    tokens = [(token.idx, token.idx + len(token)) for token in doc]
    alignment = align(annotated.text, annotated.entities, tokens, misaligned)
    alignment.leave_out(annotated.unknown, tokens)
    doc.set_ents(
        [Span(doc, *span) for span in alignment.spans],
        missing=[doc[token : token + 1] for token in alignment.missing],
        default="outside" if annotated.complete else "missing",
    )
    return doc, alignment


def _tokenized(nlp: Language, annotated: AnnotatedText) -> Doc:
    given = pipe_input(nlp.vocab, annotated.text, annotated.tokens)
    return nlp.tokenizer(given) if isinstance(given, str) else given
