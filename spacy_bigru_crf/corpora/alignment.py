"""Alignment of character-based entities with tokens."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from spacy_bigru_crf.corpora.annotated_text import CharRange, CharSpan, quote
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.read import LabelledSpan


class Misaligned(StrEnum):
    """Treatment of an entity that does not fit the tokens.

    Attributes:
        ERROR: Raise an error.
        MISSING: Leave the tokens that it touches without annotation.
    """

    ERROR = "error"
    MISSING = "missing"


@dataclass
class Alignment:
    """Entities of a text as tokens.

    Attributes:
        spans: Entities that fit, in order.
        misaligned: Entities that do not fit.
        missing: Tokens that these touch, in order, each once.
    """

    spans: list[LabelledSpan] = field(default_factory=list)
    misaligned: list[CharSpan] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


def align(
    text: str, entities: Sequence[CharSpan], tokens: Sequence[CharRange], misaligned: Misaligned
) -> Alignment:
    """Find the tokens of entities.

    An entity fits if it begins where a token begins, ends where a token ends, and neither begins
    nor ends with white space, even if that is a token.

    Args:
        text: The text.
        entities: Entities in order of their start, without overlap, within the text.
        tokens: Tokens, likewise.
        misaligned: Treatment of entities that do not fit.

    Raises:
        ValueError: An entity does not fit, and ``misaligned`` is ``ERROR``.
    """
    starts = [start for start, _ in tokens]
    ends = [end for _, end in tokens]
    alignment = Alignment()
    for entity in entities:
        # the tokens that share a character with the entity
        first, after = bisect_right(ends, entity.start), bisect_left(starts, entity.end)
        touched = tokens[first:after]
        content = text[entity.start : entity.end]
        aligned = touched and (touched[0][0], touched[-1][1]) == (entity.start, entity.end)
        if aligned and not (content[0].isspace() or content[-1].isspace()):
            alignment.spans.append((first, after, entity.label))
            continue
        if misaligned is Misaligned.ERROR:
            around = tokens[max(after - 1, 0) : after + 1]
            nearest = [touched[0], touched[-1]] if touched else around
            raise ValueError(_message(text, entity, nearest))
        alignment.misaligned.append(entity)
        # two entities may touch one token
        before = alignment.missing[-1] if alignment.missing else -1
        alignment.missing.extend(range(max(first, before + 1), after))
    return alignment


def _message(text: str, entity: CharSpan, nearest: Sequence[CharRange]) -> str:
    words = [f"{quote(text[start:end])} ({start}, {end})" for start, end in dict.fromkeys(nearest)]
    content = quote(text[entity.start : entity.end])
    return Errors.D022.format(text=content, entity=entity, tokens=" and ".join(words))
