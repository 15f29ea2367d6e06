"""Random annotated documents with random predictions, for comparisons with other software."""

import random

import spacy
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import filter_spans

from spacy_bigru_crf.evaluation.scored_run import ScoredOn, ScoredRun

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


def scored_run(docs, corpus_docs=None):
    """Aligned documents as a run, on running text if there are others for the corpus's tokens."""
    counts = (0, len(docs)) if corpus_docs is None else (len(docs), 0)
    scores = {"precision": 0.5, "recall": 0.25, "f1": 1 / 3}
    return ScoredRun(docs, corpus_docs, ScoredOn(*counts, 0, 0), scores)


def random_tags(n, seed=0):
    """Rows of annotated and predicted BIO tags of documents."""
    rng = random.Random(seed)
    rows = []
    for _ in range(n):
        length = rng.choice([1, 3, 10, 25])
        gold = random_spans(rng, length)
        rows.append((bio(gold, length), bio(changed_spans(rng, gold, length), length)))
    return rows


def _random_text(rng):
    """Characters, some of them white space, of zero width or of several code units."""
    return "".join(
        rng.choice("abcABC.,-§ \n\u00a0\u200b😀İ") for _ in range(rng.choice([1, 5, 20, 40]))
    )


def _cut(rng, text, tokens_of=None):
    """A text as words and spaces: cut anywhere, but mostly where another one is."""
    words, spaces, start = [], [], 0
    while start < len(text):
        end = min(len(text), start + rng.choice([1, 1, 2, 3, 4]))
        if tokens_of and rng.random() < 0.7:
            borders = [token.idx + len(token) for token in tokens_of]
            end = min((border for border in borders if border > start), default=end)
        words.append(text[start:end])
        spaces.append(text[end : end + 1] == " " and rng.random() < 0.8)
        start = end + spaces[-1]
    return words, spaces


def _made(rng, text, tokens_of, missing):
    words, spaces = _cut(rng, text, tokens_of)
    tags = bio(random_spans(rng, len(words)), len(words))
    tags = ["" if tag == "O" and rng.random() < missing else tag for tag in tags]
    return {"words": words, "spaces": spaces, "ents": tags}


def random_example(rng):
    """A text with entities, cut into tokens in two ways. Some gold is missing."""
    text = _random_text(rng)
    reference = Doc(VOCAB, **_made(rng, text, None, rng.choice([0, 0, 0.3, 1])))
    predicted = Doc(VOCAB, **_made(rng, text, reference, 0))
    assert predicted.text == reference.text == text
    # many are right, or as right as the tokens allow
    copied = [
        predicted.char_span(e.start_char, e.end_char, e.label_, alignment_mode="expand")
        for e in reference.ents
        if rng.random() < 0.7
    ]
    predicted.set_ents(filter_spans([*copied, *predicted.ents]), default="outside")
    return Example(predicted, reference)
