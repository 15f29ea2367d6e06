"""How many of a corpus's words have a vector."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from spacy_bigru_crf.vectors.table import VectorTable

_SHOWN_MISSES = 10


class Found(Enum):
    """Where the vector of a word comes from."""

    EXACT = "as they are"
    LOWER = "in lower case"
    NGRAMS = "by n-grams only"
    NOWHERE = "without a vector"


@dataclass(frozen=True)
class Coverage:
    """How many words of a corpus were found, and how.

    types: Number of distinct words.
    tokens: Number of tokens.
    misses: The words without a vector of their own, with their number of tokens, commonest first.
    """

    types: Mapping[Found, int]
    tokens: Mapping[Found, int]
    misses: list[tuple[str, int]]

    def __str__(self) -> str:
        shares = [
            f"{_percent(self.types, found)} of types and {_percent(self.tokens, found)} of tokens "
            f"{found.value}"
            for found in Found
            if self.types[found]
        ]
        parts = [
            f"{sum(self.types.values()):,} types, {sum(self.tokens.values()):,} tokens",
            *shares,
        ]
        if self.misses:
            shown = ", ".join(f"{word!r} ({n:,})" for word, n in self.misses[:_SHOWN_MISSES])
            parts.append(f"commonest words without one of their own: {shown}")
        return "; ".join(parts)


def measure_coverage(
    table: VectorTable, counts: Mapping[str, int], lower_fallback: bool
) -> Coverage:
    """Look up all words of a corpus.

    counts: Number of tokens of each word.
    """
    types: Counter[Found] = Counter()
    tokens: Counter[Found] = Counter()
    misses = []
    for word, count in counts.items():
        found = _find(table, word, lower_fallback)
        types[found] += 1
        tokens[found] += count
        if found in (Found.NGRAMS, Found.NOWHERE):
            misses.append((word, count))
    misses.sort(key=lambda miss: (-miss[1], miss[0]))
    return Coverage(types, tokens, misses)


def _find(table: VectorTable, word: str, lower_fallback: bool) -> Found:
    if table.row(word, lower_fallback=False) is not None:
        return Found.EXACT
    if table.row(word, lower_fallback) is not None:
        return Found.LOWER
    if table.ngrams and table.ngrams.vector(word) is not None:
        return Found.NGRAMS
    return Found.NOWHERE


def _percent(counts: Mapping[Found, int], found: Found) -> str:
    return f"{counts[found] / max(sum(counts.values()), 1):.1%}"
