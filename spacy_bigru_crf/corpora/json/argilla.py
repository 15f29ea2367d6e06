"""Records of Argilla, versions 1 and 2."""

from collections.abc import Iterator, Mapping
from typing import Any

from spacy_bigru_crf.corpora.annotated_text import check_text
from spacy_bigru_crf.corpora.conversion.entity_counts import EntityCounts
from spacy_bigru_crf.corpora.json.records import TEXT_REJECTED, TextRecord
from spacy_bigru_crf.corpora.json.spans import (
    count_entities,
    is_entity,
    quote_json,
    read_entities,
    read_tokens,
)
from spacy_bigru_crf.errors import Errors

_RESPONSES, _SUGGESTION = ".responses", ".suggestion"


def is_record(value: Mapping[str, Any]) -> bool:
    """Return whether a value is a record of Argilla."""
    return _is_version_1(value) or _is_nested(value) or _is_flat(value)


def read_record(record: Mapping[str, Any], number: int) -> Iterator[TextRecord]:
    """Yield the text of a record, once for each response; once without, if there is none.

    Args:
        record: The record. In version 1 it has ``annotation``; in version 2 it has ``fields`` and
            ``responses``, or the fields themselves and ``QUESTION.responses``.
        number: Number of the record in its file.

    Raises:
        ValueError: The record cannot be read.
    """
    if _is_version_1(record):
        yield _version_1(record)
        return
    nested = _is_nested(record)
    text = _text(record["fields"] if nested else record)
    responses = _nested_responses(record) if nested else _flat_responses(record)
    questions = {
        name: answers
        for name, answers in responses.items()
        if any(isinstance(value, list) for value, _, _ in answers)
    }
    filled = [
        name
        for name, answers in questions.items()
        if any(
            is_entity(item) for value, _, _ in answers if isinstance(value, list) for item in value
        )
    ]
    if len(filled) > 1:
        raise ValueError(Errors.D017.format(fields=", ".join(filled)))
    empty = [
        name
        for name, answers in questions.items()
        if all(not value for value, _, _ in answers if isinstance(value, list))
    ]
    counts = EntityCounts()
    first = True
    question = next(iter(filled or empty), "")
    for value, user, status in questions.get(question, []):
        if value is None:
            continue
        if not isinstance(value, list):
            raise ValueError(Errors.D070.format(name=question, found=quote_json(value)))
        if status not in (None, "submitted"):
            # a draft, or a response that was discarded
            counts.refuse(TEXT_REJECTED, count_entities(value))
            continue
        yield TextRecord(
            text,
            read_entities(value),
            counts=counts,
            key=("Argilla", number),
            first=first,
            annotators=() if user is None else (str(user),),
        )
        first, counts = False, EntityCounts()
    if first:
        yield TextRecord(text, None, counts=counts)


def _is_version_1(value: Mapping[str, Any]) -> bool:
    return "annotation" in value and isinstance(value.get("text"), str)


def _is_nested(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("fields"), Mapping) and isinstance(value.get("responses"), Mapping)


def _is_flat(value: Mapping[str, Any]) -> bool:
    return any(name.endswith((_RESPONSES, _SUGGESTION)) for name in value)


def _version_1(record: Mapping[str, Any]) -> TextRecord:
    text, items = record["text"], record["annotation"]
    check_text(text)
    if not isinstance(items, list | None):
        raise ValueError(Errors.D018.format(entity=quote_json(items)))
    counts = EntityCounts()
    if record.get("status") == "Discarded":
        counts.refuse(TEXT_REJECTED, count_entities(map(_label_last, items or [])))
        return TextRecord(text, None, rejected=True, counts=counts)
    agent = record.get("annotation_agent")
    tokens = record.get("tokens")
    return TextRecord(
        text,
        None if items is None else read_entities(map(_label_last, items)),
        tokens=None if tokens is None else read_tokens(tokens, text),
        annotators=() if agent is None else (str(agent),),
    )


def _label_last(item: Any) -> Any:
    """Return an entity as ``[start, end, label]``; Argilla's own tuples have the label first."""
    match item:
        case [str() as label, int() as start, int() as end, *_]:
            return [start, end, label]
        case _:
            return item


def _text(fields: Mapping[str, Any]) -> str:
    named = [fields["text"]] if "text" in fields else list(fields.values())
    texts = [text for text in named if isinstance(text, str)]
    if len(texts) != 1:
        raise ValueError(Errors.D063.format(found=", ".join(map(repr, fields)) or "none"))
    check_text(texts[0])
    return texts[0]


_Answers = list[tuple[Any, object, object]]


def _nested_responses(record: Mapping[str, Any]) -> dict[str, _Answers]:
    responses = {}
    for name, answers in record["responses"].items():
        match answers:
            case [*_] if all(isinstance(a, Mapping) and "value" in a for a in answers):
                responses[name] = [
                    (answer["value"], answer.get("user_id"), answer.get("status"))
                    for answer in answers
                ]
            case None:
                continue
            case _:
                raise ValueError(Errors.D070.format(name=name, found=quote_json(answers)))
    return responses


def _flat_responses(record: Mapping[str, Any]) -> dict[str, _Answers]:
    responses = {}
    for name, values in record.items():
        if not name.endswith(_RESPONSES) or values is None:
            continue
        if not isinstance(values, list):
            raise ValueError(Errors.D070.format(name=name, found=quote_json(values)))
        users, states = record.get(f"{name}.users"), record.get(f"{name}.status")
        responses[name.removesuffix(_RESPONSES)] = [
            (value, _item(users, index), _item(states, index)) for index, value in enumerate(values)
        ]
    return responses


def _item(values: object, index: int) -> object:
    return values[index] if isinstance(values, list) and index < len(values) else None
