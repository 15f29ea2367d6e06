import pytest
import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_bigru_crf.crf.incorrect_spans import ALL_OUTSIDE
from spacy_bigru_crf.crf.losses import MISSING
from spacy_bigru_crf.pipeline.constraints import allowed_states
from spacy_bigru_crf.pipeline.supervision import (
    BrokenRules,
    gold_path,
    incorrect_spans,
    supervise,
)
from spacy_bigru_crf.tags.state_space import state_space

LABELS = ["A", "B"]
WORDS = ["u", "v", "w", "x", "y"]


@pytest.fixture(scope="module")
def vocab():
    return spacy.blank("de").vocab


def example(vocab, spans, *, missing=(), words=WORDS, predicted_words=None, **predicted):
    reference = Doc(vocab, words=words)
    ents = [Span(reference, start, end, label=label) for start, end, label in spans]
    reference.set_ents(ents, missing=[reference[i : i + 1] for i in missing], default="outside")
    return Example(Doc(vocab, words=predicted_words or words, **predicted), reference)


def path_of(examples, scheme="BILOU", broken=None):
    """The state of each token, None where its annotation is missing."""
    space = state_space(scheme, LABELS)
    allowed = allowed_states([eg.predicted for eg in examples], space)
    path = gold_path(examples, space, allowed, broken)
    return [None if state == MISSING else state for state in path.tolist()]


def test_whole_annotation_is_one_path(vocab):
    assert path_of([example(vocab, [(0, 1, "B"), (2, 5, "A")])]) == [8, 0, 1, 2, 3]


def test_missing_tokens_are_missing(vocab):
    eg = example(vocab, [(0, 2, "A")], missing=[3, 4])
    assert path_of([eg]) == [1, 3, 0, None, None]


def test_a_document_without_annotation_is_missing(vocab):
    unlabelled = Example(Doc(vocab, words=WORDS), Doc(vocab, words=WORDS))
    assert path_of([unlabelled, example(vocab, [])]) == [None] * 5 + [0] * 5


def test_other_tokenization(vocab):
    """The predicted document splits an entity's token, merges another entity with its neighbour."""
    merged = Example(
        Doc(vocab, words=["u", "vw", "x", "y", "z"], spaces=[True] * 5),
        Doc(vocab, words=["u", "v", "w", "x", "yz"], spaces=[True, False, True, True, False]),
    )
    reference = merged.reference
    reference.set_ents([Span(reference, 1, 2, label="A"), Span(reference, 3, 4, label="B")])
    # x alone is B; v is an entity, w is none: not known
    assert path_of([merged])[:3] == [0, None, 8]


def test_gold_that_breaks_a_rule_becomes_missing(vocab):
    broken = BrokenRules()
    crossing = example(
        vocab, [(0, 2, "A"), (3, 4, "B")], sent_starts=[True, True, False, False, False]
    )
    path = path_of([crossing], broken=broken)
    assert path == [None, None, 0, 8, 0]
    assert (broken.count, broken.first) == (1, "'u v'")


def test_gold_that_ends_on_white_space_becomes_missing(vocab):
    words = ["u", "\n", "v", "w", "x"]
    broken = BrokenRules()
    path = path_of([example(vocab, [(0, 2, "A")], words=words)], broken=broken)
    assert broken.count == 1
    assert path == [None, None, 0, 0, 0]


def test_preset_entities_win_over_gold(vocab):
    eg = example(vocab, [(0, 2, "A")])
    eg.predicted.set_ents([Span(eg.predicted, 1, 3, label="B")], default="missing")
    broken = BrokenRules()
    path = path_of([eg], broken=broken)
    # the gold entity, and the O under the preset one
    assert path == [None, None, None, 0, 0]
    assert broken.count == 1


def test_io_cannot_express_touching_entities(vocab):
    broken = BrokenRules()
    path = path_of([example(vocab, [(0, 1, "A"), (1, 3, "A"), (3, 4, "B")])], "IO", broken)
    assert path == [None, None, None, 8, 0]
    assert broken.count == 2


