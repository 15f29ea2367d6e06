"""Entities with unlikely borders, and those that cannot be learnt."""

import itertools
import unicodedata
from collections import Counter
from dataclasses import dataclass

from spacy_bigru_crf.corpora.checks.part import Part, Place
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import get_scheme

# a mark with which this share of a label's entities begin or end belongs to them, like the
# section sign of laws
USUAL_SHARE = 0.1


@dataclass(frozen=True)
class PunctuationBorder:
    """Entities of one label that begin or end with one mark.

    at_end: Whether they end with it. share: Their share of the entities of the label.
    first: The first of them.
    """

    label: str
    mark: str
    at_end: bool
    count: int
    share: float
    first: Place


def whitespace_borders(part: Part) -> list[Place]:
    """Entities that begin or end with a token of white space."""
    found = []
    for place in part.places():
        first, last = border_words(part, place)
        if first.isspace() or last.isspace():
            found.append(place)
    return found


def punctuation_borders(part: Part, usual_share: float = USUAL_SHARE) -> list[PunctuationBorder]:
    """Entities that begin or end with a token of punctuation and unlike others of their label.

    Left out are marks with which at least ``usual_share`` of the entities of a label begin or
    end. The most frequent come first.
    """
    n_of_label: Counter[str] = Counter()
    places: dict[tuple[str, str, bool], list[Place]] = {}
    for place in part.places():
        label = place.entity.label
        n_of_label[label] += 1
        for at_end, word in enumerate(border_words(part, place)):
            if _is_punctuation(word):
                places.setdefault((label, word, bool(at_end)), []).append(place)
    found = [
        PunctuationBorder(label, mark, at_end, len(of), len(of) / n_of_label[label], of[0])
        for (label, mark, at_end), of in places.items()
    ]
    unusual = [border for border in found if border.share < usual_share]
    return sorted(unusual, key=lambda border: -border.count)


def crossing_sentences(part: Part) -> list[Place]:
    """Entities that go on after the start of a sentence."""
    return [
        place
        for place in part.places()
        if part.docs[place.document].starts[place.entity.start + 1 : place.entity.end].any()
    ]


def inexpressible(part: Part, scheme: str) -> list[Place]:
    """Entities that a scheme cannot tell from the entity before them.

    scheme: The name of a tag scheme.
    """
    able = states.allowed_transitions(get_scheme(scheme), 2)
    found = []
    for i, doc in enumerate(part.docs):
        for left, right in itertools.pairwise(doc.entities):
            if left.end != right.start:
                continue
            last = states.UNIT if left.end - left.start == 1 else states.LAST
            first = states.UNIT if right.end - right.start == 1 else states.BEGIN
            other = 0 if left.label == right.label else 1
            if not able[1 + last, 1 + other * states.N_POSITIONS + first]:
                found.append(Place(i, right))
    return found


def border_words(part: Part, place: Place) -> tuple[str, str]:
    """The first and the last word of an entity."""
    words = part.docs[place.document].words
    first, last = words[place.entity.start], words[place.entity.end - 1]
    return part.strings[int(first)], part.strings[int(last)]


def _is_punctuation(word: str) -> bool:
    return all(unicodedata.category(character).startswith("P") for character in word)
