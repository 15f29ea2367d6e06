"""From annotated sentences to spaCy documents."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Span
from spacy.util import get_lang_class
from spacy.vocab import Vocab, create_vocab

from spacy_bigru_crf.corpora.annotation import AnnotatedSentence
from spacy_bigru_crf.errors import Errors


def make_vocab(lang: str) -> Vocab:
    """The vocabulary of a language, which gives tokens their normal forms (``NORM``).

    lang: spaCy's code of the language, ``xx`` for any.

    Raises ValueError if spaCy does not have it.
    """
    try:
        language = get_lang_class(lang)
    except ImportError as error:
        raise ValueError(Errors.D011.format(lang=lang)) from error
    return create_vocab(lang, language.Defaults)


def group_sentences(
    sentences: Iterable[AnnotatedSentence], n_sents: int
) -> Iterator[list[AnnotatedSentence]]:
    """The sentences of one document after the other.

    n_sents: Number of sentences a document, the last one before a border may have fewer;
        0 for all sentences up to the next border.

    Raises ValueError if ``n_sents`` is negative.
    """
    if n_sents < 0:
        raise ValueError(Errors.D010.format(n_sents=n_sents))
    group: list[AnnotatedSentence] = []
    for sentence in sentences:
        if group and (sentence.opens_document or len(group) == n_sents):
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def make_doc(vocab: Vocab, sentences: Sequence[AnnotatedSentence], characters: bool) -> Doc:
    """A document with these sentences, their starts and their entities.

    Every token gets an annotation, so that a document without entities is not taken for one
    whose entities are unknown.

    characters: Whether tokens are characters: then the text is all of them with nothing in
        between, and a space is a token. Otherwise the spacing is unknown, which spaCy's own
        converters say by a space after each token and ``doc.has_unknown_spaces``.
    """
    words: list[str] = []
    sent_starts: list[bool | int | None] = []
    entities: list[tuple[int, int, str]] = []
    for sentence in sentences:
        offset = len(words)
        words.extend(sentence.words)
        sent_starts.extend([True] + [False] * (len(sentence.words) - 1))
        entities.extend((offset + start, offset + end, name) for start, end, name in sentence.spans)
    spaces = [False] * len(words) if characters else None
    doc = Doc(vocab, words=words, spaces=spaces, sent_starts=sent_starts)
    ents = [Span(doc, start, end, label=label) for start, end, label in entities]
    doc.set_ents(ents, default="outside")
    return doc
