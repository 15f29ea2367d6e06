"""Exceptions that make a tokenizer cut texts as a corpus does."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.symbols import ORTH
from spacy.tokens import Doc

from spacy_bigru_crf.corpora.final_stops import StopVotes, end_shape, stop_pattern
from spacy_bigru_crf.corpora.token_differences import Cut, token_differences
from spacy_bigru_crf.errors import Errors

# what the corpus has once is no rule
_MIN_COUNT = 2
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class TokenizerExceptions:
    r"""Exceptions to the rules of a tokenizer.

    Attributes:
        special_cases: Tokens of stretches of text without white space.
        token_patterns: Regular expressions of tokens that are not cut, such as ``\d+/\d+``.
        final_stops: Shapes of the ends of words (``final_stops.py``) after which a full stop is a
            token of its own.
    """

    special_cases: dict[str, list[str]] = field(default_factory=dict)
    token_patterns: list[str] = field(default_factory=list)
    final_stops: list[str] = field(default_factory=list)

    def add_to(self, nlp: Language) -> None:
        """Give them to the tokenizer of a pipeline, a ``spacy.Tokenizer.v1``."""
        tokenizer: Any = nlp.tokenizer
        for text, words in self.special_cases.items():
            tokenizer.add_special_case(text, [{ORTH: word} for word in words])
        if self.token_patterns:
            # a pattern that is there already is kept
            present = getattr(tokenizer.token_match, "__self__", None)
            patterns = [present.pattern] if present is not None else []
            patterns += [f"(?:{pattern})$" for pattern in self.token_patterns]
            tokenizer.token_match = re.compile("|".join(patterns)).match
        if self.final_stops:
            tokenizer.suffix_search = _with_stops(tokenizer.suffix_search, self.final_stops)


def _with_stops(suffix_search: Any, shapes: Sequence[str]) -> Callable[[str], Any]:
    """Return what finds suffixes: those of before, and full stops after ends of some shapes.

    Args:
        suffix_search: ``search`` of a regular expression, as in all languages of spaCy, or None.
        shapes: The shapes. Those that are there already are left out.
    """
    present = getattr(suffix_search, "__self__", None)
    before, flags = (present.pattern, present.flags) if present is not None else ("", 0)
    new = [pattern for pattern in map(stop_pattern, shapes) if pattern not in before]
    return re.compile("|".join([*filter(None, [before]), *new]), flags).search


def find_exceptions(nlp: Language, docs: Iterable[Doc]) -> TokenizerExceptions:
    """Find the exceptions with which a tokenizer cuts texts as most of a corpus does.

    A stretch of text becomes a special case if the corpus cuts it at least twice in another way
    than the tokenizer, and in this way more often than in all others together. Where it is one
    token with numbers, all numbers are taken together, and it becomes a pattern.

    Args:
        nlp: Has the tokenizer.
        docs: Documents with the tokens of the corpus and known spaces.
    """
    docs = list(docs)
    special_cases = _Votes(lambda text: text)
    patterns = _Votes(lambda text: _NUMBER.sub("0", text))
    stops = StopVotes()
    for doc in docs:
        for token in doc:
            stops.add_token(token.text)
        for difference in token_differences(doc, nlp.make_doc(doc.text)):
            text = doc.text[difference.start : difference.end]
            if difference.left == (text[:-1], ".") and difference.right == (text,):
                stops.add_cut(text[:-1])
            if not any(character.isspace() for character in text):
                special_cases.add(text, difference.left, difference.right)
                patterns.add(text, difference.left, difference.right)
    shapes = sorted(
        shape for shape, cut in patterns.elected(docs).items() if cut == (shape,) and "0" in shape
    )
    token_patterns = [re.escape(shape).replace("0", r"\d+") for shape in shapes]
    uncut = re.compile("|".join(token_patterns)) if token_patterns else None
    final_stops = stops.elected()
    return TokenizerExceptions(
        {
            text: list(cut)
            for text, cut in sorted(special_cases.elected(docs).items())
            if (uncut is None or not uncut.fullmatch(text))
            and not (cut == (text[:-1], ".") and end_shape(text[:-1]) in final_stops)
        },
        token_patterns,
        final_stops,
    )


class _Votes:
    """Counts how a corpus cuts the texts that a tokenizer cuts otherwise."""

    def __init__(self, normalise: Callable[[str], str]) -> None:
        self._normalise = normalise
        self._cuts: defaultdict[str, Counter[Cut]] = defaultdict(Counter)
        self._of_tokenizer: dict[str, Cut] = {}

    def add(self, text: str, corpus: Cut, tokenizer: Cut) -> None:
        """Count a text that the two cut in different ways."""
        key = self._normalise(text)
        self._cuts[key][self._key_of(corpus)] += 1
        self._of_tokenizer[key] = self._key_of(tokenizer)

    def elected(self, docs: Sequence[Doc]) -> dict[str, Cut]:
        """Return the cut of each text that most of the corpus has, unless it is the tokenizer's."""
        agreements = self._agreements(docs)
        found = {}
        for text, cuts in self._cuts.items():
            cut, count = cuts.most_common(1)[0]
            others = cuts.total() - count + agreements[self._of_tokenizer[text]]
            if count >= _MIN_COUNT and count > others:
                found[text] = cut
        return found

    def _key_of(self, cut: Cut) -> Cut:
        return tuple(map(self._normalise, cut))

    def _agreements(self, docs: Sequence[Doc]) -> Counter[Cut]:
        """Count how often the corpus has a tokenizer's cut, without spaces between its tokens."""
        by_first: defaultdict[str, set[Cut]] = defaultdict(set)
        for cut in self._of_tokenizer.values():
            by_first[cut[0]].add(cut)
        counts: Counter[Cut] = Counter()
        for doc in docs:
            words = [self._normalise(token.text) for token in doc]
            spaces = [bool(token.whitespace_) for token in doc]
            for start, word in enumerate(words):
                for cut in by_first.get(word, ()):
                    end = start + len(cut)
                    if tuple(words[start:end]) == cut and not any(spaces[start : end - 1]):
                        counts[cut] += 1
        return counts


def encode_exceptions(exceptions: TokenizerExceptions) -> bytes:
    """Encode exceptions for a file."""
    return json.dumps(asdict(exceptions), ensure_ascii=False, indent=1).encode() + b"\n"


def read_exceptions(path: str | Path) -> TokenizerExceptions:
    """Read a file that ``encode_exceptions`` has made.

    Raises:
        ValueError: The file cannot be read, or holds something else.
    """
    try:
        content = json.loads(Path(path).read_text("utf-8"))
        exceptions = TokenizerExceptions(**content)
        for pattern in exceptions.token_patterns:
            re.compile(pattern)
        for text, words in exceptions.special_cases.items():
            if not words or "".join(words) != text:
                raise ValueError(Errors.D102.format(text=text, words=words))
    except (OSError, ValueError, TypeError, AttributeError, re.error) as error:
        raise ValueError(Errors.D101.format(path=path, reason=error)) from error
    return exceptions
