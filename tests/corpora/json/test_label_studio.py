import pytest

from spacy_bigru_crf.corpora.json.label_studio import find_text_tags, is_task, read_task

TITLE, TEXT = "Ulm heute", "Ulm wächst. Anna wohnt in Ulm."


def _label(start, end, label, *, to_name="text", source=TEXT, **more):
    value = {"start": start, "end": end, "text": source[start:end], "labels": [label]}
    return {"from_name": "ner", "to_name": to_name, "type": "labels", "value": value, **more}


ANNA = _label(12, 16, "PER")
ULM = _label(0, 3, "LOC", to_name="title", source=TITLE)


def _task(*annotations, data=None, **more):
    data = {"text": TEXT} if data is None else data
    return {"id": 1, "data": data, "annotations": list(annotations), **more}


def _read(*tasks):
    tags = find_text_tags(tasks)
    return [record for n, task in enumerate(tasks) for record in read_task(task, tags, n)]


def _found(records):
    return [
        (record.text, None if record.entities is None else [e[:3] for e in record.entities])
        for record in records
    ]


@pytest.mark.parametrize(
    "annotations",
    [
        [{"result": [ANNA], "was_cancelled": False}],
        [{"result": [ULM], "was_cancelled": True}, {"result": [ANNA]}],
        [{"result": [ANNA, {"type": "relation"}, {"type": "choices", "value": {}}]}],
        [{"result": [{"type": "labels", "value": ANNA["value"]}]}],
    ],
)
def test_entities(annotations):
    assert _found(_read(_task(*annotations))) == [(TEXT, [(12, 16, "PER")])]


def test_tasks_without_entities():
    assert _found(_read(_task({"result": []}))) == [(TEXT, [])]


@pytest.mark.parametrize("annotations", [[], [{"result": [ANNA], "was_cancelled": True}]])
def test_tasks_without_annotation_are_unknown(annotations):
    (record,) = _read(_task(*annotations))
    assert _found([record]) == [(TEXT, None)]
    assert record.counts.refused.total() == len(annotations)


def test_each_labelled_field_is_a_text():
    data = {"title": TITLE, "text": TEXT, "source": "a"}
    records = _read(
        _task({"result": [ULM, ANNA]}, data=data),
        _task({"result": []}, data=data),
        _task(data=data),
    )
    assert _found(records) == [
        (TITLE, [(0, 3, "LOC")]),
        (TEXT, [(12, 16, "PER")]),
        (TITLE, []),
        (TEXT, []),
        (TITLE, None),
        (TEXT, None),
    ]
    assert all(record.first for record in records)


def test_fields_without_labels_anywhere_are_no_texts():
    data = {"title": TITLE, "text": TEXT}
    assert _found(_read(_task({"result": [ANNA]}, data=data))) == [(TEXT, [(12, 16, "PER")])]
    assert _found(_read(_task({"result": [ULM]}, data=data))) == [(TITLE, [(0, 3, "LOC")])]


@pytest.mark.parametrize(
    "data",
    [
        {"review": TEXT},
        {"review": TEXT, "stars": 4, "name": "a"},
        # the tag is called text, but shows another field
        {"review": TEXT, "text": "something else entirely"},
    ],
)
def test_field_with_another_name_than_the_tag(data):
    assert _found(_read(_task({"result": [ANNA]}, data=data))) == [(TEXT, [(12, 16, "PER")])]


def test_field_of_a_project_without_labels():
    data = {"review": TEXT, "stars": 4}
    assert _found(_read(_task(data=data), _task({"result": []}, data=data))) == [
        (TEXT, None),
        (TEXT, []),
    ]


def test_title_may_be_absent():
    both = {"title": TITLE, "text": TEXT}
    records = _read(
        _task({"result": [ULM, ANNA]}, data=both),
        _task({"result": [ANNA]}),
        _task({"result": []}, data={"title": None, "text": TEXT}),
    )
    assert [record.text for record in records] == [TITLE, TEXT, TEXT, TEXT]


def test_several_annotations():
    user = {"id": 7, "email": "a@b.c", "first_name": "Anna", "last_name": "Berg"}
    records = _read(
        _task(
            {"result": [ANNA], "completed_by": user, "updated_at": "2026-01-02"},
            {"result": [], "completed_by": 8, "ground_truth": True},
            {"result": [ANNA], "was_cancelled": True},
        )
    )
    assert [record.annotators for record in records] == [("7", "a@b.c", "Anna Berg"), ("8",)]
    assert [record.ground_truth for record in records] == [False, True]
    assert [record.first for record in records] == [True, False]
    assert len({record.key for record in records}) == 1
    assert records[0].time == "2026-01-02"
    assert sum(record.counts.refused["text rejected"] for record in records) == 1


@pytest.mark.parametrize(
    "result",
    [
        # a region with a rating instead of a label, and one without anything
        {"type": "rating", "id": "b", "value": {"start": 0, "end": 3, "text": "Ulm", "rating": 4}},
        {"type": "taxonomy", "id": "b", "value": {"start": 0, "end": 3, "taxonomy": [["A"]]}},
        {"type": "labels", "id": "b", "value": {"start": 0, "end": 3, "text": "Ulm"}},
    ],
)
def test_regions_without_label_are_counted(result):
    (record,) = _read(_task({"result": [{**ANNA, "id": "a"}, result, result]}))
    assert len(record.entities) == 1
    assert record.counts.refused["no label"] >= 1
    rated = {**result, "id": "a", "type": "rating"}
    (record,) = _read(_task({"result": [{**ANNA, "id": "a"}, rated]}))
    assert record.counts.refused.total() == 0


@pytest.mark.parametrize(
    ("task", "code"),
    [
        (_task({"result": [{"type": "hypertextlabels"}]}), "D024"),
        (
            _task({"result": [{"type": "labels", "value": {"startOffset": 3, "labels": ["A"]}}]}),
            "D024",
        ),
        (_task({"result": [{"type": "labels"}]}), "D018"),
        (_task({"result": ["labels"]}), "D025"),
        (_task({"result": None}), "D025"),
        (_task(None), "D025"),
        ({"data": {"text": TEXT}, "completions": []}, "D025"),
        ({"data": {"text": TEXT}}, "D025"),
        (_task({"result": []}, data={}), "D062"),
        (_task({"result": []}, data={"text": 7}), "D062"),
        (_task(data={"a": "b", "c": "d"}), "D062"),
        (_task({"result": [ANNA]}, data={"text": None}), "D062"),
        (_task({"result": []}, data={"text": "a\ud83d"}), "D028"),
    ],
)
def test_other_tasks_are_refused(task, code):
    assert is_task(task)
    with pytest.raises(ValueError, match=rf"^\[NC-{code}\]"):
        _read(task)
