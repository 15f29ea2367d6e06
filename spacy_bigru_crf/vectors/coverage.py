"""The share of a corpus's words that have a vector."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from spacy_bigru_crf.vectors.table import VectorTable

_SHOWN_MISSES = 10


class VectorSource(Enum):
    """The source of a word's vector."""

    EXACT = "as they are"
    LOWER = "in lower case"
    NGRAMS = "by n-grams only"
    NOWHERE = "without a vector"


@dataclass(frozen=True)
class Coverage:
    """The numbers of a corpus's words by the source of their vectors.

    Attributes:
        types: Number of distinct words.
        tokens: Number of tokens.
        misses: Words without a vector of their own, with their number of tokens, commonest first.
    """

    types: Mapping[VectorSource, int]
    tokens: Mapping[VectorSource, int]
    misses: list[tuple[str, int]]

    def __str__(self) -> str:
        shares = [
            f"{_percent(self.types, source)} of types and "
            f"{_percent(self.tokens, source)} of tokens {source.value}"
            for source in VectorSource
            if self.types[source]
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

    Args:
        table: The vectors.
        counts: Number of tokens of each word.
        lower_fallback: Whether a missing word is looked up in lower case too.
    """
    types: Counter[VectorSource] = Counter()
    tokens: Counter[VectorSource] = Counter()
    misses = []
    for word, count in counts.items():
        source = _source_of(table, word, lower_fallback)
        types[source] += 1
        tokens[source] += count
        if source in (VectorSource.NGRAMS, VectorSource.NOWHERE):
            misses.append((word, count))
    misses.sort(key=lambda miss: (-miss[1], miss[0]))
    return Coverage(types, tokens, misses)


def _source_of(table: VectorTable, word: str, lower_fallback: bool) -> VectorSource:
    if table.row(word, lower_fallback=False) is not None:
        return VectorSource.EXACT
    if table.row(word, lower_fallback) is not None:
        return VectorSource.LOWER
    if table.ngrams and table.ngrams.vector(word) is not None:
        return VectorSource.NGRAMS
    return VectorSource.NOWHERE


def _percent(counts: Mapping[VectorSource, int], source: VectorSource) -> str:
    return f"{counts[source] / max(sum(counts.values()), 1):.1%}"
