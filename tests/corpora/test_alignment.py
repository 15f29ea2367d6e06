import re

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
    with pytest.raises(ValueError, match=re.escape(f"{message}{nearest}. ")):
        _align(*characters, Misaligned.ERROR)


def test_token_that_two_entities_touch_is_missing_once():
    entities = [CharSpan(5, 10, "X"), CharSpan(10, 12, "X"), CharSpan(12, 17, "Y")]
    alignment = align(TEXT, entities, TOKENS, Misaligned.MISSING)
    assert alignment.missing == [1, 2]
    assert alignment.misaligned == entities
