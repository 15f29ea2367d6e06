"""Random annotated documents with random predictions, for comparisons with other software."""

import random

import spacy
from spacy.tokens import Doc
from spacy.training import Example

VOCAB = spacy.blank("xx").vocab
LABELS = ["LOC", "ORG", "PER"]


def random_spans(rng, length):
    """Spans that do not overlap."""
    spans, start = [], 0
    while (start := start + rng.choice([0, 0, 1, 2, 3])) < length:
        end = min(length, start + rng.choice([1, 1, 2, 3, 8]))
        spans.append((start, end, rng.choice(LABELS)))
        start = end
    return spans


def changed_spans(rng, spans, length):
    """The spans with errors of all kinds."""
    changed, free = [], 0
    for start, end, label in spans:
        if rng.random() < 0.15:
            continue
        label = rng.choice(LABELS) if rng.random() < 0.2 else label
        start = max(free, start + rng.choice([0, 0, 0, 0, -1, 1]))
        end = min(length, end + rng.choice([0, 0, 0, 0, -1, 1]))
        if start < end:
            changed.append((start, end, label))
            free = end
    return changed


def bio(spans, length):
    tags = ["O"] * length
    for start, end, label in spans:
        tags[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
    return tags


def tagged_example(gold, predicted):
    """An example of two rows of BIO tags; the empty tag is missing annotation."""
    words = [f"w{i}" for i in range(len(gold))]
    return Example(
        Doc(VOCAB, words=words, ents=predicted), Doc(VOCAB, words=list(words), ents=gold)
    )


def random_tags(n, seed=0):
    """Rows of annotated and predicted BIO tags of documents."""
    rng = random.Random(seed)
    rows = []
    for _ in range(n):
        length = rng.choice([1, 3, 10, 25])
        gold = random_spans(rng, length)
        rows.append((bio(gold, length), bio(changed_spans(rng, gold, length), length)))
    return rows


def other_tokens(rng, length):
    """Characters cut into tokens in two ways, with entities on each. Some gold is missing.

    Each character is a token where ``cut`` has it; so tokens of one side may be parts of the
    tokens of the other.
    """
    text = [rng.choice("abcdefg") for _ in range(length)]
    sides = []
    for missing in (0.0, 0.1):
        words, i = [], 0
        while i < length:
            n = rng.choice([1, 1, 2, 3])
            words.append("".join(text[i : i + n]))
            i += n
        tags = bio(random_spans(rng, len(words)), len(words))
        if rng.random() < missing * 2:
            tags = ["" if tag == "O" and rng.random() < 0.5 else tag for tag in tags]
        sides.append(Doc(VOCAB, words=words, spaces=[False] * len(words), ents=tags))
    return Example(*sides)
