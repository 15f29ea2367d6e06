import pytest

from spacy_bigru_crf.corpora.json.offsets import Offsets, detect_offsets, offsets_fit
from spacy_bigru_crf.corpora.json.spans import QuotedSpan

TEXT = "😀 Anna wohnt in 🏙Ulm."
ANNA, ULM = TEXT.index("Anna"), TEXT.index("Ulm")


def _units(place):
    return len(TEXT[:place].encode("utf-16-le")) // 2


def _as_utf16(start, end, label="X", said=None):
    return QuotedSpan(_units(start), _units(end), label, said)


QUOTED = _as_utf16(ANNA, ANNA + 4, said="Anna")


def _read(offsets, *entities, text=TEXT):
    problems = []
    return offsets.read(text, entities, problems.append), problems


def test_utf16_units_become_characters():
    assert detect_offsets([(TEXT, [QUOTED])]) == Offsets(utf16=True)
    spans, problems = _read(Offsets(utf16=True), QUOTED, _as_utf16(ULM, ULM + 3))
    assert [TEXT[start:end] for start, end, _ in spans] == ["Anna", "Ulm"]
    assert not problems


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [(TEXT, [])],
        # nothing says what is counted
        [(TEXT, [_as_utf16(ANNA, ANNA + 4)])],
        # both fit
        [("Anna wohnt", [QuotedSpan(0, 4, "X", "Anna")])],
        # one entity fits characters alone
        [(TEXT, [QUOTED, QuotedSpan(ULM, ULM + 3, "X", "Ulm")])],
        # one fits neither
        [(TEXT, [QUOTED, QuotedSpan(0, 1, "X", "Ulm")])],
        [(TEXT, [QUOTED]), ("Anna wohnt", [QuotedSpan(1, 4, "X", "Anna")])],
        # one ends in the middle of a character
        [(TEXT, [QUOTED, QuotedSpan(0, 1, "X", "😀")])],
    ],
)
def test_only_what_is_certain_is_taken_for_utf16(texts):
    assert detect_offsets(texts) == Offsets(utf16=False)


def test_units_in_the_middle_of_a_character():
    spans, (problem,) = _read(Offsets(utf16=True), QuotedSpan(1, 3, "X"), QuotedSpan(0, 2, "Y"))
    assert spans == [(0, 1, "Y")]
    assert problem.startswith("[NC-D061] Entity (1, 3, X) begins or ends in the middle")


def test_text_of_an_entity_is_compared():
    entity = QuotedSpan(6, 8, "X", "Ulm")
    spans, (problem,) = _read(Offsets(), entity, text="Paul  in Ulm")
    assert spans == []
    assert problem.startswith("[NC-D020] Entity (6, 8, X) should be 'Ulm', but the characters")
    assert "'in'" in problem
    assert not offsets_fit([("Paul  in Ulm", [entity])])


@pytest.mark.parametrize("said", ["Neu\\nUlm", "Neu Ulm", "Neu\nUlm", "NeuUlm "])
def test_white_space_of_that_text_is_not_compared(said):
    spans, problems = _read(Offsets(), QuotedSpan(0, 7, "X", said), text="Neu\nUlm")
    assert spans == [(0, 7, "X")]
    assert not problems
