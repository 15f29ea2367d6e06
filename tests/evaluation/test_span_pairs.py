"""Pairs of annotated and predicted entities, against trying all of them."""

import random
from itertools import combinations

import pytest

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity
from spacy_bigru_crf.evaluation.span_pairs import Kind, pair_spans
from tests.evaluation.random_docs import random_spans


def aligned(gold, predicted):
    return AlignedDoc(None, [Entity(*s) for s in gold], [Entity(*s) for s in predicted], [])


def pairs(gold, predicted):
    return [
        (pair.gold and pair.gold.key, pair.predicted and pair.predicted.key)
        for pair in pair_spans(aligned(gold, predicted))
    ]


@pytest.mark.parametrize(
    ("gold", "predicted", "kind"),
    [
        ([(1, 3, "A")], [(1, 3, "A")], "correct"),
        ([(1, 3, "A")], [(1, 2, "A")], "boundary"),
        ([(1, 3, "A")], [(0, 8, "A")], "boundary"),
        ([(1, 3, "A")], [(1, 3, "B")], "label"),
        ([(1, 3, "A")], [(2, 3, "B")], "both"),
        ([(1, 3, "A")], [], "missing"),
        ([], [(1, 3, "A")], "spurious"),
    ],
)
def test_kinds_of_errors(gold, predicted, kind):
    (pair,) = pair_spans(aligned(gold, predicted))
    assert pair.kind is Kind(kind)


def test_entities_without_a_common_character_are_no_pair():
    assert pairs([(0, 2, "A")], [(2, 4, "A")]) == [((0, 2, "A"), None), (None, (2, 4, "A"))]


def test_one_entity_for_two_takes_one_of_them():
    gold = [(0, 2, "A"), (2, 5, "A")]
    assert pairs(gold, [(0, 5, "A")]) == [((0, 2, "A"), None), ((2, 5, "A"), (0, 5, "A"))]
    # the same label counts for more than shared characters
    gold = [(0, 2, "A"), (2, 5, "B")]
    assert pairs(gold, [(0, 5, "A")]) == [((0, 2, "A"), (0, 5, "A")), ((2, 5, "B"), None)]


def test_more_pairs_count_for_more_than_shared_characters():
    gold, predicted = [(0, 3, "A"), (3, 8, "A")], [(2, 6, "A"), (6, 8, "A")]
    assert pairs(gold, predicted) == list(zip(gold, predicted, strict=True))


def best_value(gold, predicted):
    """The value of the best choice of pairs, by trying all of them."""

    def value(choice):
        parts = [(a[:2] == b[:2] and a[2] == b[2], a[:2] == b[:2], a[2] == b[2], 1,
                  min(a[1], b[1]) - max(a[0], b[0])) for a, b in choice]  # fmt: skip
        return tuple(sum(part) for part in zip(*parts, strict=True)) or (0,) * 5

    edges = [(a, b) for a in gold for b in predicted if max(a[0], b[0]) < min(a[1], b[1])]
    choices = (c for n in range(len(edges) + 1) for c in combinations(edges, n))
    one_to_one = (c for c in choices if len({a for a, _ in c}) == len({b for _, b in c}) == len(c))
    return max(map(value, one_to_one)), value


def test_pairs_are_the_best_choice():
    rng = random.Random(0)
    for _ in range(150):
        gold, predicted = random_spans(rng, 9), random_spans(rng, 9)
        found = pairs(gold, predicted)
        assert sorted(g for g, _ in found if g) == gold
        assert sorted(p for _, p in found if p) == predicted
        expected, value = best_value(gold, predicted)
        assert value([pair for pair in found if all(pair)]) == expected


def test_long_documents_are_no_problem():
    gold = [(i, i + 2, "A") for i in range(0, 10_000, 2)]
    predicted = [(i, i + 2, "A") for i in range(1, 10_001, 2)]
    found = pair_spans(aligned(gold, predicted))
    assert len(found) == 5_000
    assert {pair.kind for pair in found} == {Kind.BOUNDARY}
