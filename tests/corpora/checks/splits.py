"""Small splits with known faults."""

import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_bigru_crf.corpora.checks.split import Split, read_split

VOCAB = spacy.blank("de").vocab


def make_doc(words, ents=(), *, annotated=True, missing=(), starts=None):
    """A document. ents: (start, end, label). words: separated by single blanks."""
    words = [{"NL": "\n"}.get(word, word) for word in words.split(" ")]
    sent_starts = None if starts is None else [i in starts for i in range(len(words))]
    doc = Doc(VOCAB, words=words, sent_starts=sent_starts)
    if annotated:
        spans = [Span(doc, start, end, label=label) for start, end, label in ents]
        doc.set_ents(spans, missing=[doc[i : i + 1] for i in missing], default="outside")
    return doc


def split_of(*docs) -> Split:
    """A split of documents as ``make_doc`` makes them, or of its arguments."""
    docs = [doc if isinstance(doc, Doc) else make_doc(*doc) for doc in docs]
    return read_split(
        [Example(Doc(VOCAB, words=[t.text for t in d]), d) for d in docs], VOCAB.strings
    )
