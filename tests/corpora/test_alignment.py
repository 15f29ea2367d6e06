import pytest

from spacy_bigru_crf.corpora.alignment import Misaligned, align
from spacy_bigru_crf.corpora.annotated_text import CharSpan

TEXT = "Dr. Paul Neu-Ulm \n x"
TOKENS = [(0, 3), (4, 8), (9, 16), (17, 18), (19, 20)]


def _align(start, end, misaligned=Misaligned.MISSING):
    return align(TEXT, [CharSpan(start, end, "X")], TOKENS, misaligned)


@pytest.mark.parametrize(
    ("characters", "tokens"), [((0, 3), (0, 1)), ((0, 8), (0, 2)), ((4, 20), (1, 5))]
)
@pytest.mark.parametrize("misaligned", Misaligned)
def test_entities_that_fit(characters, tokens, misaligned):
    alignment = _align(*characters, misaligned)
    assert alignment.spans == [(*tokens, "X")]
    assert not alignment.misaligned
    assert not alignment.missing


@pytest.mark.parametrize(
    ("characters", "missing", "nearest"),
    [
        ((9, 12), [2], "'Neu-Ulm' (9, 16)"),
        ((10, 11), [2], "'Neu-Ulm' (9, 16)"),
        ((4, 9), [1], "'Paul' (4, 8)"),
        ((3, 8), [1], "'Paul' (4, 8)"),
        ((0, 12), [0, 1, 2], "'Dr.' (0, 3) and 'Neu-Ulm' (9, 16)"),
        ((2, 5), [0, 1], "'Dr.' (0, 3) and 'Paul' (4, 8)"),
        ((3, 4), [], "'Dr.' (0, 3) and 'Paul' (4, 8)"),
        ((9, 18), [2, 3], r"'Neu-Ulm' (9, 16) and '\n' (17, 18)"),
        ((17, 20), [3, 4], r"'\n' (17, 18) and 'x' (19, 20)"),
    ],
    ids=[
        "ends in a token",
        "within a token",
        "ends with a space",
        "begins with a space",
        "second end in a token",
        "both ends in tokens",
        "nothing but a space",
        "ends with white space that is a token",
        "begins with white space that is a token",
    ],
)
def test_entities_that_do_not_fit(characters, missing, nearest):
    entity = CharSpan(*characters, "X")
    alignment = _align(*characters)
    assert alignment.spans == []
    assert alignment.misaligned == [entity]
    assert alignment.missing == missing
    message = (
        f"[NC-D022] Entity {TEXT[slice(*characters)]!r} {entity} does not fit the tokens; nearest: "
    )
    refused = _align(*characters, Misaligned.ERROR)
    assert len(refused.problems) == 1
    assert refused.problems[0].startswith(f"{message}{nearest}. ")
    assert refused.spans == []


def test_token_that_two_entities_touch_is_missing_once():
    entities = [CharSpan(5, 10, "X"), CharSpan(10, 12, "X"), CharSpan(12, 17, "Y")]
    alignment = align(TEXT, entities, TOKENS, Misaligned.MISSING)
    assert alignment.missing == [1, 2]
    assert alignment.misaligned == entities


@pytest.mark.parametrize(
    ("characters", "trimmed", "expanded"),
    [
        ((9, 12), None, (2, 3)),
        ((0, 12), (0, 2), (0, 3)),
        ((2, 5), None, (0, 2)),
        ((2, 16), (1, 3), (0, 3)),
        ((3, 4), None, None),
        ((9, 18), (2, 3), (2, 3)),
        ((17, 20), (4, 5), (4, 5)),
        ((17, 18), None, None),
    ],
)
def test_entities_are_shortened_or_widened_to_whole_tokens(characters, trimmed, expanded):
    for way, tokens in ((Misaligned.TRIM, trimmed), (Misaligned.EXPAND, expanded)):
        alignment = _align(*characters, way)
        if tokens is None:
            assert alignment.spans == []
            assert alignment.misaligned == [CharSpan(*characters, "X")]
            assert alignment.missing == _align(*characters).missing
        else:
            assert alignment.spans == [(*tokens, "X")]
            assert alignment.moved.total() == 1
            assert not alignment.misaligned
            assert not alignment.missing


def test_widened_entities_never_take_tokens_of_others():
    entities = [CharSpan(0, 8, "A"), CharSpan(9, 12, "B"), CharSpan(13, 16, "C")]
    alignment = align(TEXT, entities, TOKENS, Misaligned.EXPAND)
    assert alignment.spans == [(0, 2, "A")]
    assert alignment.misaligned == entities[1:]
    assert alignment.missing == [2]


def test_parts_of_one_token_with_one_label_are_one_entity():
    entities = [CharSpan(9, 12, "A"), CharSpan(13, 16, "A")]
    alignment = align(TEXT, entities, TOKENS, Misaligned.EXPAND)
    assert alignment.spans == [(2, 3, "A")]
    assert (alignment.merged, alignment.moved.total()) == (1, 1)


def test_characters_of_unknown_annotation_leave_entities_alone():
    alignment = align(TEXT, [CharSpan(4, 8, "A")], TOKENS, Misaligned.MISSING)
    alignment.leave_out([(2, 5), (12, 13)], TOKENS)
    assert alignment.missing == [0, 2]
