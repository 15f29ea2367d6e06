"""Annotated and predicted entities side by side, on the tokens of the annotation.

What counts is what counts in spaCy's scores (``spacy.scorer.get_ner_prf``), which
``spacy evaluate`` gives.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.pipeline.span_scores import span_score


class Entity(NamedTuple):
    """An entity on the tokens of the reference.

    start, end: Its tokens, the end exclusive.
    probability: Its probability, None where there is none: for annotated entities and those that
        no ``ner_crf`` has found.
    """

    start: int
    end: int
    label: str
    probability: float | None = None

    @property
    def key(self) -> tuple[int, int, str]:
        """What has to be equal in two entities that are the same."""
        return self.start, self.end, self.label


@dataclass(frozen=True)
class AlignedDoc:
    """An annotated document, and what a pipeline found in it.

    reference: The annotated document.
    gold: The annotated entities.
    predicted: The predicted entities that are right or wrong, in the order of the text. They do
        not overlap, except where several tokens of the prediction are one of the reference.
    unjudged: Predicted entities that touch a token whose annotation is missing. They are neither
        right nor wrong as entities.
    index: The place of the document in the data, from 0.
    """

    reference: Doc
    gold: list[Entity]
    predicted: list[Entity]
    unjudged: list[Entity]
    index: int = 0

    def correct(self) -> list[bool]:
        """For each predicted entity, whether an annotated one has its tokens and label.

        No annotated entity makes two predicted ones correct.
        """
        left = {entity.key for entity in self.gold}
        found = []
        for entity in self.predicted:
            found.append(entity.key in left)
            left.discard(entity.key)
        return found


def aligned_docs(examples: Iterable[Example]) -> list[AlignedDoc]:
    """What is to be judged in examples whose predicted documents have been through a pipeline.

    Left out, as in spaCy's scores, are documents without entity annotation, and predicted
    entities whose tokens the reference does not have (which can only be white space).
    """
    return [
        _judged(eg, index)
        for index, eg in enumerate(examples)
        if eg.reference.has_annotation("ENT_IOB")
    ]


def _judged(example: Example, index: int) -> AlignedDoc:
    reference = example.reference
    gold = [Entity(ent.start, ent.end, ent.label_) for ent in reference.ents]
    judged = AlignedDoc(reference, gold, [], [], index)
    if not example.predicted.ents:
        return judged  # alignment takes longer than all the rest
    for ent in example.predicted.ents:
        place = place_in_reference(example, ent.start, ent.end)
        if place is None:
            continue
        start, end, annotated = place
        entity = Entity(start, end, ent.label_, span_score(ent))
        (judged.predicted if annotated else judged.unjudged).append(entity)
    return judged


def place_in_reference(example: Example, start: int, end: int) -> tuple[int, int, bool] | None:
    """Where predicted tokens stand in the reference, and whether all of it is annotated.

    start, end: The tokens of the predicted document, the end exclusive.

    Returns the tokens of the reference, the end exclusive; None if it has none for them.
    """
    tokens = example.alignment.x2y[start:end]
    if not len(tokens):
        return None
    first, after = int(tokens[0]), int(tokens[-1]) + 1
    return first, after, all(token.ent_iob != 0 for token in example.reference[first:after])
