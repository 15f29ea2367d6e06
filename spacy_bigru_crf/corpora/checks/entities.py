"""Entities with unlikely boundaries, and entities that cannot be learnt."""

import itertools
import unicodedata
from collections import Counter
from dataclasses import dataclass

from spacy_bigru_crf.corpora.checks.split import EntityRef, Split
from spacy_bigru_crf.tags.state_space import state_space

# a mark with which at least this share of a label's entities begin or end belongs to them, such as
# the section sign of laws
USUAL_SHARE = 0.1


@dataclass(frozen=True)
class PunctuationBoundary:
    """Entities of one label that begin or end with one punctuation mark.

    Attributes:
        label: The label.
        mark: The punctuation mark.
        at_end: Whether the entities end with it.
        count: Number of such entities.
        share: Their share of the entities of the label.
        first: The first of them.
    """

    label: str
    mark: str
    at_end: bool
    count: int
    share: float
    first: EntityRef


def whitespace_boundaries(split: Split) -> list[EntityRef]:
    """Find entities that begin or end with a token of white space."""
    return [
        ref
        for ref in split.entity_refs()
        if any(word.isspace() for word in boundary_words(split, ref))
    ]


def punctuation_boundaries(
    split: Split, usual_share: float = USUAL_SHARE
) -> list[PunctuationBoundary]:
    """Find entities that begin or end with a punctuation token, unlike others of their label.

    Marks with which at least ``usual_share`` of the entities of a label begin or end are left out.
    The most frequent come first.
    """
    n_of_label: Counter[str] = Counter()
    entity_refs: dict[tuple[str, str, bool], list[EntityRef]] = {}
    for ref in split.entity_refs():
        label = ref.entity.label
        n_of_label[label] += 1
        for at_end, word in enumerate(boundary_words(split, ref)):
            if _is_punctuation(word):
                entity_refs.setdefault((label, word, bool(at_end)), []).append(ref)
    found = [
        PunctuationBoundary(label, mark, at_end, len(of), len(of) / n_of_label[label], of[0])
        for (label, mark, at_end), of in entity_refs.items()
    ]
    return sorted((b for b in found if b.share < usual_share), key=lambda b: -b.count)


def crossing_sentences(split: Split) -> list[EntityRef]:
    """Find entities that continue after the start of a sentence."""
    return [
        ref
        for ref in split.entity_refs()
        if split.docs[ref.document].starts[ref.entity.start + 1 : ref.entity.end].any()
    ]


def unrepresentable(split: Split, scheme: str) -> list[EntityRef]:
    """Find entities that a scheme cannot tell from the entity before them.

    Args:
        split: Training or development data.
        scheme: Name of a tag scheme.
    """
    if state_space(scheme, ["any"]).adjacent_same_label.all():
        return []
    return [
        EntityRef(i, right)
        for i, doc in enumerate(split.docs)
        for left, right in itertools.pairwise(doc.entities)
        if left.end == right.start and left.label == right.label
    ]


def boundary_words(split: Split, ref: EntityRef) -> tuple[str, str]:
    """Return the first and the last word of an entity."""
    words = split.docs[ref.document].words
    first, last = words[ref.entity.start], words[ref.entity.end - 1]
    return split.strings[int(first)], split.strings[int(last)]


def _is_punctuation(word: str) -> bool:
    return all(unicodedata.category(character).startswith("P") for character in word)
