"""Tokens of a corpus compared with those of a tokenizer on the same text."""

from collections import Counter
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span

from spacy_bigru_crf.corpora.tokenizer.differences import Cut, token_differences


@dataclass
class TokenComparison:
    """How a tokenizer cuts the text of a corpus.

    Attributes:
        documents: Number of documents with known spaces.
        unknown_documents: Number of documents without, or whose text the tokenizer changes.
        other_documents: Number of documents with other tokens.
        tokens: Number of tokens of the corpus, with known spaces.
        other_tokens: Number of those of them that the tokenizer cuts otherwise.
        cuts: Tokens of the corpus and of the tokenizer where they differ.
        entities: Number of entities.
        misfits: Texts and labels of the entities whose borders lie within a token of the tokenizer.
    """

    documents: int = 0
    unknown_documents: int = 0
    other_documents: int = 0
    tokens: int = 0
    other_tokens: int = 0
    cuts: Counter[tuple[Cut, Cut]] = field(default_factory=Counter)
    entities: int = 0
    misfits: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, corpus: Doc, tokenized: Doc) -> None:
        """Add a document; one without the tokenizer's text is only counted.

        Args:
            corpus: The document with the tokens of the corpus.
            tokenized: Its text as the tokenizer cuts it.
        """
        if corpus.has_unknown_spaces or corpus.text != tokenized.text:
            self.unknown_documents += 1
            return
        self.documents += 1
        self.tokens += len(corpus)
        self.entities += len(corpus.ents)
        differences = list(token_differences(corpus, tokenized))
        self.other_documents += bool(differences)
        for difference in differences:
            self.other_tokens += len(difference.left)
            self.cuts[difference.left, difference.right] += 1
        if differences:
            self.misfits.update((ent.text, ent.label_) for ent in misfits(corpus, tokenized))


def misfits(corpus: Doc, tokenized: Doc) -> list[Span]:
    """Return the entities of a document whose borders lie within a token of the other one.

    Args:
        corpus: The document with entities.
        tokenized: A document of the same text.
    """
    starts = {token.idx for token in tokenized}
    ends = {token.idx + len(token) for token in tokenized}
    return [ent for ent in corpus.ents if ent.start_char not in starts or ent.end_char not in ends]
