"""Annotated and predicted entities, by characters of the annotated text.

An entity is right if its characters and its label are, whatever the tokens of the pipeline. Where
these are the tokens of the annotation, the scores are those of spaCy (``spacy_scorer.py``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.evaluation.character_alignment import (
    CharacterAlignment,
    TokenBorders,
    trimmed,
)
from spacy_bigru_crf.pipeline.span_scores import span_score


class Entity(NamedTuple):
    """An entity in the text of the reference, without white space at its ends.

    Attributes:
        start: First character.
        end: End character, exclusive.
        label: Label.
        probability: Probability; None for annotated entities and for predictions of pipes without
            probabilities.
    """

    start: int
    end: int
    label: str
    probability: float | None = None

    @property
    def key(self) -> tuple[int, int, str]:
        """Start, end and label, which two matching entities share."""
        return self.start, self.end, self.label


@dataclass(frozen=True)
class AlignedDoc:
    """An annotated document with the predictions of a pipeline.

    Attributes:
        reference: The annotated document.
        gold: Annotated entities, all of them: also those that fit no tokens of the pipeline.
        predicted: Predicted entities that count as true or false positives, in the order of the
            text. Like the annotated ones they do not overlap.
        ignored: Predicted entities that touch a token without annotation; neither true nor false
            positives.
        index: Index of the document in the data, from 0.
    """

    reference: Doc
    gold: list[Entity]
    predicted: list[Entity]
    ignored: list[Entity]
    index: int = 0

    @cached_property
    def text(self) -> str:
        """The text of the reference."""
        return self.reference.text

    def correct(self) -> list[bool]:
        """Return for each predicted entity whether it is a true positive.

        It is if its characters and its label are those of an annotated entity.
        """
        gold = {entity.key for entity in self.gold}
        return [entity.key in gold for entity in self.predicted]

    def tokens(self, entity: Entity) -> range:
        """Return the tokens of the reference that share a character with an entity."""
        return self._borders.touched(entity.start, entity.end)

    @cached_property
    def _borders(self) -> TokenBorders:
        return TokenBorders(self.reference)


def gold_entities(reference: Doc) -> list[Entity]:
    """Return the entities of an annotated document."""
    text = reference.text
    return [
        Entity(*trimmed(text, ent.start_char, ent.end_char), ent.label_) for ent in reference.ents
    ]


def aligned_docs(examples: Iterable[Example]) -> list[AlignedDoc]:
    """Align the predictions in examples with their annotation.

    As in spaCy's scores, documents without entity annotation are left out, and predicted entities
    whose characters no token of the reference has (which can only be white space).

    Args:
        examples: Examples whose predicted documents have been through a pipeline.

    Raises:
        ValueError: A predicted document has other characters than its reference.
    """
    return [
        _aligned(eg, index)
        for index, eg in enumerate(examples)
        if eg.reference.has_annotation("ENT_IOB")
    ]


def _aligned(example: Example, index: int) -> AlignedDoc:
    reference = example.reference
    alignment = CharacterAlignment(example.predicted, reference)
    aligned = AlignedDoc(reference, gold_entities(reference), [], [], index)
    for ent in example.predicted.ents:
        place = alignment.place(ent)
        if place is not None:
            entity = Entity(*place, ent.label_, span_score(ent))
            counts = alignment.is_annotated(*place)
            (aligned.predicted if counts else aligned.ignored).append(entity)
    return aligned
