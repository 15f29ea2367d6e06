"""Entities and tokens in the JSON of annotation programs, by character offsets."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from spacy_bigru_crf.corpora.annotated_text import CharRange, check_text, quote, shorten
from spacy_bigru_crf.errors import Errors


class QuotedSpan(NamedTuple):
    """An entity as a file has it; what its offsets count is not known yet.

    Attributes:
        start: Offset of its start.
        end: Offset of its end, exclusive.
        label: Label.
        quote: Its characters as the file repeats them; None if it does not.
    """

    start: int
    end: int
    label: str
    quote: str | None = None

    def __str__(self) -> str:
        return f"({self.start}, {self.end}, {self.label})"


def read_entities(items: Iterable[Any]) -> list[QuotedSpan]:
    """Read the entities in a list, in its order; each label of an item makes an entity.

    Args:
        items: Each is ``[start, end, label]``, or an object with ``start`` and ``end`` (doccano:
            ``start_offset`` and ``end_offset``), ``label`` (Label Studio: ``labels``, a list;
            predictions of this package: ``type``) and often ``text`` (predictions: ``word``).

    Raises:
        ValueError: An item has another form.
    """
    return [entity for item in items for entity in _read_entity(item)]


def is_entity(item: Any) -> bool:
    """Return whether an item has the form of an entity, even if its values are malformed."""
    match item:
        case (
            {"start": _, "end": _}
            | {"start_offset": _, "end_offset": _}
            | {"start_char": _, "end_char": _}
            | {"startOffset": _, "endOffset": _}
            | {"begin": _, "end": _}
        ):
            return any(name in item for name in ("label", "labels", "type"))
        case [int(), int(), str(), *_]:
            return True
        case _:
            return False


def count_entities(items: Iterable[object]) -> int:
    """Count the entities that a list would give, without reading them."""
    return sum(
        len(item["labels"])
        if isinstance(item, Mapping) and isinstance(item.get("labels"), list)
        else 1
        for item in items
        if is_entity(item)
    )


def _read_entity(item: Any) -> Iterator[QuotedSpan]:
    match item:
        case [start, end, str() as label]:
            labels, said = [label], None
        case {"start": start, "end": end} | {"start_offset": start, "end_offset": end}:
            labels, said = _labels(item), item.get("text", item.get("word"))
        case _:
            raise malformed(item)
    if not (_is_offset(start) and _is_offset(end) and isinstance(labels, list) and labels):
        raise malformed(item)
    for label in labels:
        yield QuotedSpan(
            start, end, read_label(label, item), said if isinstance(said, str) else None
        )


def _labels(item: Mapping[str, Any]) -> Any:
    if item.get("label") is not None:
        return [item["label"]]
    if item.get("labels") is not None:
        return item["labels"]
    return [item["type"]] if item.get("type") is not None else None


def read_label(label: object, item: object) -> str:
    """Read a label.

    Args:
        label: The label.
        item: The entity that has it, for the message.

    Raises:
        ValueError: It is no label.
    """
    if isinstance(label, int) and not isinstance(label, bool):
        raise ValueError(Errors.D060.format(label=label, entity=quote_json(item)))
    if not (isinstance(label, str) and label):
        raise malformed(item)
    check_text(label)
    return label


def malformed(item: object) -> ValueError:
    """Return the error about an entity that cannot be read."""
    return ValueError(Errors.D018.format(entity=quote_json(item)))


def _is_offset(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def read_tokens(items: object, text: str) -> list[CharRange]:
    """Read the tokens of a text.

    White space between them, other than one space after a token, becomes a token of its own,
    because the tokens of a spaCy document cover its text.

    Args:
        items: A list of words, or of Prodigy's objects with ``start``, ``end`` and often ``text``.
        text: The text.

    Raises:
        ValueError: The tokens do not spell the text.
    """
    if not isinstance(items, list):
        raise ValueError(Errors.D023.format(found=quote_json(items), place=0))
    if items and all(isinstance(item, str) for item in items):
        try:
            items = [{"start": start, "end": end} for start, end in find_words(items, text)]
        except WordNotFoundError as error:
            message = Errors.D023.format(found=quote(error.word), place=error.place)
            raise ValueError(message) from error
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


class WordNotFoundError(ValueError):
    """A text that does not go on with the next word.

    Attributes:
        word: The word.
        number: Its number, from 1.
        place: End of the word before it.
    """

    def __init__(self, word: str, number: int, place: int) -> None:
        super().__init__(word)
        self.word = word
        self.number = number
        self.place = place


def find_words(words: Iterable[str], text: str) -> list[CharRange]:
    """Return the places of words in a text, with nothing but white space between them.

    Raises:
        WordNotFoundError: The text goes on otherwise.
    """
    places: list[CharRange] = []
    end = 0
    for number, word in enumerate(words, start=1):
        start = text.find(word, end)
        if start < 0 or text[end:start].strip():
            raise WordNotFoundError(word, number, end)
        places.append((start, start + len(word)))
        end = start + len(word)
    return places


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
