import pytest

from spacy_bigru_crf.corpora.annotated_text import AnnotatedText
from spacy_bigru_crf.corpora.json_texts import read_text

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
RESULT = [
    {"type": "labels", "from_name": "ner", "to_name": "text", "value": value}
    for value in LABEL_STUDIO
]


def _task(*annotations, **data):
    return {"id": 1, "data": {"text": TEXT, **data}, "annotations": list(annotations)}


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
        {"text": TEXT, "entities": LISTS[::-1]},
        [TEXT, {"entities": LISTS, "cats": {}}],
        [TEXT, LISTS],
        [TEXT, OBJECTS],
        {"text": TEXT, "label": LABEL_STUDIO, "annotation_id": 5},
        _task({"result": RESULT, "was_cancelled": False}),
        _task({"result": [], "was_cancelled": True}, {"result": RESULT}, {"result": []}),
        _task({"result": [*RESULT, {"type": "relation"}, {"type": "choices", "value": {}}]}),
    ],
)
def test_forms(value):
    assert read_text(value) == AnnotatedText(TEXT, ENTITIES)


@pytest.mark.parametrize(
    "value",
    [
        {"text": TEXT, "spans": []},
        {"text": TEXT, "answer": "accept"},
        {"text": TEXT, "annotation_id": 5, "lead_time": 1.5},
        [TEXT, []],
        [TEXT, {"entities": []}],
        _task({"result": []}),
    ],
)
def test_texts_without_entities(value):
    assert read_text(value) == AnnotatedText(TEXT, [])


@pytest.mark.parametrize("annotations", [[], [{"result": RESULT, "was_cancelled": True}]])
def test_tasks_without_annotation_are_unknown(annotations):
    assert read_text(_task(*annotations)) == AnnotatedText(TEXT, None)


@pytest.mark.parametrize("answer", ["reject", "ignore"])
def test_refused_texts_are_passed_over(answer):
    assert read_text({"text": TEXT, "spans": OBJECTS, "answer": answer}) is None
    assert read_text({"answer": answer}) is None


def test_tokens():
    tokens = [{"text": TEXT[a:b], "start": a, "end": b} for a, b in ((0, 4), (5, 7), (8, 11))]
    value = {"text": TEXT, "spans": OBJECTS, "tokens": tokens}
    assert read_text(value) == AnnotatedText(TEXT, ENTITIES, [(0, 4), (5, 7), (8, 11)])


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
        ({"spans": []}, r"\[NC-D015\] The text is null"),
        ({"text": "", "spans": []}, r'\[NC-D015\] The text is ""'),
        ({"text": 7, "spans": []}, r"\[NC-D015\] The text is 7"),
        (["", []], r"\[NC-D015\]"),
        ({"data": {"review": TEXT}, "annotations": []}, r"\[NC-D015\] The text is null"),
        (
            {"text": TEXT},
            r"\[NC-D016\] None of the fields entities, spans, labels, label is a list",
        ),
        ({"text": TEXT, "entity": LISTS}, r"\[NC-D016\]"),
        ({"text": TEXT, "spans": {}}, r"\[NC-D016\]"),
        ({"text": TEXT, "label": "sports", "answer": "accept"}, r"\[NC-D016\]"),
        (
            {"text": TEXT, "spans": OBJECTS, "label": LISTS},
            r"\[NC-D017\] Both spans and label hold",
        ),
        ({"text": TEXT, "label": ["sports"]}, r'\[NC-D018\] Entity "sports" cannot be read'),
        ({"text": TEXT, "entities": [[0, 12, "X"]]}, r"\[NC-D019\] .* 11 characters"),
        ({"text": TEXT, "entities": [[0, 4, "X"], [3, 6, "Y"]]}, r"\[NC-D021\] Entities 'Paul'"),
        ({"text": TEXT, "spans": [], "tokens": "Paul in Ulm"}, r"\[NC-D023\]"),
        ({"text": TEXT, "spans": [], "tokens": []}, r"\[NC-D023\]"),
        (_task({"result": [{"type": "hypertextlabels"}]}), r"\[NC-D024\] .* 'hypertextlabels'"),
        (_task({"result": [{"type": "labels"}]}), r"\[NC-D018\] Entity null"),
        (_task({"result": None}), r"\[NC-D025\]"),
        (_task(None), r"\[NC-D025\]"),
        ({"data": {"text": TEXT}, "completions": []}, r"\[NC-D025\]"),
        ({"text": "a\ud83d", "spans": []}, r"\[NC-D028\] U\+D83D at character 1"),
    ],
)
def test_everything_else_is_refused(value, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        read_text(value)
