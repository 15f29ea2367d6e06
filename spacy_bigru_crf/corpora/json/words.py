"""Tokens with tags or entities in JSON: data sets of the Hugging Face Hub, GLiNER, spaCy 2."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from spacy_bigru_crf.corpora.annotated_text import CharSpan, check_text
from spacy_bigru_crf.corpora.json.files import is_json, read_values
from spacy_bigru_crf.corpora.json.records import WordRecord
from spacy_bigru_crf.corpora.json.spans import (
    is_entity,
    malformed,
    quote_json,
    read_label,
    read_tokens,
)
from spacy_bigru_crf.corpora.suggestions import SUGGESTIONS_FIELD
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.cells import is_tag
from spacy_bigru_crf.tags.labels import MISSING

_TOKEN_FIELDS = ("tokens", "words")
_TAG_FIELDS = ("ner_tags", "tags", "ner", "labels", "label")


def has_words(value: Mapping[str, Any]) -> bool:
    """Return whether a value has tokens and their annotation, rather than offsets in a text."""
    return (
        isinstance(value.get("paragraphs"), list) or "tokenized_text" in value or _has_tags(value)
    )


def holds_tags(path: Path) -> bool:
    """Return whether the first value of a JSON file has tokens with tags."""
    if not is_json(path):
        return False
    value = next((value for _, value in read_values(path)), None)
    return isinstance(value, Mapping) and has_words(value) and "tokenized_text" not in value


def read_words(value: Mapping[str, Any]) -> Iterator[WordRecord]:
    """Yield the annotated tokens in a value.

    Args:
        value: One of
            ``{"tokens": […], "ner_tags": […]}``, with the names of the tags;
            ``{"tokenized_text": […], "ner": [[first token, last token, label]]}`` (GLiNER);
            ``{"paragraphs": [{"sentences": [{"tokens": […]}]}]}`` (spaCy 2).

    Raises:
        ValueError: The value has another form.
    """
    match value:
        case {"paragraphs": [*paragraphs]}:
            for paragraph in paragraphs:
                yield _paragraph(paragraph)
        case {"tokenized_text": tokens}:
            yield _gliner(_words(tokens), value)
        case _:
            yield _tagged(value, _token_field(value) or "", _tag_field(value) or "")


def _token_field(value: Mapping[str, Any]) -> str | None:
    for name in _TOKEN_FIELDS:
        tokens = value.get(name)
        if isinstance(tokens, list) and all(isinstance(token, str) for token in tokens):
            return name
    return None


def _tag_field(value: Mapping[str, Any]) -> str | None:
    for name in _TAG_FIELDS:
        tags = value.get(name)
        if isinstance(tags, list) and all(
            tag is None or isinstance(tag, str | int) for tag in tags
        ):
            return name
    return None


def _has_tags(value: Mapping[str, Any]) -> bool:
    """Return whether a value has tokens and their tags.

    Lists beside entities by characters are no tags if they do not look like these: they are labels
    of the whole text, or parts of speech.
    """
    token_field, tag_field = _token_field(value), _tag_field(value)
    if token_field is None or tag_field is None:
        return False
    tags = value[tag_field]
    are_tags = len(tags) == len(value[token_field]) > 0 and all(is_tag(str(tag)) for tag in tags)
    return are_tags or not _offset_fields(value)


def _offset_fields(value: Mapping[str, Any]) -> list[str]:
    """Return the fields with entities by the characters of the value's text."""
    return [
        name
        for name, items in value.items()
        if isinstance(value.get("text"), str)
        and isinstance(items, list)
        and name not in (SUGGESTIONS_FIELD, "relations")
        and any(map(is_entity, items))
    ]


def _words(tokens: object) -> list[str]:
    if not (isinstance(tokens, list) and all(isinstance(t, str) and t for t in tokens)):
        raise ValueError(Errors.D069.format(found=quote_json(tokens)))
    for token in tokens:
        check_text(token)
    return tokens


def _tagged(value: Mapping[str, Any], token_field: str, tag_field: str) -> WordRecord:
    words, tags = _words(value[token_field]), value[tag_field]
    if others := _offset_fields(value):
        raise ValueError(Errors.D017.format(fields=", ".join([tag_field, *others])))
    if len(words) != len(tags):
        raise ValueError(Errors.D064.format(n_tags=len(tags), n_tokens=len(words), field=tag_field))
    for tag in tags:
        if isinstance(tag, int):
            raise ValueError(Errors.D065.format(tag=tag, field=tag_field))
    return _with_text(words, [len(words)], value.get("text"), tags=[_tag(tag) for tag in tags])


def _tag(tag: str | None) -> str:
    check_text(tag or "")
    return tag or MISSING


def _gliner(words: list[str], value: Mapping[str, Any]) -> WordRecord:
    items = value.get("ner")
    if not isinstance(items, list):
        raise ValueError(Errors.D016.format(found=", ".join(map(repr, value))))
    spans = []
    for item in items:
        match item:
            case [int() as first, int() as last, label]:
                span = CharSpan(first, last + 1, read_label(label, item))
            case _:
                raise malformed(item)
        if not 0 <= first <= last < len(words):
            raise ValueError(Errors.D066.format(entity=quote_json(item), length=len(words)))
        spans.append(span)
    return _with_text(words, [len(words)], value.get("text"), spans=spans)


def _paragraph(paragraph: Any) -> WordRecord:
    sentences = []
    tags: list[str] = []
    match paragraph:
        case {"sentences": [*items]}:
            for sentence in items:
                tokens = _spacy_tokens(sentence)
                sentences.append([token["orth"] for token in tokens])
                tags.extend(_tag(token.get("ner")) for token in tokens)
        case _:
            raise ValueError(Errors.D014.format(found=quote_json(paragraph)))
    words = _words([word for sentence in sentences for word in sentence])
    return _with_text(
        words, [len(sentence) for sentence in sentences], paragraph.get("raw"), tags=tags
    )


def _spacy_tokens(sentence: object) -> list[dict[str, Any]]:
    match sentence:
        case {"tokens": [*tokens]}:
            for token in tokens:
                match token:
                    case {"orth": str()}:
                        if not isinstance(token.get("ner"), str | None):
                            raise malformed(token)
                    case _:
                        raise ValueError(Errors.D069.format(found=quote_json(tokens)))
            return tokens
        case _:
            raise ValueError(Errors.D069.format(found=quote_json(sentence)))


def _with_text(
    words: list[str],
    sentence_lengths: list[int],
    text: object,
    *,
    tags: list[str] | None = None,
    spans: list[CharSpan] | None = None,
) -> WordRecord:
    """Return a record with the text, if the tokens are those of the text."""
    record = WordRecord(words, [n for n in sentence_lengths if n], tags, spans)
    if not (isinstance(text, str) and words):
        return record
    try:
        check_text(text)
        tokens = read_tokens(words, text)
    except ValueError:
        return record
    if len(tokens) != len(words):
        return record
    return WordRecord(words, record.sentence_lengths, tags, spans, text, tokens)
