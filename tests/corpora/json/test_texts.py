import pytest

from spacy_bigru_crf.corpora.json.texts import ValueReader

TEXT = "Paul in Ulm"
ENTITIES = [(0, 4, "PER"), (8, 11, "LOC")]
LISTS = [list(entity) for entity in ENTITIES]
OBJECTS = [{"start": start, "end": end, "label": label} for start, end, label in ENTITIES]
OFFSETS = [
    {"id": 1, "start_offset": start, "end_offset": end, "label": label}
    for start, end, label in ENTITIES
]
LABEL_STUDIO = [
    {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    for start, end, label in ENTITIES
]
TOKENS = [{"id": i, "start": a, "end": b} for i, (a, b) in enumerate([(0, 4), (5, 7), (8, 11)])]


def _read(value):
    (record,) = ValueReader().read(value)
    return record


def _entities(record):
    return None if record.entities is None else [entity[:3] for entity in record.entities]


@pytest.mark.parametrize(
    "value",
    [
        {"text": TEXT, "spans": OBJECTS},
        {"text": TEXT, "spans": OBJECTS, "answer": "accept", "label": "PER", "_input_hash": 1},
        {"text": TEXT, "label": LISTS},
        {"text": TEXT, "labels": LISTS, "id": 3, "Comments": []},
        {"text": TEXT, "entities": OFFSETS, "relations": [{"from_id": 1, "to_id": 1}]},
        {"text": TEXT, "entities": LISTS},
        {"text": TEXT, "entities": OBJECTS, "spans": [], "labels": None},
        [TEXT, {"entities": LISTS, "cats": {}}],
        [TEXT, LISTS],
        [TEXT, OBJECTS],
        {"text": TEXT, "label": LABEL_STUDIO, "annotation_id": 5},
        # fields that users have named
        {"text": TEXT, "ner": LABEL_STUDIO, "annotator": 1, "annotation_id": 5},
        {"text": TEXT, "ner_spans": OBJECTS, "answer": "accept"},
        {"text": TEXT, "ner": LISTS},
        {"text": TEXT, "label": [], "entities_tag": LABEL_STUDIO},
        {"text": TEXT, "label": ["sports"], "ner": LABEL_STUDIO, "annotation_id": 5},
        {"text": TEXT, "sentiment": "good", "ner": LABEL_STUDIO, "rating": [{"rating": 4}]},
        {"text": TEXT, "label": LISTS, "data": {"src": "x"}},
        {"text": TEXT, "spans": OBJECTS, "data": {"text": "other"}, "answer": "accept"},
        {"text": TEXT, "entities": LISTS, "data": {}, "annotations": []},
        # doc.to_json(), displaCy, predict
        {"text": TEXT, "ents": OBJECTS, "sents": [{"start": 0, "end": 11}]},
        {"text": TEXT, "ents": OBJECTS, "spans": {"sc": [{"start": 0, "end": 4, "label": "A"}]}},
        {"text": TEXT, "ents": OBJECTS, "title": None},
        {"string": TEXT, "entities": [{**o, "word": TEXT[: o["end"]]} for o in OBJECTS]},
        {"classes": ["PER"], "annotations": [[TEXT, {"entities": LISTS}]]},
    ],
)
def test_forms(value):
    record = _read(value)
    assert (record.text, _entities(record), record.complete) == (TEXT, ENTITIES, True)


@pytest.mark.parametrize(
    "value",
    [
        {"text": TEXT, "spans": []},
        {"text": TEXT, "answer": "accept"},
        {"text": TEXT, "annotation_id": 5, "lead_time": 1.5},
        {"text": TEXT, "annotation_id": 5, "sentiment": "good"},
        {"text": TEXT, "ents": [], "tokens": TOKENS},
        {"string": TEXT, "entities": []},
        [TEXT, []],
        [TEXT, {"entities": []}],
    ],
)
def test_texts_without_entities(value):
    assert _entities(_read(value)) == []


@pytest.mark.parametrize(
    "value",
    [
        {"text": TEXT, "id": 1, "annotator": None, "annotation_id": None},
        {"text": TEXT, "annotation_id": None},
        # a text on which predict has failed
        {"string": TEXT, "entities": None, "error": "too long"},
        {"text": TEXT, "tokens": TOKENS},
        {"text": TEXT, "tokens": TOKENS, "spans": {"sc": OBJECTS}, "cats": {}},
    ],
)
def test_texts_that_nobody_has_annotated_are_unknown(value):
    assert _entities(_read(value)) is None


@pytest.mark.parametrize("answer", ["reject", "ignore"])
def test_refused_texts_are_counted(answer):
    record = _read({"text": TEXT, "spans": OBJECTS, "answer": answer})
    assert record.rejected
    assert record.counts.refused == {"text rejected": 2}
    assert _read({"answer": answer}).counts.found == 0


@pytest.mark.parametrize("view", [{"_view_id": "ner"}, {"_is_binary": True}])
def test_answers_to_one_question_say_nothing_about_the_rest(view):
    value = {"text": TEXT, "spans": OBJECTS[:1], "answer": "accept", "_session_id": "a", **view}
    record = _read(value)
    assert (record.complete, record.key) == (False, None)
    assert _read({**value, "_view_id": "ner_manual", "_is_binary": False}).complete


def test_tokens():
    tokens = [{"text": TEXT[a:b], "start": a, "end": b} for a, b in ((0, 4), (5, 7), (8, 11))]
    expected = [(0, 4), (5, 7), (8, 11)]
    for given in (tokens, TOKENS, TEXT.split()):
        assert _read({"text": TEXT, "spans": OBJECTS, "tokens": given}).tokens == expected


def test_annotators():
    prodigy = {"text": TEXT, "spans": [], "_input_hash": 7, "_timestamp": 12}
    first = _read({**prodigy, "_annotator_id": "set-anna", "_session_id": "set-anna"})
    second = _read({**prodigy, "_session_id": "set-eva"})
    assert (first.annotators, second.annotators) == (("set-anna",), ("set-eva",))
    assert first.key == second.key
    assert first.time == "12"
    assert _read({**prodigy, "_session_id": None}).key is None
    minimal = {"id": 3, "text": TEXT, "label": [], "annotation_id": 1, "annotator": "a@b.c"}
    assert _read(minimal).annotators == ("a@b.c",)
    assert _read(minimal).key == _read({**minimal, "annotator": 2, "annotation_id": 2}).key
    assert _read({**minimal, "id": 4}).key != _read(minimal).key


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, r"\[NC-D014\] Found null"),
        (7, r"\[NC-D014\] Found 7"),
        ("text", r"\[NC-D014\]"),
        ([], r"\[NC-D014\]"),
        ([TEXT], r"\[NC-D014\]"),
        ([TEXT, {"cats": {}}], r"\[NC-D014\]"),
        ([{"text": TEXT, "spans": []}], r"\[NC-D014\]"),
        ({"spans": []}, r"\[NC-D063\] There is no field with a text; the fields are 'spans'"),
        ({}, r"\[NC-D063\] .* fields are none"),
        ({"review": TEXT, "label": LABEL_STUDIO, "annotation_id": 1}, r"\[NC-D063\]"),
        ({"text": None, "spans": []}, r"\[NC-D015\] The text is null"),
        ({"text": 7, "spans": []}, r"\[NC-D015\] The text is 7"),
        ({"text": TEXT, "id": 1}, r"\[NC-D016\] No field .*; the fields are 'text', 'id'\."),
        ({"text": TEXT, "tokens": [{**t, "text": ""} for t in TOKENS]}, r"\[NC-D016\]"),
        ({"text": TEXT, "spans": {"sc": OBJECTS}}, r"\[NC-D016\]"),
        ({"text": TEXT, "sentiment": [{"rating": 4}]}, r"\[NC-D016\]"),
        ({"text": TEXT, "spans": {}}, r"\[NC-D016\]"),
        ({"text": TEXT, "label": "sports", "answer": "accept"}, r"\[NC-D016\]"),
        (
            {"text": TEXT, "spans": OBJECTS, "label": LISTS},
            r"\[NC-D017\] Several fields hold entities: spans, label\.",
        ),
        ({"text": TEXT, "one": OBJECTS, "two": LABEL_STUDIO}, r"\[NC-D017\] .* one, two"),
        ({"text": TEXT, "spans": OBJECTS, "ner": LABEL_STUDIO}, r"\[NC-D017\] .* spans, ner"),
        ({"text": TEXT, "spans": [{"start": 0}], "ner": LISTS}, r"\[NC-D017\] .* ner, spans"),
        ({"text": TEXT, "label": ["sports"]}, r'\[NC-D018\] Entity "sports" cannot be read'),
        ({"text": TEXT, "annotations": [{"label": 2, "start_offset": 0, "end_offset": 4}]}, "D060"),
        ({"text": TEXT, "spans": [], "tokens": "Paul in Ulm"}, r"\[NC-D023\]"),
        ({"text": TEXT, "spans": [], "tokens": []}, r"\[NC-D023\]"),
        ({"text": "a\ud83d", "spans": []}, r"\[NC-D028\] U\+D83D at character 1"),
    ],
)
def test_everything_else_is_refused(value, message):
    with pytest.raises(ValueError, match=message):
        _read(value)
