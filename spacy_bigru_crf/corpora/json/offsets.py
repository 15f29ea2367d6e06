"""What the offsets of a file count: characters of Python, or UTF-16 units as in JavaScript.

Both are the same up to U+FFFF; an emoji is one character and two UTF-16 units. A file does not say
what it counts, but many entities come with their text, which tells.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from spacy_bigru_crf.corpora.annotated_text import CharSpan, quote
from spacy_bigru_crf.corpora.json.spans import QuotedSpan
from spacy_bigru_crf.errors import Errors


@dataclass(frozen=True)
class Offsets:
    """Offsets of the entities of a file.

    Attributes:
        utf16: Whether they count UTF-16 units.
    """

    utf16: bool = False

    def read(
        self,
        text: str,
        entities: Sequence[QuotedSpan],
        report: Callable[[str], None],
        other_texts: Mapping[str, str] | None = None,
    ) -> list[CharSpan]:
        """Return entities by the characters of their text.

        Args:
            text: The text.
            entities: Its entities, in any order.
            report: Called with the problem of each entity whose text is not at its offsets; such
                entities are left out.
            other_texts: Other texts that they may belong to, by their names, for the message.
        """
        units = _Utf16Units(text) if self.utf16 else None
        spans = []
        for entity in entities:
            span = CharSpan(entity.start, entity.end, entity.label)
            if units is not None:
                start, end = units.character(entity.start), units.character(entity.end)
                if start is None or end is None:
                    report(Errors.D061.format(entity=entity))
                    continue
                span = CharSpan(start, end, entity.label)
            others = [
                name
                for name, other in (other_texts or {}).items()
                if _fits(entity.quote, span, other)
            ]
            if _fits(entity.quote, span, text):
                spans.append(span)
            elif others:
                said = quote(entity.quote or "")
                report(Errors.D071.format(entity=entity, said=said, field=others[0]))
            else:
                there = quote(_content(text, span))
                said = quote(entity.quote or "")
                report(Errors.D020.format(entity=entity, said=said, there=there))
        return spans


def detect_offsets(texts: Iterable[tuple[str, Sequence[QuotedSpan]]]) -> Offsets:
    """Find out what the offsets of a file count.

    They count UTF-16 units if every entity that comes with its text fits these, and at least one
    fits nothing else.

    Args:
        texts: Each text of the file with its entities.
    """
    certain = False
    for text, entities in texts:
        quoted = [entity for entity in entities if entity.quote is not None]
        if not quoted:
            continue
        units = _Utf16Units(text)
        for entity in quoted:
            as_characters = _fits(entity.quote, CharSpan(*entity[:3]), text)
            start, end = units.character(entity.start), units.character(entity.end)
            if (
                start is None
                or end is None
                or not _fits(entity.quote, CharSpan(start, end, entity.label), text)
            ):
                return Offsets()
            certain = certain or not as_characters
    return Offsets(utf16=certain)


def offsets_fit(texts: Iterable[tuple[str, Sequence[QuotedSpan]]]) -> bool:
    """Return whether all entities that come with their text have it at their offsets."""
    texts = list(texts)
    offsets = detect_offsets(texts)
    problems: list[str] = []
    for text, entities in texts:
        offsets.read(text, entities, problems.append)
    return not problems


class _Utf16Units:
    """UTF-16 units of a text as its characters."""

    def __init__(self, text: str) -> None:
        # characters of two units, and the unit at which each begins
        wide = [index for index, character in enumerate(text) if ord(character) > 0xFFFF]
        self.starts = [index + number for number, index in enumerate(wide)]

    def character(self, unit: int) -> int | None:
        """Return the character that begins at a unit; None in the middle of a character."""
        before = bisect_left(self.starts, unit)
        if before and self.starts[before - 1] == unit - 1:
            return None
        return unit - before


def _content(text: str, span: CharSpan) -> str:
    return text[max(span.start, 0) : max(span.end, 0)]


def _fits(said: str | None, span: CharSpan, text: str) -> bool:
    return said is None or _letters(said) == _letters(_content(text, span))


def _letters(text: str) -> str:
    # Label Studio changes the white space of this copy, and spells line breaks as \ and n
    return "".join(text.replace("\\n", "").split())
