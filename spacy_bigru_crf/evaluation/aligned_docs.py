"""Annotated and predicted entities, aligned on the tokens of the annotation.

The rules for which entities count are those of spaCy's scores (``spacy.scorer.get_ner_prf``), which
``spacy evaluate`` reports.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.pipeline.span_scores import span_score


class Entity(NamedTuple):
    """An entity on the tokens of the reference.

    Attributes:
        start: First token.
        end: End token, exclusive.
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
        gold: Annotated entities.
        predicted: Predicted entities that count as true or false positives, in the order of the
            text. They do not overlap, except where several predicted tokens align to one of the
            reference.
        ignored: Predicted entities that touch a token without annotation; neither true nor false
            positives.
        index: Index of the document in the data, from 0.
    """

    reference: Doc
    gold: list[Entity]
    predicted: list[Entity]
    ignored: list[Entity]
    index: int = 0

    def correct(self) -> list[bool]:
        """Return for each predicted entity whether it is a true positive: tokens and label match.

        Each annotated entity matches at most one predicted one.
        """
        left = {entity.key for entity in self.gold}
        found = []
        for entity in self.predicted:
            found.append(entity.key in left)
            left.discard(entity.key)
        return found


def aligned_docs(examples: Iterable[Example]) -> list[AlignedDoc]:
    """Align the predictions in examples with their annotation.

    As in spaCy's scores, documents without entity annotation are left out, and predicted entities
    whose tokens the reference does not have (which can only be white space).

    Args:
        examples: Examples whose predicted documents have been through a pipeline.
    """
    return [
        _aligned(eg, index)
        for index, eg in enumerate(examples)
        if eg.reference.has_annotation("ENT_IOB")
    ]


def _aligned(example: Example, index: int) -> AlignedDoc:
    reference = example.reference
    gold = [Entity(ent.start, ent.end, ent.label_) for ent in reference.ents]
    aligned = AlignedDoc(reference, gold, [], [], index)
    for ent in example.predicted.ents:
        place = align_to_reference(example, ent.start, ent.end)
        if place is None:
            continue
        start, end, annotated = place
        entity = Entity(start, end, ent.label_, span_score(ent))
        (aligned.predicted if annotated else aligned.ignored).append(entity)
    return aligned


def align_to_reference(example: Example, start: int, end: int) -> tuple[int, int, bool] | None:
    """Map tokens of the predicted document to the reference.

    Args:
        example: The two documents.
        start: First token of the predicted document.
        end: End token, exclusive.

    Returns:
        First token, end token (exclusive) and whether all of these tokens are annotated; None if
        the reference has no such tokens.
    """
    tokens = example.alignment.x2y[start:end]
    if not len(tokens):
        return None
    first, after = int(tokens[0]), int(tokens[-1]) + 1
    return first, after, all(token.ent_iob != 0 for token in example.reference[first:after])
