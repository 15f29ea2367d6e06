import pytest

from spacy_bigru_crf.corpora.json.spans import (
    count_entities,
    is_entity,
    read_entities,
    read_tokens,
)

TEXT = "Paul  in Ulm"


@pytest.mark.parametrize(
    "item",
    [
        [0, 4, "PER"],
        {"start": 0, "end": 4, "label": "PER"},
        {"start": 0, "end": 4, "label": "PER", "token_start": 0, "token_end": 0},
        {"start": 0, "end": 4, "label": "PER", "text": "Paul"},
        {"id": 7, "start_offset": 0, "end_offset": 4, "label": "PER"},
        {"start": 0, "end": 4, "labels": ["PER"], "text": "Paul"},
        {"start": 0, "end": 4, "label": "PER", "labels": None, "text": None},
        {"word": "Paul", "type": "PER", "start": 0, "end": 4, "score": 0.5},
    ],
)
def test_entity(item):
    (entity,) = read_entities([item])
    assert entity[:3] == (0, 4, "PER")
    said = item.get("text", item.get("word")) if isinstance(item, dict) else None
    assert entity.quote == said
    assert is_entity(item)


@pytest.mark.parametrize(
    "item",
    [
        "PER",
        7,
        [0, 4],
        ["PER", 0, 4],
        {"start": 0, "end": 4},
        {"start": 0, "end": 4, "choices": ["A"]},
        {"start": 0, "label": "PER"},
        {"head": 0, "child": 1, "label": "works for"},
    ],
)
def test_what_is_no_entity(item):
    assert not is_entity(item)


def test_entities_are_counted_by_their_labels():
    region = {"start": 0, "end": 4}
    items = [[0, 4, "A"], {**region, "labels": ["A", "B"]}, {**region, "labels": []}, 7, region]
    assert count_entities(items) == 3


def test_each_of_several_labels_makes_an_entity():
    items = [{"start": 0, "end": 4, "labels": ["A", "B"]}]
    assert [entity[:3] for entity in read_entities(items)] == [(0, 4, "A"), (0, 4, "B")]


@pytest.mark.parametrize(
    "item",
    [
        None,
        "PER",
        [0, 4],
        [0, 4, ""],
        [0, 4, None],
        ["0", "4", "PER"],
        [0.0, 4.0, "PER"],
        [False, True, "PER"],
        [0, 4, "PER", 1],
        [0, 4, 1],
        {"start": 0, "end": 4},
        {"start": 0, "end": 4, "labels": []},
        {"start": 0, "end": 4, "labels": "PER"},
        {"start": 0, "end": 4, "label": ["PER"]},
        {"start": 0, "label": "PER"},
        {"start": "/p[1]", "end": "/p[1]", "labels": ["PER"]},
    ],
)
def test_other_forms_are_refused(item):
    with pytest.raises(ValueError, match=r"^\[NC-D018\] Entity "):
        read_entities([item])


@pytest.mark.parametrize("item", [{"label": 2}, {"labels": [2]}, {"type": 0}])
def test_numbers_of_labels_are_refused(item):
    with pytest.raises(ValueError, match=r"^\[NC-D060\] Label \d of entity .* is a number"):
        read_entities([{"start": 0, "end": 4, **item}])


def test_refusal_shows_the_entity_as_it_stands_in_the_file():
    with pytest.raises(ValueError, match=r'Entity {"start": 0, "label": "PÄR"} cannot be read'):
        read_entities([{"start": 0, "label": "PÄR"}])


def test_label_with_half_a_surrogate_pair_is_refused():
    with pytest.raises(ValueError, match="D028"):
        read_entities([[0, 4, "\udc80"]])


def _tokens(*offsets):
    return [{"text": TEXT[start:end], "start": start, "end": end} for start, end in offsets]


def test_tokens_cover_all_but_single_spaces():
    assert read_tokens(_tokens((0, 2), (2, 4), (6, 8), (9, 12)), TEXT) == [
        *((0, 2), (2, 4), (5, 6), (6, 8), (9, 12))
    ]


def test_tokens_as_words():
    assert read_tokens(["Paul", "in", "Ulm"], TEXT) == [(0, 4), (5, 6), (6, 8), (9, 12)]


def test_white_space_tokens_are_kept():
    assert read_tokens(_tokens((0, 4), (5, 6), (6, 8), (9, 12)), TEXT) == [
        *((0, 4), (5, 6), (6, 8), (9, 12))
    ]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (" a", [(0, 1), (1, 2)]),
        ("\n a", [(0, 2), (2, 3)]),
        ("a ", None),
        ("a  ", [None, (2, 3)]),
        ("a\n ", [None, (1, 3)]),
    ],
)
def test_white_space_at_the_ends(text, tokens):
    start = text.index("a")
    expected = [(start, start + 1) if token is None else token for token in tokens or [None]]
    assert read_tokens([{"start": start, "end": start + 1}], text) == expected


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ([{"text": "Paul", "start": 1, "end": 5}], '"Paul"'),
        ([{"start": 0, "end": 4}, {"start": 3, "end": 8}], '"end": 8'),
        ([{"start": 4, "end": 4}], '"end": 4'),
        ([{"start": 0, "end": 13}], "13"),
        ([{"text": "Paul"}], '"Paul"'),
        (["Paul"], "'  in Ulm'"),
        # the first word with which the text does not go on
        (["Paul", "Ulm", "in"], "'Ulm' at or after character 4."),
        (["Paul", 7], '"Paul"'),
        ("Paul", '"Paul"'),
        ({"start": 0}, '"start"'),
        ([{"start": 6, "end": 8}], "'Paul  '"),
        ([{"start": 0, "end": 4}], "'  in Ulm'"),
        ([], "'Paul  in Ulm'"),
    ],
)
def test_tokens_that_do_not_spell_the_text(items, found):
    with pytest.raises(ValueError, match="D023") as caught:
        read_tokens(items, TEXT)
    assert found in str(caught.value)
