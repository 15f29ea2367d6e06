import pytest
import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_bigru_crf.crf.incorrect_spans import ALL_OUTSIDE
from spacy_bigru_crf.pipeline.constraints import allowed_states
from spacy_bigru_crf.pipeline.supervision import (
    BrokenRules,
    gold_states,
    incorrect_spans,
    supervise,
)
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import BILOU, IO

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


def gold_of(examples, scheme=BILOU, broken=None):
    transitions = states.allowed_transitions(scheme, len(LABELS))
    allowed = allowed_states([eg.predicted for eg in examples], LABELS, transitions)
    return gold_states(examples, LABELS, transitions, allowed, broken)


def path_of(gold):
    """The single state of each token, or None where all are left."""
    return [int(row.argmax()) if row.sum() == 1 else None for row in gold]


def test_whole_annotation_is_one_path(vocab):
    gold = gold_of([example(vocab, [(0, 1, "B"), (2, 5, "A")])])
    assert path_of(gold) == [8, 0, 1, 2, 3]


def test_missing_tokens_keep_all_states(vocab):
    gold = gold_of([example(vocab, [(0, 2, "A")], missing=[3, 4])])
    assert path_of(gold) == [1, 3, 0, None, None]
    assert gold[3:].all()


def test_a_document_without_annotation_is_missing(vocab):
    unlabelled = Example(Doc(vocab, words=WORDS), Doc(vocab, words=WORDS))
    gold = gold_of([unlabelled, example(vocab, [])])
    assert gold[:5].all()
    assert path_of(gold[5:]) == [0] * 5


def test_other_tokenization(vocab):
    """The predicted document splits an entity's token, merges another entity with its neighbour."""
    merged = Example(
        Doc(vocab, words=["u", "vw", "x", "y", "z"], spaces=[True] * 5),
        Doc(vocab, words=["u", "v", "w", "x", "yz"], spaces=[True, False, True, True, False]),
    )
    reference = merged.reference
    reference.set_ents([Span(reference, 1, 2, label="A"), Span(reference, 3, 4, label="B")])
    gold = gold_of([merged])
    assert path_of(gold)[0] == 0
    assert path_of(gold)[2] == 8  # x alone is B
    assert gold[1].all()  # v is an entity, w is none: not known


def test_gold_that_breaks_a_rule_becomes_missing(vocab):
    broken = BrokenRules()
    crossing = example(
        vocab, [(0, 2, "A"), (3, 4, "B")], sent_starts=[True, True, False, False, False]
    )
    gold = gold_of([crossing], broken=broken)
    assert path_of(gold) == [None, None, 0, 8, 0]
    assert (broken.count, broken.first) == (1, "'u v'")


def test_gold_that_ends_on_white_space_becomes_missing(vocab):
    words = ["u", "\n", "v", "w", "x"]
    broken = BrokenRules()
    gold = gold_of([example(vocab, [(0, 2, "A")], words=words)], broken=broken)
    assert broken.count == 1
    assert path_of(gold) == [None, None, 0, 0, 0]


def test_preset_entities_win_over_gold(vocab):
    eg = example(vocab, [(0, 2, "A")])
    eg.predicted.set_ents([Span(eg.predicted, 1, 3, label="B")], default="missing")
    broken = BrokenRules()
    gold = gold_of([eg], broken=broken)
    # the gold entity, and the O under the preset one
    assert path_of(gold) == [None, None, None, 0, 0]
    assert broken.count == 1


def test_io_cannot_express_touching_entities(vocab):
    broken = BrokenRules()
    gold = gold_of([example(vocab, [(0, 1, "A"), (1, 3, "A"), (3, 4, "B")])], IO, broken)
    assert path_of(gold) == [None, None, None, 8, 0]
    assert broken.count == 2


def test_unknown_labels_are_named(vocab):
    with pytest.raises(ValueError, match=r"\[NC-P001\].*'NEW' \(on 'u'\)"):
        gold_of([example(vocab, [(0, 1, "NEW")])])


def incorrect_of(examples, key="wrong"):
    return incorrect_spans(examples, LABELS, key, gold_of(examples))


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
    transitions = states.allowed_transitions(BILOU, len(LABELS))
    eg = with_incorrect(example(vocab, [(0, 1, "A")], missing=[2, 3, 4]), [(2, 4, "B")])
    supervision = supervise([eg], LABELS, [None, None], transitions, "wrong")
    assert supervision.incorrect == [[(2, 4, 1)]]
    assert supervision.taught == ["A", None]
    assert supervise([eg], LABELS, [None, None], transitions).incorrect == [[]]
