"""The running text of ler6k's test part by one fixed rule, the yardstick of all scores on it.

    python benchmarks/split_ler.py LER_CONLL benchmarks/runs/ler6k --ler6k
    python benchmarks/running_text.py benchmarks/runs/ler6k/test.conll test.spacy

Tokens are joined by one space, but there is none before . , ; : ) ! ? ] and none after ( and [.
``convert`` restores spaces by better rules, which may change; this text stays, and its md5 is
checked. Tokens and entities are those of the corpus.
"""

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import spacy
import typer
from spacy.tokens import Doc, DocBin, Span
from wasabi import msg

from spacy_bigru_crf.corpora.columns.format import ColumnFormat
from spacy_bigru_crf.corpora.columns.layout import find_layout
from spacy_bigru_crf.corpora.columns.sentences import read_sentences
from spacy_bigru_crf.corpora.conversion.problems import Problems
from spacy_bigru_crf.tags.read import tags_to_spans
from spacy_bigru_crf.tags.schemes import BIO

NONE_BEFORE = frozenset(".,;:)!?]")
NONE_AFTER = frozenset("([")
# of the texts of all sentences, each with a line break
LER6K_TEST_MD5 = "bc81b0a2c05a1a7510865178851b6bdf"


def main(
    source: Path = typer.Argument(..., help="test.conll of ler6k"),
    target: Path = typer.Argument(..., help=".spacy file to write"),
) -> None:
    """Write the test part of ler6k as running text."""
    docs = running_docs(source)
    if text_md5(docs) != LER6K_TEST_MD5:
        msg.fail(f"{source} is not the test part of ler6k, or its text has changed.", exits=1)
    DocBin(docs=docs).to_disk(target)
    msg.good(f"{len(docs):,} documents in {target}, md5 of their text {LER6K_TEST_MD5}")


def running_docs(source: Path, lang: str = "de") -> list[Doc]:
    """Each sentence of a BIO file as a document of the corpus's tokens and the rule's spaces."""
    vocab = spacy.blank(lang).vocab
    problems = Problems(source)
    sentences = list(read_sentences(source, find_layout(source, ColumnFormat(), BIO), problems))
    problems.check()
    docs = []
    for sentence in sentences:
        doc = Doc(vocab, words=sentence.words, spaces=rule_spaces(sentence.words))
        spans = tags_to_spans(sentence.tags, BIO)
        doc.set_ents([Span(doc, *span) for span in spans], default="outside")
        docs.append(doc)
    return docs


def rule_spaces(words: Sequence[str]) -> list[bool]:
    """Whether a space follows each token, by the rule."""
    pairs = pairwise(words)
    spaces = [left not in NONE_AFTER and right not in NONE_BEFORE for left, right in pairs]
    return [*spaces, False]


def text_md5(docs: Sequence[Doc]) -> str:
    """The md5 of the texts of documents, each with a line break."""
    return hashlib.md5("".join(f"{doc.text}\n" for doc in docs).encode()).hexdigest()


if __name__ == "__main__":
    typer.run(main)
