import itertools
import random

import numpy as np
import pytest

from spacy_bigru_crf.pipeline.ensemble.voting import vote, vote_shares
from tests.oracle import ensemble_oracle
from tests.oracle.crf_oracle import segmentations

LENGTH, N_LABELS = 5, 2
BOTH = np.array([True, True])
SEGMENTATIONS = segmentations(LENGTH, N_LABELS)


def random_answers(rng, n_members):
    """Answers that have something to do with one another: members copy spans, and shift others."""
    first = rng.choice(SEGMENTATIONS)
    kept = [spans for spans in SEGMENTATIONS if set(spans) & set(first)] or SEGMENTATIONS
    return [
        list(rng.choice(kept if rng.random() < 0.7 else SEGMENTATIONS)) for _ in range(n_members)
    ]


def expected(answers, weights, adjacent_same_label):
    def worth(span):
        share = ensemble_oracle.share_of_votes(span, answers, weights.tolist())
        return -1.0 if share is None else share - 0.5

    return ensemble_oracle.best_set(worth, LENGTH, N_LABELS, adjacent_same_label)


@pytest.mark.parametrize("n_members", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("seed", range(25))
def test_a_majority_is_what_brute_force_finds(n_members, seed):
    rng = random.Random(seed)
    answers = random_answers(rng, n_members)
    weights = np.ones((n_members, N_LABELS))
    elected = vote(answers, weights, BOTH)
    assert elected == expected(answers, weights, BOTH)
    # said the other way: all spans that more than half of the members find
    counts = {span: sum(span in spans for spans in answers) for spans in answers for span in spans}
    assert set(elected) == {span for span, n in counts.items() if 2 * n > n_members}


@pytest.mark.parametrize("adjacent_same_label", [[True, True], [False, True]])
@pytest.mark.parametrize("seed", range(60))
def test_a_weighted_vote_among_members_with_other_labels_is_what_brute_force_finds(
    seed, adjacent_same_label
):
    """Quarters are exact, so that there are ties; where no weight is left, nobody knows a label."""
    rng = random.Random(seed)
    n_members = rng.choice([2, 3, 4, 5])
    weights = np.array([[rng.randrange(5) / 4 for _ in range(N_LABELS)] for _ in range(n_members)])
    answers = random_answers(rng, n_members)
    adjacent_same_label = np.array(adjacent_same_label)
    assert vote(answers, weights, adjacent_same_label) == expected(
        answers, weights, adjacent_same_label
    )


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_members_changes_nothing(seed):
    rng = random.Random(seed)
    answers = random_answers(rng, 4)
    # sums of these depend on their order
    weights = np.array([[rng.random(), rng.random()] for _ in answers])
    wanted = vote_shares(answers, weights)
    for order in itertools.permutations(range(4)):
        shuffled = [answers[i] for i in order]
        assert vote_shares(shuffled, weights[list(order)]) == wanted


def test_half_of_the_votes_elects_nothing():
    one, other = [(0, 2, 0)], [(1, 3, 0)]
    assert vote([one, one, other, []], np.ones((4, 1)), BOTH) == []
    assert vote([one, one, other, []], np.array([[1.0], [1.1], [1.0], [1.0]]), BOTH) == one


def test_a_member_that_does_not_know_the_label_has_no_vote():
    span = (0, 2, 1)
    weights = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    assert vote([[span], [], []], weights, BOTH) == [span]
    assert vote([[span], [], []], np.ones((3, 2)), BOTH) == []


def test_elected_spans_of_different_voters_that_conflict():
    """Two of three know the first label and want one span, one knows the second and wants two."""
    weights = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    wide, left, right = (0, 4, 0), (0, 2, 1), (2, 4, 1)
    # one half more than one half each: two spans are worth more than one
    assert vote([[wide], [wide], [left, right]], weights, BOTH) == [left, right]
    # worth the same: the first in order of start, end and label
    assert vote([[wide], [wide], [left]], weights, BOTH) == [left]
    assert vote([[(0, 2, 0)], [(0, 2, 0)], [left]], weights, BOTH) == [(0, 2, 0)]
    # and two that may not touch are not both chosen
    assert vote([[], [], [left, right]], weights, np.array([True, False])) == [left]
