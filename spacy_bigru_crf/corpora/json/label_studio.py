"""Tasks of Label Studio (JSON)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from spacy_bigru_crf.corpora.annotated_text import check_text
from spacy_bigru_crf.corpora.conversion.entity_counts import EntityCounts
from spacy_bigru_crf.corpora.json.offsets import offsets_fit
from spacy_bigru_crf.corpora.json.records import NO_LABEL, TEXT_REJECTED, TextRecord
from spacy_bigru_crf.corpora.json.spans import QuotedSpan, count_entities, quote_json, read_entities
from spacy_bigru_crf.errors import Errors

_TEXT = "text"


@dataclass(frozen=True)
class TextTags:
    """Text tags of a project: which field of a task's ``data`` each of them shows.

    Attributes:
        fields: The field of each tag that has labels, by the tag's name (``to_name``).
    """

    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def labelled(self) -> list[str]:
        """Fields whose texts are annotated: the labelled ones, or ``text`` if no label is set."""
        return list(dict.fromkeys(self.fields.values())) or [_TEXT]

    def field_of(self, result: Mapping[str, Any]) -> str:
        """Return the field with the text that a result labels."""
        name = str(result.get("to_name", _TEXT))
        return self.fields.get(name, name)


def find_text_tags(values: Iterable[object]) -> TextTags:
    """Find out which field each Text tag of a project shows.

    An export has the names of the tags alone. A tag shows the field of its own name, or ``text``,
    or the only field of all tasks that has each labelled text at its offsets.

    Args:
        values: Values of a file; those that are no tasks are passed over.
    """
    labelled: dict[str, list[tuple[Mapping[str, object], object]]] = {}
    for value in values:
        if not (isinstance(value, Mapping) and is_task(value)):
            continue
        for annotation in _items(value.get("annotations")):
            for result in _items(annotation.get("result")):
                if result.get("type") == "labels":
                    name = str(result.get("to_name", _TEXT))
                    labelled.setdefault(name, []).append((value["data"], result.get("value")))
    return TextTags({name: _field(name, results) for name, results in labelled.items()})


def is_task(value: Mapping[str, Any]) -> bool:
    """Return whether a value is a task of Label Studio.

    Other programs have fields called ``data`` too, beside the text.
    """
    return isinstance(value.get("data"), Mapping) and not any(
        value.get(name) is not None for name in ("text", "string", "tokens", "tokenized_text")
    )


def read_task(task: Mapping[str, Any], tags: TextTags, number: int) -> Iterator[TextRecord]:
    """Yield the texts of a task, once for each annotation; once without, if there is none.

    Every field that is labelled anywhere in the project is a text of every task.

    Args:
        task: The task.
        tags: Text tags of the project.
        number: Number of the task in its file.

    Raises:
        ValueError: The task cannot be read.
    """
    annotations = task.get("annotations")
    if not isinstance(annotations, list):
        raise ValueError(Errors.D025)
    counts = EntityCounts()
    valid = [item for item in annotations if not _cancelled(item, counts)]
    results = [(item, _entities(item, tags, counts)) for item in valid]
    data = task["data"]
    used = {name for _, by_field in results for name in by_field}
    fields = [name for name in tags.labelled if data.get(name) is not None or name in used]
    if not fields and not tags.fields:
        fields = [name for name, content in data.items() if isinstance(content, str)]
    if tags.fields and not fields:
        # the texts that are labelled are not in this task
        yield TextRecord("", None, counts=counts)
    for name in fields if len(fields) == 1 or tags.fields else tags.labelled[:1]:
        text = data.get(name)
        if not isinstance(text, str):
            fields_there = ", ".join(map(repr, data)) or "none"
            raise ValueError(
                Errors.D062.format(name=name, found=quote_json(text), fields=fields_there)
            )
        check_text(text)
        for index, (item, by_field) in enumerate(results):
            yield TextRecord(
                text,
                by_field.get(name, []),
                counts=counts,
                key=("Label Studio", number, name),
                first=index == 0,
                annotators=_annotators(item.get("completed_by")),
                ground_truth=item.get("ground_truth") is True,
                time=str(item.get("updated_at") or item.get("created_at") or ""),
            )
            counts = EntityCounts()
        if not results:
            yield TextRecord(text, None, counts=counts)
            counts = EntityCounts()


def _items(value: object) -> Iterator[Mapping[str, Any]]:
    for item in value if isinstance(value, list) else []:
        if isinstance(item, Mapping):
            yield item


def _field(name: str, results: list[tuple[Mapping[str, object], object]]) -> str:
    """Return the field that a Text tag shows."""
    data = [task for task, _ in results]
    fitting = [
        key
        for key in dict.fromkeys(key for task in data for key in task)
        if all(isinstance(task.get(key), str) for task in data)
        and offsets_fit((str(task[key]), _readable(value)) for task, value in results)
    ]
    for preferred in (name, _TEXT):
        if preferred in fitting:
            return preferred
    if len(fitting) == 1:
        return fitting[0]
    return _TEXT if name not in data[0] and _TEXT in data[0] else name


def _readable(value: object) -> list[QuotedSpan]:
    try:
        return read_entities([value])
    except ValueError:
        return []


def _cancelled(annotation: Any, counts: EntityCounts) -> bool:
    match annotation:
        case {"was_cancelled": True, "result": [*_]}:
            for result in _items(annotation["result"]):
                count = count_entities([result.get("value")])
                counts.refuse(TEXT_REJECTED, count or int(result.get("type") == "labels"))
            return True
        case {"result": [*_]}:
            return False
        case _:
            raise ValueError(Errors.D025)


def _entities(
    annotation: Mapping[str, Any], tags: TextTags, counts: EntityCounts
) -> dict[str, list[QuotedSpan]]:
    """Return the entities of an annotation by the field with their text."""
    by_field: dict[str, list[QuotedSpan]] = {}
    regions = {str(r.get("id")) for r in _items(annotation["result"]) if _is_label(r)}
    for result in annotation["result"]:
        if not isinstance(result, Mapping):
            raise ValueError(Errors.D025)
        value = result.get("value")
        if _is_label(result):
            if isinstance(value, Mapping) and "labels" not in value and "start" in value:
                counts.refuse(NO_LABEL)
                continue
            by_field.setdefault(tags.field_of(result), []).extend(read_entities([value]))
        elif _is_region(value) and str(result.get("id")) not in regions:
            # part of the text without a label of its own, such as one with a rating
            counts.refuse(NO_LABEL)
            regions.add(str(result.get("id")))
    return by_field


def _is_region(value: object) -> bool:
    match value:
        case {"start": int(), "end": int()}:
            return True
        case _:
            return False


def _is_label(result: Mapping[str, Any]) -> bool:
    """Return whether a result labels a part of the text, rather than relating parts, rating it, ….

    Raises:
        ValueError: It labels something else, such as HTML, which has other offsets.
    """
    kind, value = result.get("type"), result.get("value")
    if isinstance(kind, str) and kind.endswith("labels"):
        other = isinstance(value, Mapping) and "startOffset" in value
        if kind != "labels" or other:
            raise ValueError(Errors.D024.format(type=kind))
        return True
    return False


def _annotators(completed_by: object) -> tuple[str, ...]:
    """Return the names of an annotator: id, email, first and last name, as the export has them."""
    if not isinstance(completed_by, Mapping):
        return () if completed_by is None else (str(completed_by),)
    names = [completed_by.get(name) for name in ("id", "email")]
    full = (completed_by.get("first_name"), completed_by.get("last_name"))
    names.append(" ".join(str(part) for part in full if part) or None)
    return tuple(str(name) for name in names if name not in (None, ""))
