"""Exceptions that make a tokenizer cut texts as a corpus does."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ORTH, SPACY
from spacy.language import Language
from spacy.strings import StringStore
from spacy.tokens import Doc

from spacy_bigru_crf.corpora.tokenizer.differences import Cut, token_differences
from spacy_bigru_crf.corpora.tokenizer.final_stops import StopVotes, end_shape, stop_pattern
from spacy_bigru_crf.errors import Errors

# what the corpus has once is no rule
_MIN_COUNT = 2
_NUMBER = re.compile(r"\d+")
_ANY_NUMBER = "0"

# hashes of words, and whether a space follows each
_Words = tuple[NDArray[np.uint64], NDArray[np.bool_]]


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
        """Give them to the tokenizer of a pipeline. Given again, they change nothing.

        Raises:
            ValueError: It is no ``spacy.Tokenizer.v1``.
        """
        check_takes_exceptions(nlp)
        tokenizer: Any = nlp.tokenizer
        for text, words in self.special_cases.items():
            tokenizer.add_special_case(text, [{ORTH: word} for word in words])
        if self.token_patterns:
            tokenizer.token_match = _with_patterns(
                tokenizer.token_match, [rf"(?:{pattern})\Z" for pattern in self.token_patterns]
            ).match
        if self.final_stops:
            tokenizer.suffix_search = _with_patterns(
                tokenizer.suffix_search, map(stop_pattern, self.final_stops)
            ).search


def check_takes_exceptions(nlp: Language) -> None:
    """Raise ValueError if a pipeline's tokenizer takes no exceptions, as those of zh, ja and th."""
    if not hasattr(nlp.tokenizer, "add_special_case"):
        raise ValueError(Errors.D103.format(lang=nlp.lang))


def _with_patterns(function: Any, patterns: Iterable[str]) -> re.Pattern[str]:
    """Return the regular expression of a tokenizer's function, with more alternatives.

    Args:
        function: ``match`` or ``search`` of a regular expression, as in all languages of spaCy, or
            None.
        patterns: The alternatives. Those that are there already are left out.
    """
    present = getattr(function, "__self__", None)
    before, flags = (present.pattern, present.flags) if present is not None else ("", 0)
    new = [pattern for pattern in patterns if pattern not in before]
    return re.compile("|".join([*filter(None, [before]), *new]), flags)


def find_exceptions(nlp: Language, docs: Iterable[Doc]) -> TokenizerExceptions:
    """Find the exceptions with which a tokenizer cuts texts as most of a corpus does.

    A stretch of text becomes a special case if the corpus cuts it at least twice in another way
    than the tokenizer, and in this way more often than in all others together. Where it is one
    token with numbers, all numbers are taken together, and it becomes a pattern.

    Args:
        nlp: Has the tokenizer.
        docs: Documents with the tokens of the corpus; those with unknown spaces are passed over.
    """
    special_cases, patterns = _Votes(lambda text: text), _Votes(_shape)
    stops = StopVotes()
    strings = nlp.vocab.strings
    corpus: list[_Words] = []
    for doc in docs:
        if doc.has_unknown_spaces:
            continue
        words, spaces = doc.to_array([ORTH, SPACY]).T
        corpus.append((words, spaces.astype(bool)))
        text = doc.text
        for difference in token_differences(doc, nlp.tokenizer(text)):
            stretch = text[difference.start : difference.end]
            if difference.left == (stretch[:-1], ".") and difference.right == (stretch,):
                stops.add_cut(stretch[:-1])
            if not any(character.isspace() for character in stretch):
                special_cases.add(stretch, difference.left, difference.right)
                patterns.add(stretch, difference.left, difference.right)
    for word, count in Counter(chain.from_iterable(words.tolist() for words, _ in corpus)).items():
        stops.add_token(strings[word], count)
    shapes = [
        shape
        for shape, cut in sorted(patterns.elected(corpus, strings).items())
        if cut == (shape,) and _ANY_NUMBER in shape
    ]
    token_patterns = [re.escape(shape).replace(_ANY_NUMBER, r"\d+") for shape in shapes]
    uncut = re.compile("|".join(token_patterns)) if token_patterns else None
    final_stops = stops.elected()
    return TokenizerExceptions(
        {
            text: list(cut)
            for text, cut in sorted(special_cases.elected(corpus, strings).items())
            if (uncut is None or not uncut.fullmatch(text))
            and not (cut == (text[:-1], ".") and end_shape(text[:-1]) in final_stops)
        },
        token_patterns,
        final_stops,
    )


def _shape(text: str) -> str:
    """Return a text with all numbers alike."""
    return _NUMBER.sub(_ANY_NUMBER, text)


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

    def elected(self, corpus: Sequence[_Words], strings: StringStore) -> dict[str, Cut]:
        """Return the cut of each text that most of the corpus has, unless it is the tokenizer's."""
        candidates = {}
        for text, cuts in self._cuts.items():
            cut, count = cuts.most_common(1)[0]
            if count >= _MIN_COUNT and 2 * count > cuts.total():
                candidates[text] = cut, 2 * count - cuts.total()
        cuts_of_tokenizer = {self._of_tokenizer[text] for text in candidates}
        agreements = self._agreements(cuts_of_tokenizer, corpus, strings)
        return {
            text: cut
            for text, (cut, majority) in candidates.items()
            if majority > agreements[self._of_tokenizer[text]]
        }

    def _key_of(self, cut: Cut) -> Cut:
        return tuple(map(self._normalise, cut))

    def _agreements(
        self, cuts: Collection[Cut], corpus: Sequence[_Words], strings: StringStore
    ) -> Counter[Cut]:
        """Count how often the corpus has cuts of a tokenizer, without spaces between tokens."""
        by_first: defaultdict[str, list[Cut]] = defaultdict(list)
        for cut in cuts:
            by_first[cut[0]].append(cut)
        # the cuts that begin with a word, by its hash: each word is looked up once
        cuts_from = {
            word: by_first.get(self._normalise(strings[word]), ())
            for word in {word for words, _ in corpus for word in words.tolist()}
        }
        counts: Counter[Cut] = Counter()
        for words, spaces in corpus:
            for start, word in enumerate(words.tolist()):
                for cut in cuts_from[word]:
                    end = start + len(cut)
                    found = [strings[word] for word in words[start:end].tolist()]
                    if self._key_of(tuple(found)) == cut and not spaces[start : end - 1].any():
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
        exceptions = TokenizerExceptions(**json.loads(Path(path).read_text("utf-8")))
        for pattern in _checked(exceptions.token_patterns, list, str):
            re.compile(pattern)
        _checked(exceptions.final_stops, list, str)
        for text, words in _checked(exceptions.special_cases, dict, str).items():
            spelt = "".join(_checked(words, list, str))
            if spelt != text or not text or not all(words):
                raise ValueError(Errors.D102.format(text=text, words=words))
    except (OSError, ValueError, TypeError, re.error) as error:
        raise ValueError(Errors.D101.format(path=path, reason=error)) from error
    return exceptions


def _checked(value: Any, kind: type[Any], item: type[Any]) -> Any:
    if not isinstance(value, kind) or not all(isinstance(element, item) for element in value):
        raise TypeError(f"{value!r} is no {kind.__name__} of {item.__name__}")
    return value
