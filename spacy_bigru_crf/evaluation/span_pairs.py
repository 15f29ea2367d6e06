"""One-to-one pairing of annotated and predicted entities, and the kinds of errors."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity


class Kind(StrEnum):
    """Kind of a pair.

    Attributes:
        CORRECT: Characters and label match.
        BOUNDARY: The label matches, the characters overlap.
        LABEL: The characters match, the label does not.
        BOTH: The characters overlap, the label does not match.
        MISSING: An annotated entity without a prediction (MUC: missing).
        SPURIOUS: A predicted entity without annotation (MUC: spurious).
    """

    CORRECT = "correct"
    BOUNDARY = "boundary"
    LABEL = "label"
    BOTH = "both"
    MISSING = "missing"
    SPURIOUS = "spurious"


ERRORS = tuple(kind for kind in Kind if kind is not Kind.CORRECT)


class Pair(NamedTuple):
    """An annotated entity and the predicted one paired with it; None if there is none."""

    gold: Entity | None
    predicted: Entity | None

    @property
    def kind(self) -> Kind:
        """The kind of the prediction."""
        if self.gold is None:
            return Kind.SPURIOUS
        if self.predicted is None:
            return Kind.MISSING
        same_place = self.gold.key[:2] == self.predicted.key[:2]
        if self.gold.label == self.predicted.label:
            return Kind.CORRECT if same_place else Kind.BOUNDARY
        return Kind.LABEL if same_place else Kind.BOTH

    @property
    def entities(self) -> list[Entity]:
        """The one or two entities of the pair, the annotated one first."""
        return [entity for entity in self if entity is not None]


def pair_spans(doc: AlignedDoc) -> list[Pair]:
    """Pair the entities of a document one to one, in the order of the text.

    Correct entities are paired first. Of the others, only entities that share a character can be
    paired; the pairing maximises the number of pairs with the same characters, then of pairs with
    the same label, then of pairs, then of shared characters. Every other entity is missing or
    spurious, so every annotated and every predicted entity is in exactly one pair.
    """
    by_key = {entity.key: entity for entity in doc.gold}
    pairs, wrong = [], []
    for entity, correct in zip(doc.predicted, doc.correct(), strict=True):
        if correct:
            pairs.append(Pair(by_key.pop(entity.key), entity))
        else:
            wrong.append(entity)
    left = list(by_key.values())
    chosen = _best_pairs(left, wrong)
    pairs.extend(Pair(left[g], wrong[p]) for g, p in chosen)
    taken_gold, taken_wrong = {g for g, _ in chosen}, {p for _, p in chosen}
    pairs.extend(Pair(entity, None) for g, entity in enumerate(left) if g not in taken_gold)
    pairs.extend(Pair(None, entity) for p, entity in enumerate(wrong) if p not in taken_wrong)
    return sorted(pairs, key=lambda pair: pair.entities[0].start)


def _best_pairs(gold: Sequence[Entity], predicted: Sequence[Entity]) -> list[tuple[int, int]]:
    """Choose the pairs (index of gold, index of predicted) with the greatest total value.

    Entities of one side do not overlap, so the pairs that share a character have one order on both
    sides. The best choice among the first i of them either leaves out the last one, or consists of
    it and the best choice among those before the first one that shares an entity with it.
    """
    first_of_gold: dict[int, int] = {}
    first_of_predicted: dict[int, int] = {}
    # for the first i pairs: the greatest value, and the last of the pairs that attain it
    best: list[tuple[_Value, _Chosen | None]] = [((0, 0, 0, 0), None)]
    for i, (g, p) in enumerate(_overlapping(gold, predicted)):
        apart = min(first_of_gold.setdefault(g, i), first_of_predicted.setdefault(p, i))
        value, before = best[apart]
        value = _add(value, _value(gold[g], predicted[p]))
        best.append((value, _Chosen(g, p, before)) if value > best[i][0] else best[i])
    pairs, last = [], best[-1][1]
    while last is not None:
        pairs.append((last.gold, last.predicted))
        last = last.before
    return pairs


# pairs with the same characters, pairs with the same label, pairs, shared characters
_Value = tuple[int, int, int, int]


class _Chosen(NamedTuple):
    gold: int
    predicted: int
    before: "_Chosen | None"


def _value(gold: Entity, predicted: Entity) -> _Value:
    same_place = gold.key[:2] == predicted.key[:2]
    shared = min(gold.end, predicted.end) - max(gold.start, predicted.start)
    return int(same_place), int(gold.label == predicted.label), 1, shared


def _add(a: _Value, b: _Value) -> _Value:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]


def _overlapping(gold: Sequence[Entity], predicted: Sequence[Entity]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share a character, in the order of the text."""
    first = 0
    for g, entity in enumerate(gold):
        while first < len(predicted) and predicted[first].end <= entity.start:
            first += 1
        for p in range(first, len(predicted)):
            if predicted[p].start >= entity.end:
                break
            if predicted[p].end > entity.start:
                yield g, p
