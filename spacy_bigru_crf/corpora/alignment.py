"""Alignment of character-based entities with tokens."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from spacy_bigru_crf.corpora.annotated_text import CharRange, CharSpan, quote
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.read import LabelledSpan

WIDENED = "widened to whole tokens"
SHORTENED = "shortened to whole tokens"
SAME_TOKENS = "given twice once it is widened"


class Misaligned(StrEnum):
    """Treatment of an entity that does not fit the tokens.

    Attributes:
        ERROR: Report a problem.
        MISSING: Leave the tokens that it touches without annotation.
        TRIM: Shorten it to the tokens that lie in it as a whole; if there are none, as MISSING.
        EXPAND: Widen it to all tokens that it touches; if these are tokens of another entity, as
            MISSING.
    """

    ERROR = "error"
    MISSING = "missing"
    TRIM = "trim"
    EXPAND = "expand"


@dataclass
class Alignment:
    """Entities of a text as tokens.

    Attributes:
        spans: Entities that fit or were moved, in order.
        fitting: Those of them that fit.
        moved: Number of those that were moved, by the way.
        misaligned: Entities that do not fit.
        merged: Number of entities that became the same as another one when they were moved.
        missing: Tokens that misaligned entities touch, in order, each once.
        problems: Messages about misaligned entities, if these are an error.
    """

    spans: list[LabelledSpan] = field(default_factory=list)
    fitting: list[CharSpan] = field(default_factory=list)
    moved: Counter[str] = field(default_factory=Counter)
    misaligned: list[CharSpan] = field(default_factory=list)
    merged: int = 0
    missing: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def leave_out(self, characters: Sequence[CharRange], tokens: Sequence[CharRange]) -> None:
        """Leave the tokens outside of entities that share one of these characters unannotated."""
        taken = {token for start, end, _ in self.spans for token in range(start, end)}
        finder = _TokenFinder("", tokens)
        touched = {token for span in characters for token in range(*finder.touched(span))}
        self.missing = sorted((touched - taken) | set(self.missing))


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
    """
    finder = _TokenFinder(text, tokens)
    fitting: dict[CharSpan, tuple[int, int]] = {}
    moved: dict[CharSpan, tuple[int, int]] = {}
    alignment = Alignment()
    for entity in entities:
        touched = finder.touched((entity.start, entity.end))
        if finder.fits(entity, touched):
            fitting[entity] = touched
        elif misaligned is Misaligned.ERROR:
            alignment.problems.append(_message(text, entity, finder.nearest(touched)))
            alignment.misaligned.append(entity)
        else:
            moved[entity] = finder.without_white_space(
                finder.within(entity) if misaligned is Misaligned.TRIM else touched
            )
    if misaligned in (Misaligned.TRIM, Misaligned.EXPAND):
        _settle(moved, fitting, alignment)
        alignment.moved[SHORTENED if misaligned is Misaligned.TRIM else WIDENED] = len(moved)
    else:
        alignment.misaligned.extend(moved)
        moved = {}
    placed = sorted({**fitting, **moved}.items(), key=lambda item: item[1])
    alignment.fitting = list(fitting)
    alignment.spans = [(start, end, entity.label) for entity, (start, end) in placed]
    taken = {token for start, end, _ in alignment.spans for token in range(start, end)}
    touched_tokens = {
        token
        for entity in alignment.misaligned
        for token in range(*finder.touched((entity.start, entity.end)))
    }
    alignment.missing = sorted(touched_tokens - taken)
    return alignment


def _settle(
    moved: dict[CharSpan, tuple[int, int]],
    fitting: dict[CharSpan, tuple[int, int]],
    alignment: Alignment,
) -> None:
    """Take entities out of ``moved`` that have no tokens, or tokens of another entity."""
    taken = Counter(token for start, end in fitting.values() for token in range(start, end))
    distinct: dict[tuple[int, int, str], CharSpan] = {}
    for entity, (start, end) in list(moved.items()):
        if start < end and (start, end, entity.label) in distinct:
            # two parts of one token: one entity
            alignment.merged += 1
            del moved[entity]
            continue
        distinct[start, end, entity.label] = entity
        taken.update(range(start, end))
    for entity, (start, end) in list(moved.items()):
        if start == end or any(taken[token] > 1 for token in range(start, end)):
            alignment.misaligned.append(entity)
            del moved[entity]


class _TokenFinder:
    def __init__(self, text: str, tokens: Sequence[CharRange]) -> None:
        self.text = text
        self.tokens = tokens
        self.starts = [start for start, _ in tokens]
        self.ends = [end for _, end in tokens]

    def touched(self, characters: CharRange) -> tuple[int, int]:
        """Return the tokens that share one of these characters."""
        start, end = characters
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    def within(self, entity: CharSpan) -> tuple[int, int]:
        """Return the tokens that lie in an entity as a whole."""
        first = bisect_left(self.starts, entity.start)
        return first, max(first, bisect_right(self.ends, entity.end))

    def without_white_space(self, tokens: tuple[int, int]) -> tuple[int, int]:
        """Return tokens without those at their ends that are white space."""
        first, after = tokens
        while first < after and self._is_space(first):
            first += 1
        while first < after and self._is_space(after - 1):
            after -= 1
        return first, after

    def fits(self, entity: CharSpan, touched: tuple[int, int]) -> bool:
        first, after = touched
        if first == after:
            return False
        content = self.text[entity.start : entity.end]
        aligned = (self.starts[first], self.ends[after - 1]) == (entity.start, entity.end)
        return aligned and not (content[0].isspace() or content[-1].isspace())

    def nearest(self, touched: tuple[int, int]) -> list[CharRange]:
        first, after = touched
        if first < after:
            return [self.tokens[first], self.tokens[after - 1]]
        return list(self.tokens[max(after - 1, 0) : after + 1])

    def _is_space(self, token: int) -> bool:
        start, end = self.tokens[token]
        return self.text[start:end].isspace()


def _message(text: str, entity: CharSpan, nearest: Sequence[CharRange]) -> str:
    words = [f"{quote(text[start:end])} ({start}, {end})" for start, end in dict.fromkeys(nearest)]
    content = quote(text[entity.start : entity.end])
    return Errors.D022.format(text=content, entity=entity, tokens=" and ".join(words))