def test_unknown_labels_are_named(vocab):
    with pytest.raises(ValueError, match=r"\[NC-P001\].*'NEW' \(on 'u'\)"):
        path_of([example(vocab, [(0, 1, "NEW")])])


def incorrect_of(examples, key="wrong"):
    space = state_space("BILOU", LABELS)
    return incorrect_spans(examples, space, key, gold_path(examples, space))


def with_incorrect(eg, spans):
    eg.reference.spans["wrong"] = [Span(eg.reference, *span) for span in spans]
    return eg


def test_incorrect_spans_are_read_document_by_document(vocab):
    examples = [
        with_incorrect(example(vocab, [], missing=range(5)), [(0, 2, "B"), (0, 2, "A")]),
        example(vocab, [], missing=range(5)),
        with_incorrect(example(vocab, [], missing=range(5)), [(1, 4, "A"), (2, 3, "A")]),
    ]
    assert incorrect_of(examples) == [[(0, 2, 1), (0, 2, 0)], [], [(1, 4, 0), (2, 3, 0)]]
    assert incorrect_of(examples, "another key") == incorrect_of(examples, None) == [[], [], []]


def test_incorrect_spans_of_unknown_labels_teach_nothing(vocab):
    wrong = [(0, 1, "NEW"), (0, 2, ""), (1, 2, "A")]
    assert incorrect_of([with_incorrect(example(vocab, [], missing=range(5)), wrong)]) == [
        [(1, 2, 0)]
    ]


def test_incorrect_spans_that_gold_excludes_are_left_out(vocab):
    """As they are with whole annotation."""
    eg = example(vocab, [(0, 2, "A")], missing=[3, 4])
    wrong = [(0, 2, "B"), (0, 3, "A"), (1, 4, "A"), (3, 5, "A"), (3, 4, "B"), (1, 4, "O")]
    assert incorrect_of([with_incorrect(eg, wrong)]) == [[(3, 5, 0), (3, 4, 1)]]


def test_incorrect_outside_wants_an_entity(vocab):
    eg = with_incorrect(
        example(vocab, [(0, 1, "A")], missing=[2, 3, 4]), [(3, 4, "O"), (1, 5, "O")]
    )
    assert incorrect_of([eg]) == [[(3, 4, ALL_OUTSIDE), (1, 5, ALL_OUTSIDE)]]


def test_incorrect_spans_in_another_tokenization(vocab):
    eg = Example(
        Doc(vocab, words=["u", "vw", "x", "y", "z"], spaces=[True] * 5),
        Doc(vocab, words=["u", "v", "w", "x", "yz"], spaces=[True, False, True, True, False]),
    )
    # u | v w | x | yz: the second begins within a token
    with_incorrect(eg, [(0, 3, "A"), (2, 4, "A"), (4, 5, "B")])
    assert incorrect_of([eg]) == [[(0, 2, 0), (3, 5, 1)]]


@pytest.mark.parametrize("wrong", [(2, 4, "A"), (1, 2, "O")])
def test_what_is_right_cannot_be_wrong(vocab, wrong):
    eg = with_incorrect(example(vocab, [(2, 4, "A")], missing=[0]), [wrong])
    start, end, label = wrong
    with pytest.raises(ValueError, match=rf"\[E868\].*\({2 * start}, {2 * end - 1}, '{label}'\)"):
        incorrect_of([eg])


def test_incorrect_spans_do_not_teach_their_label(vocab):
    untrained = state_space("BILOU", LABELS, [])
    eg = with_incorrect(example(vocab, [(0, 1, "A")], missing=[2, 3, 4]), [(2, 4, "B")])
    supervision = supervise([eg], untrained, "wrong")
    assert supervision.incorrect == [[(2, 4, 1)]]
    assert supervision.space.trained_labels == ("A",)
    assert supervise([eg], untrained).incorrect == [[]]


def test_labels_stay_trained(vocab):
    space = state_space("BILOU", LABELS, ["B"])
    assert supervise([example(vocab, [(0, 1, "A")])], space).space.trained_labels == ("A", "B")
    assert supervise([example(vocab, [])], space).space is space
