import pytest

from spacy_bigru_crf.corpora.json.argilla import is_record, read_record

TEXT = "Anna wohnt in Ulm."
ANNA, ULM = {"start": 0, "end": 4, "label": "PER"}, {"start": 14, "end": 17, "label": "LOC"}


def _read(record):
    assert is_record(record)
    return list(read_record(record, 3))


def _found(records):
    return [None if r.entities is None else [e[:3] for e in r.entities] for r in records]


def _nested(*answers, **more):
    responses = {"spans": [{"value": value, "user_id": user} for value, user in answers]}
    return {"fields": {"text": TEXT}, "responses": responses, "suggestions": {}, **more}


def _flat(values, users=None, states=None):
    return {
        "text": TEXT,
        "spans.responses": values,
        "spans.responses.users": users,
        "spans.responses.status": states,
    }


@pytest.mark.parametrize(
    "annotation",
    [
        [ANNA, ULM],
        [["PER", 0, 4], ["LOC", 14, 17]],
        [["PER", 0, 4, 0.0], ["LOC", 14, 17, 1.0]],
        [{**ANNA, "score": 0.0}, ULM],
    ],
)
def test_version_1(annotation):
    record = {"text": TEXT, "annotation": annotation, "prediction": [ANNA], "status": "Validated"}
    (read,) = _read({**record, "tokens": ["Anna", "wohnt", "in", "Ulm", "."]})
    assert _found([read]) == [[(0, 4, "PER"), (14, 17, "LOC")]]
    assert read.tokens == [(0, 4), (5, 10), (11, 13), (14, 17), (17, 18)]


@pytest.mark.parametrize(("annotation", "expected"), [(None, None), ([], [])])
def test_version_1_never_takes_predictions(annotation, expected):
    record = {"text": TEXT, "annotation": annotation, "prediction": [ANNA], "status": "Default"}
    assert _found(_read(record)) == [expected]


def test_version_1_discarded():
    (read,) = _read({"text": TEXT, "annotation": [["PER", 0, 4]], "status": "Discarded"})
    assert read.rejected
    assert read.counts.refused == {"text rejected": 1}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (_nested(([ANNA], "u")), [[(0, 4, "PER")]]),
        (_nested(([], "u")), [[]]),
        (_nested(), [None]),
        (_nested(status="pending", metadata={}), [None]),
        (_nested(([ANNA], "u"), ([], "v")), [[(0, 4, "PER")], []]),
        (_flat([[ANNA], []], ["u", "v"], ["submitted"] * 2), [[(0, 4, "PER")], []]),
        (_flat(None), [None]),
        (_flat([[ANNA]]), [[(0, 4, "PER")]]),
        ({"text": TEXT, "spans.suggestion": [ANNA], "spans.suggestion.score": None}, [None]),
        # a question about the text as a whole
        ({**_flat([[ANNA]], ["u"]), "label.responses": ["good"]}, [[(0, 4, "PER")]]),
        ({**_flat([[]], ["u"]), "labels.responses": [["a", "b"]]}, [[]]),
        (
            {"fields": {"prompt": TEXT}, "responses": {"ner": [{"value": [ANNA]}]}},
            [[(0, 4, "PER")]],
        ),
    ],
)
def test_version_2(record, expected):
    records = _read(record)
    assert _found(records) == expected
    assert {record.text for record in records} == {TEXT}
    assert [record.first for record in records] == [True] + [False] * (len(records) - 1)


def test_users_are_annotators_of_one_text():
    one, two = _read(_nested(([ANNA], "u"), ([ULM], "v")))
    assert (one.annotators, two.annotators) == (("u",), ("v",))
    assert one.key == two.key


def test_drafts_and_discarded_responses_are_counted():
    (read,) = _read(
        _flat([[ANNA], [ULM], [ANNA]], ["u", "v", "w"], ["draft", "submitted", "discarded"])
    )
    assert _found([read]) == [[(14, 17, "LOC")]]
    (unknown,) = _read(_flat([[ANNA, ULM]], ["u"], ["draft"]))
    assert unknown.entities is None
    assert unknown.counts.refused == {"text rejected": 2}


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"text": TEXT, "annotation": "PER"}, "D018"),
        ({"text": TEXT, "annotation": [["PER", 0]]}, "D018"),
        ({"text": TEXT, "annotation": [], "tokens": ["Eva"]}, "D023"),
        ({"fields": {"text": TEXT}, "responses": {"spans": [{"user_id": "u"}]}}, "D070"),
        ({"fields": {"text": TEXT}, "responses": {"spans": [7]}}, "D070"),
        ({"fields": {"text": TEXT}, "responses": {"spans": {}}}, "D070"),
        (_nested(([ANNA], "u"), ("PER", "v")), "D070"),
        (_flat("PER"), "D070"),
        ({"fields": {}, "responses": {}}, "D063"),
        ({"fields": {"a": "b", "c": "d"}, "responses": {}}, "D063"),
        ({"fields": {"text": 7}, "responses": {}}, "D063"),
        ({**_flat([[ANNA]]), "more.responses": [[ULM]]}, "D017"),
        (_flat([[{"start": 0, "end": 4, "label": ""}]]), "D018"),
    ],
)
def test_other_records_are_refused(record, code):
    with pytest.raises(ValueError, match=rf"^\[NC-{code}\]"):
        _read(record)
