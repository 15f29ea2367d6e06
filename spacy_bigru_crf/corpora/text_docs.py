"""From annotated texts to spaCy documents."""

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from spacy_bigru_crf.corpora.alignment import Alignment, Misaligned, align
from spacy_bigru_crf.corpora.annotated_text import AnnotatedText
from spacy_bigru_crf.corpora.docs import make_vocab
from spacy_bigru_crf.errors import Errors


def make_language(lang: str) -> Language:
    """A language with its tokenizer.

    lang: spaCy's code of the language, ``xx`` for any.

    Raises ValueError if spaCy does not have it, or its tokenizer needs a package that is not there.
    """
    make_vocab(lang)  # refuses languages that do not exist
    try:
        return spacy.blank(lang)
    except ImportError as error:
        raise ValueError(Errors.D026.format(lang=lang, reason=error)) from error


def make_text_doc(
    nlp: Language, annotated: AnnotatedText, misaligned: Misaligned
) -> tuple[Doc, Alignment | None]:
    """A document with the tokens and the entities of a text, and which entities these are.

    Every token gets an annotation, except those that misaligned entities touch, those outside of
    entities if these are not all, and all tokens of a text whose entities are unknown; that has no
    alignment.

    nlp: Has the tokenizer for texts that bring no tokens.
    misaligned: What becomes of entities that do not fit the tokens.

    Raises ValueError if an entity does not fit the tokens and is to be refused.
    """
    doc = _tokenized(nlp, annotated)
    if annotated.entities is None:
        return doc, None
    tokens = [(token.idx, token.idx + len(token)) for token in doc]
    alignment = align(annotated.text, annotated.entities, tokens, misaligned)
    doc.set_ents(
        [Span(doc, start, end, label=label) for start, end, label in alignment.spans],
        missing=[doc[token : token + 1] for token in alignment.missing],
        default="outside" if annotated.complete else "missing",
    )
    return doc, alignment


def _tokenized(nlp: Language, annotated: AnnotatedText) -> Doc:
    text = annotated.text
    if annotated.tokens is None:
        return nlp.tokenizer(text)
    words = [text[start:end] for start, end in annotated.tokens]
    # what lies between two tokens is one space or nothing
    following = [start for start, _ in annotated.tokens[1:]] + [len(text)]
    spaces = [end < after for (_, end), after in zip(annotated.tokens, following, strict=True)]
    return Doc(nlp.vocab, words=words, spaces=spaces)
