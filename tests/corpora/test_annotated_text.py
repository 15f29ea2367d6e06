import pytest

from spacy_bigru_crf.corpora.annotated_text import CharSpan, check_text, quote, sorted_entities


def test_entities_are_put_in_order():
    entities = [CharSpan(5, 9, "B"), CharSpan(0, 2, "C"), CharSpan(2, 5, "A")]
    assert sorted_entities("x" * 9, entities) == [entities[1], entities[2], entities[0]]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 10), (9, 10)])
def test_offsets_outside_of_the_text_are_refused(start, end):
    with pytest.raises(ValueError, match=rf"D019.*\({start}, {end}, X\).* 9 characters"):
        sorted_entities("x" * 9, [CharSpan(start, end, "X")])


@pytest.mark.parametrize(
    ("left", "right"),
    [((0, 4), (0, 4)), ((0, 4), (3, 6)), ((0, 9), (2, 3)), ((1, 2), (1, 6))],
    ids=["same", "partly", "nested", "same start"],
)
def test_overlap_shows_both(left, right):
    text = "Paul Ulm."
    first, second = CharSpan(*left, "X"), CharSpan(*right, "Y")
    expected = (
        f"[NC-D021] Entities {text[slice(*left)]!r} {first} and {text[slice(*right)]!r} {second} "
        "overlap."
    )
    for entities in ([first, second], [second, first]):
        with pytest.raises(ValueError, match="D021") as caught:
            sorted_entities(text, entities)
        assert str(caught.value).startswith(expected)


def test_quote_shortens():
    assert quote("a\nb") == r"'a\nb'"
    assert quote("a" * 40 + "b" * 40) == repr("a" * 30 + " … " + "b" * 30)


def test_half_a_surrogate_pair_is_refused():
    check_text("💩")
    with pytest.raises(ValueError, match=r"D028.* U\+D83D at character 2 "):
        check_text("ab\ud83dc")
