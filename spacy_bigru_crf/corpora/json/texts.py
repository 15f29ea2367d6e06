"""Annotated texts in the JSON of annotation programs: which form a value has.

Prodigy, doccano, Label Studio's JSON-MIN, spaCy, displaCy, predictions of this package and lists
written by hand are read here; the other forms have a module each.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from spacy_bigru_crf.corpora.annotated_text import check_text
from spacy_bigru_crf.corpora.conversion.entity_counts import EntityCounts
from spacy_bigru_crf.corpora.json import argilla as json_argilla
from spacy_bigru_crf.corpora.json import label_studio as json_label_studio
from spacy_bigru_crf.corpora.json import words as json_words
from spacy_bigru_crf.corpora.json.records import NOT_REVIEWED, TEXT_REJECTED, Record, TextRecord
from spacy_bigru_crf.corpora.json.spans import (
    count_entities,
    is_entity,
    quote_json,
    read_entities,
    read_tokens,
)
from spacy_bigru_crf.corpora.suggestions import SUGGESTIONS_FIELD
from spacy_bigru_crf.errors import Errors

# fields of the text in: all programs; predictions of this package
_TEXT_FIELDS = ("text", "string")
# fields of entities in: spaCy and newer doccano, Prodigy, doccano, Label Studio, doc.to_json()
_ENTITY_FIELDS = ("entities", "spans", "labels", "label", "ents")
# fields whose items look like entities and are none
_OTHER_FIELDS = (SUGGESTIONS_FIELD, "relations", "tokens")


@dataclass(frozen=True)
class ValueReader:
    """Reads the values of a JSON file.

    Attributes:
        reviewed: Whether suggestions (``suggestions.py``) have been reviewed, also where the file
            does not say so. They are no annotation before.
        text_tags: The fields with the labelled texts of Label Studio's tasks.
        entity_fields: The fields that hold entities somewhere in the file.
    """

    reviewed: bool = False
    text_tags: json_label_studio.TextTags = field(default_factory=json_label_studio.TextTags)
    entity_fields: frozenset[str] = frozenset()

    @classmethod
    def of_file(cls, values: Sequence[object], *, reviewed: bool) -> "ValueReader":
        """Make a reader for the values of one file.

        Args:
            values: All values of the file.
            reviewed: Whether suggestions have been reviewed.
        """
        fields = {
            name
            for value in values
            if isinstance(value, Mapping)
            for name, items in value.items()
            if isinstance(items, list) and any(is_entity(item) for item in items)
        }
        return cls(reviewed, json_label_studio.find_text_tags(values), frozenset(fields))

    def read(self, value: Any, number: int = 0) -> list[Record]:
        """Read the annotated texts in a value.

        Args:
            value: One of
                ``{"text": …, "spans": […]}``, with ``tokens`` and ``answer`` as in Prodigy;
                ``{"text": …, "entities": […]}``, also with ``labels``, ``label``, ``ents`` or
                another field that holds entities and is the only such field;
                ``[text, {"entities": […]}]`` or ``[text, […]]``;
                ``{"classes": …, "annotations": [[text, {"entities": […]}]]}``;
                a task of Label Studio, a record of Argilla (``argilla.py``), or tokens with
                tags or entities (``words.py``).
                See ``spans.py`` for the forms of entities.
            number: Number of the value in its file.

        Returns:
            One record for each text and annotator.

        Raises:
            ValueError: The value has another form.
        """
        match value:
            case {"answer": "reject" | "ignore"}:
                return [_rejected(value)]
            case Mapping() if json_label_studio.is_task(value):
                return list(json_label_studio.read_task(value, self.text_tags, number))
            case Mapping() if json_words.has_words(value):
                return list(json_words.read_words(value))
            case Mapping() if json_argilla.is_record(value):
                return list(json_argilla.read_record(value, number))
            case {"annotations": [[str(), *_], *_] as items} if not _text_field(value):
                return [record for item in items for record in self.read(item, number)]
            case Mapping():
                return [self._object(value)]
            case [str() as text, [*items]] | [str() as text, {"entities": [*items]}]:
                return [TextRecord(_checked(text), read_entities(items))]
            case _:
                raise ValueError(Errors.D014.format(found=quote_json(value)))

    def _object(self, value: Mapping[str, object]) -> TextRecord:
        name = _text_field(value)
        if name is None and "text" not in value:
            raise ValueError(Errors.D063.format(found=", ".join(map(repr, value)) or "none"))
        text = _checked(value.get(name or "text"))
        items = self._entity_items(value)
        record = TextRecord(
            text,
            None if items is None else read_entities(items),
            # a recipe with yes or no about one entity says nothing about the rest of the text
            complete=not (value.get("_is_binary") is True or value.get("_view_id") == "ner"),
            annotators=_annotators(value),
            other_texts=_other_texts(value) if "annotation_id" in value else {},
            time=str(value.get("_timestamp") or value.get("updated_at") or ""),
        )
        record = replace(record, key=_key(value, record))
        if (tokens := value.get("tokens")) is not None:
            record = replace(record, tokens=read_tokens(tokens, text))
        suggestions = value.get(SUGGESTIONS_FIELD)
        if suggestions is None or self.reviewed or value.get("answer") == "accept":
            return record
        return _without_suggestions(record, suggestions)

    def _entity_items(self, value: Mapping[str, object]) -> Sequence[object] | None:
        """Return the items of the field with entities; None if nobody has annotated the text.

        Raises:
            ValueError: There is no such field, or several.
        """
        lists = {
            name: items
            for name, items in value.items()
            if isinstance(items, list)
            and name not in _OTHER_FIELDS
            and not self._is_text_label(name, items)
            and (name in _ENTITY_FIELDS or any(is_entity(item) for item in items))
        }
        filled = [name for name, items in lists.items() if any(is_entity(item) for item in items)]
        # labels of the text as a whole are lists of texts
        odd = [
            name
            for name, items in lists.items()
            if name not in filled and not all(isinstance(item, str) for item in items)
        ]
        if len(filled + odd) > 1:
            raise ValueError(Errors.D017.format(fields=", ".join(filled + odd)))
        if filled or odd:
            return lists[(filled + odd)[0]]
        if lists:
            return next((items for items in lists.values() if items), [])
        present = {
            name
            for name in _ENTITY_FIELDS
            if value.get(name) is not None and not self._is_text_label(name, value[name])
        }
        # a text on which predict has failed
        if not present and "string" in value and value.get("error") is not None:
            return None
        # programs leave the field out where nobody has looked
        if _is_spacy_doc(value) and present <= {"spans"}:
            return None
        if not present and "annotation_id" in value and value["annotation_id"] is None:
            return None
        # and where somebody has found no entities
        looked = value.get("answer") == "accept" or "annotation_id" in value
        if looked and not present and not any(map(_holds_entities, value.items())):
            return []
        raise ValueError(Errors.D016.format(found=", ".join(map(repr, value))))

    def _is_text_label(self, name: str, content: object) -> bool:
        """Return whether a field is a label of the text as a whole: its entities have another."""
        if not self.entity_fields or name in self.entity_fields:
            return False
        match content:
            case str() | int() | float():
                return True
            case [_, *_]:
                return all(isinstance(item, str) for item in content)
            case _:
                return False


def _text_field(value: Mapping[str, object]) -> str | None:
    return next((name for name in _TEXT_FIELDS if value.get(name) is not None), None)


def _checked(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError(Errors.D015.format(found=quote_json(text)))
    check_text(text)
    return text


def _is_spacy_doc(value: Mapping[str, Any]) -> bool:
    """Return whether this is ``doc.to_json()``, which has no ``ents`` without annotation."""
    match value.get("tokens"):
        case [{"id": 0, "start": 0, "end": _} as token, *_]:
            return "text" not in token
        case _:
            return False


def _holds_entities(field: tuple[str, object]) -> bool:
    """Return whether a field holds entities in an object, as ``{"entities": [...]}`` does."""
    name, content = field
    return (
        name not in _OTHER_FIELDS
        and isinstance(content, Mapping)
        and any(
            isinstance(items, list) and any(map(is_entity, items)) for items in content.values()
        )
    )


def _other_texts(value: Mapping[str, object]) -> dict[str, str]:
    """Return the fields of JSON-MIN that may be texts of the task; it does not say which are."""
    return {
        name: content
        for name, content in value.items()
        if isinstance(content, str) and name not in (*_TEXT_FIELDS, "created_at", "updated_at")
    }


def _annotators(value: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of the annotator in Prodigy and JSON-MIN."""
    names = [value.get(name) for name in ("_annotator_id", "_session_id", "annotator")]
    return tuple(dict.fromkeys(str(name) for name in names if name is not None))


