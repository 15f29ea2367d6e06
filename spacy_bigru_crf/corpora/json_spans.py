"""Entities and tokens in the JSON of annotation programs, by character offsets."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from spacy_bigru_crf.corpora.annotated_text import CharRange, CharSpan, check_text, quote, shorten
from spacy_bigru_crf.errors import Errors


def read_entities(items: Iterable[Any], text: str) -> list[CharSpan]:
    """Read the entities in a list, in its order; each label of an item makes an entity.

    Args:
        items: Each is ``[start, end, label]``, or an object with ``start`` and ``end`` (doccano:
            ``start_offset`` and ``end_offset``) and ``label`` (Label Studio: ``labels``, a list).
            The ``text`` of an object is compared with the characters at its offsets.
        text: The text of the entities.

    Raises:
        ValueError: An item has another form, or its text differs.
    """
    return [entity for item in items for entity in _read_entity(item, text)]


def _read_entity(item: Any, text: str) -> Iterator[CharSpan]:
    match item:
        case [start, end, str() as label]:
            labels = [label]
        case {"start": start, "end": end} | {"start_offset": start, "end_offset": end}:
            labels = item.get("labels") if item.get("label") is None else [item["label"]]
        case _:
            raise _malformed(item)
    if not (_is_offset(start) and _is_offset(end) and isinstance(labels, list) and labels):
        raise _malformed(item)
    for label in labels:
        if not (isinstance(label, str) and label):
            raise _malformed(item)
        check_text(label)
        span = CharSpan(start, end, label)
        if isinstance(item, Mapping):
            _compare(item.get("text"), span, text)
        yield span


def _is_offset(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _malformed(item: object) -> ValueError:
    return ValueError(Errors.D018.format(entity=quote_json(item)))


def _compare(said: object, span: CharSpan, text: str) -> None:
    """Compare the text of an entity, if given, with the characters at its offsets."""
    there = text[max(span.start, 0) : max(span.end, 0)]
    if isinstance(said, str) and _letters(said) != _letters(there):
        raise ValueError(Errors.D020.format(entity=span, said=quote(said), there=quote(there)))


def _letters(text: str) -> str:
    # Label Studio changes the white space of this copy, and spells line breaks as \ and n
    return "".join(text.replace("\\n", "").split())


def read_tokens(items: Iterable[Any], text: str) -> list[CharRange]:
    """Read the tokens in a list of Prodigy's, objects with ``start``, ``end`` and often ``text``.

    White space between them, other than one space after a token, becomes a token of its own,
    because the tokens of a spaCy document cover its text.

    Raises:
        ValueError: The tokens do not spell the text.
    """
    tokens: list[CharRange] = []
    position = 0
    for item in items:
        match item:
            case {"start": int() as start, "end": int() as end}:
                said = item.get("text", text[start:end])
            case _:
                raise ValueError(Errors.D023.format(found=quote_json(item), place=position))
        if not position <= start < end <= len(text) or text[start:end] != said:
            raise ValueError(Errors.D023.format(found=quote_json(item), place=position))
        tokens.extend(_gap(text, position, start))
        tokens.append((start, end))
        position = end
    tokens.extend(_gap(text, position, len(text)))
    return tokens


def _gap(text: str, start: int, end: int) -> list[CharRange]:
    """Return the token that has to stand between two others, if any."""
    if text[start:end].strip():
        raise ValueError(Errors.D023.format(found=quote(text[start:end]), place=start))
    if start > 0 and text[start:end].startswith(" "):
        start += 1
    return [(start, end)] if start < end else []


def quote_json(value: object) -> str:
    """Return a value as JSON, shortened for a message."""
    return shorten(json.dumps(value, ensure_ascii=False))
