"""Compact form of annotated documents for the checks: a whole corpus fits in memory."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ENT_IOB, ORTH, SENT_START
from spacy.strings import StringStore
from spacy.training import Example

from spacy_bigru_crf.corpora.tokenizer.comparison import TokenComparison


class Entity(NamedTuple):
    """An annotated entity.

    Attributes:
        start: First token.
        end: End token, exclusive.
        label: Label.
        text: Text of the entity.
    """

    start: int
    end: int
    label: str
    text: str


class EntityRef(NamedTuple):
    """Reference to an entity of a split.

    Attributes:
        document: Index of the document in the split, from 0.
        entity: The entity.
    """

    document: int
    entity: Entity


@dataclass(frozen=True)
class CheckedDoc:
    """The annotation of one document.

    Attributes:
        text: The text.
        words: (n,) hashes of the words.
        entities: Entities in the order of the text.
        missing: (n,) whether each token has no annotation.
        starts: (n,) whether each token begins a sentence; only the first one if sentences are
            unknown.
    """

    text: str
    words: NDArray[np.uint64]
    entities: list[Entity]
    missing: NDArray[np.bool_]
    starts: NDArray[np.bool_]

    @property
    def is_annotated(self) -> bool:
        """Whether any token is annotated."""
        return not self.missing.all()


@dataclass(frozen=True)
class Split:
    """Training or development data.

    Attributes:
        docs: The documents.
        strings: Strings of the hashes of words.
        misaligned: Entities that begin or end within a token of the pipeline and cannot be learnt.
        comparison: Tokens of the documents compared with those of the pipeline.
    """

    docs: list[CheckedDoc]
    strings: StringStore
    misaligned: list[EntityRef] = field(default_factory=list)
    comparison: TokenComparison = field(default_factory=TokenComparison)

    @cached_property
    def word_counts(self) -> dict[str, int]:
        """Count the occurrences of each word."""
        counts = Counter(word for doc in self.docs for word in doc.words.tolist())
        return {self.strings[word]: n for word, n in counts.items()}

    @property
    def n_tokens(self) -> int:
        """The number of tokens."""
        return sum(len(doc.words) for doc in self.docs)

    def entity_refs(self) -> Iterable[EntityRef]:
        """Yield all entities."""
        for i, doc in enumerate(self.docs):
            for entity in doc.entities:
                yield EntityRef(i, entity)


def read_split(examples: Iterable[Example], strings: StringStore) -> Split:
    """Read the annotation of examples. A document that comes several times in turn is read once.

    Args:
        examples: Examples, read one after the other.
        strings: Strings of the vocabulary that the examples share.
    """
    split = Split([], strings)
    doc = None
    for example in examples:
        if example.reference is doc:
            # as spacy-bigru-crf.Corpus.v1 shows it, in other tokens
            continue
        doc = example.reference
        columns = doc.to_array([ORTH, ENT_IOB, SENT_START]).reshape(-1, 3)
        words, iob, starts = columns.astype(np.uint64, copy=False).T
        entities = [Entity(ent.start, ent.end, ent.label_, ent.text) for ent in doc.ents]
        index = len(split.docs)
        split.docs.append(CheckedDoc(doc.text, words.copy(), entities, iob == 0, starts == 1))
        split.comparison.add(doc, example.predicted)
        # alignment takes longer than all the rest
        if entities and not np.array_equal(example.predicted.to_array([ORTH]).ravel(), words):
            split.misaligned.extend(EntityRef(index, ent) for ent in _misaligned(example, entities))
    return split


def _misaligned(example: Example, entities: list[Entity]) -> list[Entity]:
    """Return the entities that no tokens of the predicted document make up."""
    aligned = example.get_aligned_ents_and_ner()[0]
    found = {(ent.start_char, ent.end_char) for ent in aligned}
    offsets = ((ent.start_char, ent.end_char) for ent in example.reference.ents)
    return [entity for entity, key in zip(entities, offsets, strict=True) if key not in found]
