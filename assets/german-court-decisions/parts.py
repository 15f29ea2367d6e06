"""Putting the sentences of one part together, with enough entities of each label."""

import random

import frames
from checks import ONE_PART_ONLY, SENTENCES, CorpusError
from draw import Draw
from slots import labels, sentence
from tagged import LABELS, Tagged, entities

# The share of sentences without any entity.
PLAIN_SHARE = 0.27
# How often each label is wanted at least; the rest is left to chance.
WANTED = {"train": 46, "dev": 3, "test": 10}
WANTED_MORE = {
    "GS": {"train": 120, "dev": 14, "test": 24},
    "RS": {"train": 90, "dev": 10, "test": 16},
    "GRT": {"train": 50, "dev": 6, "test": 10},
    "PER": {"train": 50, "dev": 5, "test": 10},
}


class Registry:
    """Which part an entity or a sentence belongs to."""

    def __init__(self) -> None:
        self.owners: dict[str, str] = {}
        self.sentences: set[str] = set()

    def takes(self, part: str, candidate: Tagged) -> bool:
        """Whether ``part`` may have the sentence; if so, it is entered."""
        text = " ".join(token for token, _ in candidate)
        names = [name for label, name in entities(candidate) if label in ONE_PART_ONLY]
        if text in self.sentences or len(set(names)) < len(names):
            return False
        if any(self.owners.get(name, part) != part for name in names):
            return False
        self.sentences.add(text)
        self.owners.update(dict.fromkeys(names, part))
        return True


class PartWriter:
    """Makes the sentences of one part, all frames about equally often."""

    def __init__(self, draw: Draw, registry: Registry) -> None:
        self.draw = draw
        self.registry = registry
        own = frames.TEST_ONLY if draw.part == "test" else frames.TRAIN_ONLY
        self.used = dict.fromkeys(frames.SHARED + own, 0)
        # Frames of the test part only come first there, so that all of them are used.
        self.first = frozenset(frames.TEST_ONLY)

    def write(self) -> list[Tagged]:
        part = self.draw.part
        plain = [frame for frame in self.used if not labels(frame)]
        sentences = [self.make(plain) for _ in range(round(SENTENCES[part] * PLAIN_SHARE))]
        with_entities = [frame for frame in self.used if labels(frame)]
        wanted = {label: WANTED_MORE.get(label, WANTED)[part] for label in LABELS}
        have = dict.fromkeys(LABELS, 0)
        while len(sentences) < SENTENCES[part]:
            rarest = min(LABELS, key=lambda label: have[label] / wanted[label])
            candidates = with_entities
            if have[rarest] < wanted[rarest]:
                candidates = [frame for frame in with_entities if rarest in labels(frame)]
            sentences.append(self.make(candidates))
            for label, _ in entities(sentences[-1]):
                have[label] += 1
        self.draw.rng.shuffle(sentences)
        return sentences

    def make(self, candidates: list[str]) -> Tagged:
        """A new sentence of the frame used least among ``candidates``."""
        for attempt in range(400):
            order = sorted(candidates, key=self.rank)
            frame = order[min(attempt // 40, len(order) - 1)]
            made = sentence(self.draw, frame)
            if self.registry.takes(self.draw.part, made):
                self.used[frame] += 1
                return made
        raise CorpusError(f"The frames for {self.draw.part} do not give enough new sentences.")

    def rank(self, frame: str) -> tuple[int, bool, float]:
        return self.used[frame], frame not in self.first, self.draw.rng.random()


def write_parts(
    rng: random.Random, names: dict[str, dict[str, list[str]]]
) -> dict[str, list[Tagged]]:
    registry = Registry()
    return {part: PartWriter(Draw(rng, part, names[part]), registry).write() for part in names}
