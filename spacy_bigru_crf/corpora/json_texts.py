"""Annotated texts in the JSON of Prodigy, doccano, Label Studio and spaCy."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from spacy_bigru_crf.corpora.annotated_text import AnnotatedText, check_text, sorted_entities
from spacy_bigru_crf.corpora.json_spans import quote_json, read_entities, read_tokens
from spacy_bigru_crf.corpora.suggestions import SUGGESTIONS_FIELD
from spacy_bigru_crf.errors import Errors

# fields of entities in: spaCy and newer doccano, Prodigy, doccano, Label Studio
ENTITY_FIELDS = ("entities", "spans", "labels", "label")


def read_text(value: Any, *, reviewed: bool = False) -> AnnotatedText | None:
    """Read the annotated text in a JSON value.

    Args:
        value: One of
            ``{"text": …, "spans": […]}``, with ``tokens`` and ``answer`` as in Prodigy;
            ``{"text": …, "entities": […]}``, also with ``labels`` or ``label``;
            ``[text, {"entities": […]}]`` or ``[text, […]]``;
            ``{"data": {"text": …}, "annotations": […]}``, a task of Label Studio.
            See ``json_spans.py`` for the forms of entities. Suggestions (``suggestions.py``) are no
            annotation before they are reviewed.
        reviewed: Whether suggestions have been reviewed, if the value does not say so.

    Returns:
        The text, or None if its annotator rejected or ignored it.

    Raises:
        ValueError: The value has another form.
    """
    match value:
        case {"data": Mapping() as data}:
            return _label_studio(data, value)
        case {"answer": "reject" | "ignore"}:
            return None
        case Mapping():
            annotated = _object(value)
            suggestions = value.get(SUGGESTIONS_FIELD)
            if suggestions is None or reviewed or value.get("answer") == "accept":
                return annotated
            return _without_suggestions(annotated, suggestions)
        case [str() as text, [*items]] | [str() as text, {"entities": [*items]}]:
            return _annotated(text, items)
        case _:
            raise ValueError(Errors.D014.format(found=quote_json(value)))


def _object(value: Mapping[str, object]) -> AnnotatedText:
    present = [name for name in ENTITY_FIELDS if value.get(name) is not None]
    items = {name: field for name in present if isinstance(field := value[name], list)}
    # programs leave the field out of reviewed texts without entities
    reviewed = value.get("answer") == "accept" or "annotation_id" in value
    if not items and (present or not reviewed):
        raise ValueError(Errors.D016.format(fields=", ".join(ENTITY_FIELDS)))
    filled = [name for name, field in items.items() if field]
    if len(filled) > 1:
        raise ValueError(Errors.D017.format(first=filled[0], second=filled[1]))
    tokens = value.get("tokens")
    return _annotated(value.get("text"), items[filled[0]] if filled else [], tokens)


def _without_suggestions(annotated: AnnotatedText, suggestions: Any) -> AnnotatedText:
    """Keep the entities that a person has annotated.

    Neither suggestions nor the text between entities count as reviewed.
    """
    if not isinstance(suggestions, list):
        raise ValueError(Errors.D018.format(entity=quote_json(suggestions)))
    suggested = set(read_entities(suggestions, annotated.text))
    own = [entity for entity in annotated.entities or [] if entity not in suggested]
    return replace(annotated, entities=own or None, complete=False)


def _label_studio(data: Mapping[str, object], task: Mapping[str, object]) -> AnnotatedText:
    annotations = task.get("annotations")
    if not isinstance(annotations, list):
        raise ValueError(Errors.D025)
    for annotation in annotations:
        match annotation:
            case {"was_cancelled": True}:
                continue
            case {"result": [*results]}:
                spans = [result.get("value") for result in results if _is_label(result)]
                return _annotated(data.get("text"), spans)
            case _:
                raise ValueError(Errors.D025)
    return _annotated(data.get("text"), None)


def _is_label(result: object) -> bool:
    """Return whether a result labels a part of the text, rather than relating parts, rating it, ….

    Raises:
        ValueError: It labels something else, such as HTML, which has other offsets.
    """
    kind = result.get("type") if isinstance(result, Mapping) else None
    if isinstance(kind, str) and kind.endswith("labels") and kind != "labels":
        raise ValueError(Errors.D024.format(type=kind))
    return kind == "labels"


def _annotated(text: object, items: list[Any] | None, tokens: object = None) -> AnnotatedText:
    if not isinstance(text, str) or not text:
        raise ValueError(Errors.D015.format(found=quote_json(text)))
    check_text(text)
    entities = None if items is None else sorted_entities(text, read_entities(items, text))
    if tokens is None:
        return AnnotatedText(text, entities)
    if not isinstance(tokens, list):
        raise ValueError(Errors.D023.format(found=quote_json(tokens), place=0))
    return AnnotatedText(text, entities, read_tokens(tokens, text))
