import pytest

from spacy_bigru_crf.corpora.json.words import has_words, holds_tags, read_words

WORDS = ["Anna", "wohnt", "in", "Ulm", "."]
TAGS = ["B-PER", "O", "O", "B-LOC", "O"]
TEXT = "Anna wohnt in Ulm."
TOKENS = [(0, 4), (5, 10), (11, 13), (14, 17), (17, 18)]


def _read(value):
    assert has_words(value)
    return list(read_words(value))


def _paragraph(words=WORDS, tags=TAGS, **more):
    tokens = [
        {"id": i, "orth": word, "ner": tag}
        for i, (word, tag) in enumerate(zip(words, tags, strict=True))
    ]
    return {"sentences": [{"tokens": tokens, "brackets": []}], "cats": [], **more}


@pytest.mark.parametrize(
    "value",
    [
        {"id": "0", "tokens": WORDS, "ner_tags": TAGS, "pos_tags": [1, 2, 3, 4, 5]},
        {"words": WORDS, "tags": TAGS},
        {"tokens": WORDS, "labels": TAGS},
        {"tokens": WORDS, "ner": TAGS, "data": {"src": "x"}},
        {"id": 0, "paragraphs": [_paragraph()]},
        {"id": 0, "paragraphs": [_paragraph(raw=None)]},
    ],
)
def test_tags(value):
    (record,) = _read(value)
    assert (record.words, record.tags, record.spans, record.text) == (WORDS, TAGS, None, None)
    assert record.sentence_lengths == [5]


@pytest.mark.parametrize(
    "value",
    [
        {"tokens": WORDS, "ner_tags": TAGS, "text": TEXT},
        {"paragraphs": [_paragraph(raw=TEXT)]},
    ],
)
def test_tags_with_the_text(value):
    (record,) = _read(value)
    assert (record.text, record.tokens) == (TEXT, TOKENS)


def test_text_of_other_tokens_is_not_used():
    (record,) = _read({"tokens": WORDS, "ner_tags": TAGS, "text": "Eva schläft."})
    assert (record.words, record.text) == (WORDS, None)


def test_missing_tags():
    (record,) = _read({"paragraphs": [_paragraph(tags=["U-PER", "-", None, "", "O"])]})
    assert record.tags == ["U-PER", "-", "-", "-", "O"]


def test_each_paragraph_is_a_text_and_may_have_sentences():
    two = {"sentences": [*_paragraph()["sentences"], {"tokens": []}, *_paragraph()["sentences"]]}
    first, second = _read({"paragraphs": [two, _paragraph()]})
    assert first.sentence_lengths == [5, 5]
    assert second.sentence_lengths == [5]


def test_gliner_has_the_last_token_of_an_entity():
    ner = [[0, 0, "PER"], [2, 3, "place"]]
    (record,) = _read({"tokenized_text": WORDS, "ner": ner, "ner_negatives": ["ORG"]})
    assert record.spans == [(0, 1, "PER"), (2, 4, "place")]
    assert record.tags is None


@pytest.mark.parametrize(
    "value",
    [
        {"text": TEXT, "tokens": [{"start": 0, "end": 4}], "label": ["sports"]},
        {"text": TEXT, "tokens": WORDS, "entities": [[0, 4, "PER"]]},
        {"text": TEXT, "ner_tags": TAGS},
        {"tokens": WORDS},
        {"tokens": "Anna wohnt", "ner_tags": TAGS},
    ],
)
def test_other_values_have_no_words(value):
    assert not has_words(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"tokens": WORDS, "ner_tags": [1, 0, 0, 3, 0]}, "D065"),
        ({"tokens": WORDS, "ner_tags": ["B-PER", 0, 0, 3, 0]}, "D065"),
        ({"tokens": WORDS, "ner_tags": TAGS[1:]}, "D064"),
        ({"tokens": ["Anna", ""], "ner_tags": ["O", "O"]}, "D069"),
        ({"tokens": ["Anna\ud83d"], "ner_tags": ["O"]}, "D028"),
        ({"tokenized_text": "Anna", "ner": []}, "D069"),
        ({"tokenized_text": WORDS}, "D016"),
        ({"tokenized_text": WORDS, "ner": [[0, 0]]}, "D018"),
        ({"tokenized_text": WORDS, "ner": [["Anna", "person"]]}, "D018"),
        ({"tokenized_text": WORDS, "ner": [[0, 0, ""]]}, "D018"),
        ({"tokenized_text": WORDS, "ner": [[0, 5, "PER"]]}, "D066"),
        ({"tokenized_text": WORDS, "ner": [[2, 1, "PER"]]}, "D066"),
        ({"paragraphs": [None]}, "D014"),
        ({"paragraphs": [{"sentences": [{}]}]}, "D069"),
        ({"paragraphs": [{"sentences": [{"tokens": [{"text": "a"}]}]}]}, "D069"),
        ({"paragraphs": [_paragraph(tags=[1, 0, 0, 2, 0])]}, "D018"),
    ],
)
def test_other_forms_are_refused(value, code):
    with pytest.raises(ValueError, match=rf"^\[NC-{code}\]"):
        _read(value)


def test_files_with_tags(tmp_path):
    for name, text, expected in (
        ("a.jsonl", '{"tokens": ["a"], "tags": ["O"]}\n', True),
        ("b.jsonl", '{"tokenized_text": ["a"], "ner": []}\n', False),
        ("c.json", '[["a", []]]', False),
        ("d.json", "", False),
        ("e.conll", "a O\n", False),
    ):
        (tmp_path / name).write_text(text)
        assert holds_tags(tmp_path / name) == expected
