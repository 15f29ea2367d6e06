"""The rules of the corpus, checked before anything is written."""

import re
from itertools import combinations

import frames
from slots import ENTITIES, PHRASES, WORDS, slot_names
from tagged import LABELS, PARTS, Tagged, count_labels, entities

SENTENCES = {"train": 640, "dev": 80, "test": 120}
# How often each label occurs at least.
AT_LEAST = {"train": 40, "dev": 1, "test": 8}
# An entity with one of these labels occurs in one part only, as a whole.
ONE_PART_ONLY = frozenset(LABELS) - {"GRT", "ST", "LD", "INN"}


class CorpusError(Exception):
    """A rule of the corpus is broken."""


def check_frames() -> None:
    everything = frames.SHARED + frames.TRAIN_ONLY + frames.TEST_ONLY
    if len(set(everything)) != len(everything):
        raise CorpusError("A frame is there twice.")
    if len(frames.TEST_ONLY) < 0.15 * len(everything):
        raise CorpusError("Fewer than 15 % of the frames are kept for the test part.")
    if 3 * len(frames.SHARED) < len(everything):
        raise CorpusError("Fewer than a third of the frames are shared by the parts.")
    for frame in everything:
        for name in slot_names(frame):
            if name not in WORDS.keys() | ENTITIES.keys() | PHRASES.keys():
                raise CorpusError(f"No slot is called {name!r} (in the frame {frame!r}).")


def check_corpus(parts: dict[str, list[Tagged]]) -> None:
    texts = [" ".join(token for token, _ in s) for part in parts.values() for s in part]
    if len(set(texts)) != len(texts):
        raise CorpusError("Two sentences of the corpus are the same.")
    for part, sentences in parts.items():
        for sentence in sentences:
            check_tags(sentence)
        check_counts(part, sentences)
    check_shared(parts)


def check_counts(part: str, sentences: list[Tagged]) -> None:
    if len(sentences) != SENTENCES[part]:
        raise CorpusError(f"{part} has {len(sentences)} sentences, not {SENTENCES[part]}.")
    bare = sum(not entities(sentence) for sentence in sentences) / len(sentences)
    if not 0.25 <= bare <= 0.30:
        raise CorpusError(f"{bare:.0%} of the sentences of {part} have no entity.")
    length = sum(map(len, sentences)) / len(sentences)
    if not 15 <= length <= 30:
        raise CorpusError(f"The sentences of {part} have {length:.1f} tokens on average.")
    for label, count in count_labels(sentences).items():
        if count < AT_LEAST[part]:
            raise CorpusError(f"{part} has {label} {count} times, not {AT_LEAST[part]}.")


def check_tags(sentence: Tagged) -> None:
    before = "O"
    for token, tag in sentence:
        if not token or re.search(r"[\s\[\]{}|~]", token):
            raise CorpusError(f"The token {token!r} is not a word.")
        if tag.startswith("I-") and before[2:] != tag[2:]:
            raise CorpusError(f"The tag {tag} at {token!r} continues no entity.")
        before = tag


def check_shared(parts: dict[str, list[Tagged]]) -> None:
    """No entity, and no surname of a person, judge or lawyer, is in two parts."""
    names: dict[str, set[str]] = {}
    surnames: dict[str, set[str]] = {}
    for part, sentences in parts.items():
        found = [pair for sentence in sentences for pair in entities(sentence)]
        names[part] = {name for label, name in found if label in ONE_PART_ONLY}
        people = {name.split()[-1] for label, name in found if label in ("PER", "RR", "AN")}
        surnames[part] = people - {"…"}
    for one, other in combinations(PARTS, 2):
        for shared in (names[one] & names[other], surnames[one] & surnames[other]):
            if shared:
                raise CorpusError(f"The name {min(shared)!r} is in {one} and in {other}.")