def _key(value: Mapping[str, object], record: TextRecord) -> Hashable:
    """Return a key that annotations of one text by several annotators share."""
    if not record.complete:
        return None
    if value.get("annotation_id") is not None and value.get("id") is not None:
        return ("JSON-MIN", str(value["id"]), record.text)
    if value.get("_annotator_id") is not None or value.get("_session_id") is not None:
        return ("Prodigy", str(value.get("_input_hash")), record.text)
    return None


def _rejected(value: Mapping[str, object]) -> TextRecord:
    counts = EntityCounts()
    lists = [
        items
        for name, items in value.items()
        if isinstance(items, list) and name not in _OTHER_FIELDS
    ]
    counts.refuse(TEXT_REJECTED, sum(count_entities(items) for items in lists))
    return TextRecord("", None, rejected=True, counts=counts)


def _without_suggestions(record: TextRecord, suggestions: Any) -> TextRecord:
    """Keep the entities that a person has annotated.

    Neither suggestions nor the text between entities count as reviewed.
    """
    if not isinstance(suggestions, list):
        raise ValueError(Errors.D018.format(entity=quote_json(suggestions)))
    suggested = {entity[:3] for entity in read_entities(suggestions)}
    entities = record.entities or []
    own = [entity for entity in entities if entity[:3] not in suggested]
    counts = EntityCounts()
    counts.miss(NOT_REVIEWED, len(entities) - len(own))
    return replace(record, entities=own or None, complete=False, counts=counts, key=None)
