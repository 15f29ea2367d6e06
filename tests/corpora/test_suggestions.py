import json

import pytest

from spacy_bigru_crf.corpora.annotated_text import CharSpan
from spacy_bigru_crf.corpora.json.texts import ValueReader
from spacy_bigru_crf.corpora.suggestions import (
    SUGGESTIONS_FIELD,
    SuggestedText,
    TaskFormat,
    encode_tasks,
    make_task,
)

TEXT = "Paul  in Neu-Ulm."
TOKENS = [(0, 4), (5, 6), (6, 8), (9, 16), (16, 17)]
PAUL, ULM = CharSpan(0, 4, "PER"), CharSpan(9, 16, "LOC")
SUGGESTED = SuggestedText(
    TEXT, TOKENS, [(0, 1, "PER"), (3, 4, "LOC")], [0.75, None], 0.5, "texts.txt:7"
)


def task(task_format):
    # what a program stores and exports
    return json.loads(json.dumps(make_task(SUGGESTED, task_format, "de_pipeline-0.0.0")))


def test_prodigy():
    found = task(TaskFormat.PRODIGY)
    assert found["text"] == TEXT
    assert found["spans"] == [
        {"start": 0, "end": 4, "token_start": 0, "token_end": 0, "label": "PER"},
        {"start": 9, "end": 16, "token_start": 3, "token_end": 3, "label": "LOC"},
    ]
    assert found["tokens"][2] == {"text": "in", "start": 6, "end": 8, "id": 2, "ws": True}
    spelled = "".join(t["text"] + " " * t["ws"] for t in found["tokens"])
    assert spelled == TEXT
    assert found["meta"] == {"source": "texts.txt:7", "confidence": 0.5}
    assert "answer" not in found


def test_doccano():
    assert task(TaskFormat.DOCCANO) == {
        "text": TEXT,
        "label": [[0, 4, "PER"], [9, 16, "LOC"]],
        SUGGESTIONS_FIELD: [[0, 4, "PER"], [9, 16, "LOC"]],
        "source": "texts.txt:7",
        "confidence": 0.5,
    }


def test_label_studio():
    found = task(TaskFormat.LABEL_STUDIO)
    assert found["data"] == {"text": TEXT, "source": "texts.txt:7", "confidence": 0.5}
    assert found["annotations"] == []
    [prediction] = found["predictions"]
    assert (prediction["model_version"], prediction["score"]) == ("de_pipeline-0.0.0", 0.5)
    paul, ulm = prediction["result"]
    assert paul["value"] == {"start": 0, "end": 4, "text": "Paul", "labels": ["PER"]}
    assert (paul["type"], paul["from_name"], paul["to_name"]) == ("labels", "label", "text")
    assert (paul["score"], "score" in ulm) == (0.75, False)
    assert paul["id"] != ulm["id"]


def read_text(value, *, reviewed=False):
    (record,) = ValueReader(reviewed).read(value)
    return record


def _spans(record):
    if record.entities is None:
        return None
    return [CharSpan(*entity[:3]) for entity in record.entities]


@pytest.mark.parametrize("task_format", TaskFormat)
def test_unreviewed_tasks_are_unknown(task_format):
    annotated = read_text(task(task_format))
    assert (annotated.text, annotated.entities) == (TEXT, None)


def _accepted(prodigy):
    return {**prodigy, "answer": "accept"}


def _submitted(label_studio):
    [prediction] = label_studio["predictions"]
    return {**label_studio, "annotations": [{"result": prediction["result"]}]}


@pytest.mark.parametrize(
    ("value", "reviewed"),
    [
        (_accepted(task(TaskFormat.PRODIGY)), False),
        (_submitted(task(TaskFormat.LABEL_STUDIO)), False),
        (task(TaskFormat.PRODIGY), True),
        (task(TaskFormat.DOCCANO), True),
    ],
)
def test_reviewed_tasks_are_complete(value, reviewed):
    annotated = read_text(value, reviewed=reviewed)
    assert _spans(annotated) == [PAUL, ULM]
    assert annotated.complete


def test_refused_tasks_are_left_out():
    assert read_text({**task(TaskFormat.PRODIGY), "answer": "reject"}, reviewed=True).rejected


@pytest.mark.parametrize(
    ("changed", "own"),
    [
        ([[0, 4, "PER"], [9, 16, "ORG"]], [CharSpan(9, 16, "ORG")]),
        ([[0, 4, "PER"], [9, 12, "LOC"], [13, 16, "LOC"]], [(9, 12, "LOC"), (13, 16, "LOC")]),
        ([[9, 16, "LOC"]], None),
        ([], None),
    ],
)
def test_only_what_an_annotator_has_made_is_known(changed, own):
    value = {**task(TaskFormat.DOCCANO), "label": changed, "Comments": ["?"]}
    record = read_text(value)
    assert (record.text, _spans(record), record.complete) == (TEXT, own, False)
    left_out = len(changed) - len(own or [])
    assert record.counts.missing.total() == left_out


def test_other_texts_are_complete_as_ever():
    value = {"text": TEXT, "label": [[0, 4, "PER"]], SUGGESTIONS_FIELD: None}
    assert (_spans(read_text(value)), read_text(value).complete) == ([PAUL], True)
    with pytest.raises(ValueError, match="D018"):
        read_text({**value, SUGGESTIONS_FIELD: "none"})


def test_lines_and_lists(tmp_path):
    tasks = [task(TaskFormat.DOCCANO), {"text": "ä"}]
    lines = encode_tasks(tasks, tmp_path / "a.jsonl").decode()
    assert [json.loads(line) for line in lines.splitlines()] == tasks
    assert "ä" in lines
    assert json.loads(encode_tasks(tasks, tmp_path / "a.json")) == tasks
    assert json.loads(encode_tasks([], tmp_path / "a.JSON")) == []
