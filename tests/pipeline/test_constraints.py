import itertools
import random

import numpy as np
import pytest
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from spacy_bigru_crf.pipeline.constraints import allowed_states, blocked_tokens
from spacy_bigru_crf.tags.state_space import state_space

LABELS = ["A", "B"]
SPACE = state_space("BILOU", LABELS)


def all_paths(length):
    """All segmentations of so many tokens, as states."""
    paths = np.array(list(itertools.product(range(SPACE.n_states), repeat=length)))
    good = SPACE.allowed_at_start[paths[:, 0]] & SPACE.allowed_at_end[paths[:, -1]]
    good &= SPACE.allowed_transitions[paths[:, :-1], paths[:, 1:]].all(1)
    return paths[good]


PATHS = all_paths(5)


def random_doc(vocab, rng):
    """Five tokens with random white space, sentence starts, preset and blocked ones."""
    n = 5
    words = [rng.choice(["x", "y", "\n"]) for _ in range(n)]
    sent_starts = [i == 0 or rng.random() < 0.3 for i in range(n)]
    doc = Doc(vocab, words=words, sent_starts=sent_starts)
    start = rng.randrange(n)
    end = rng.randint(start + 1, n)
    preset = [Span(doc, start, end, label=rng.choice(["A", "UNKNOWN"]))]
    preset = preset if rng.random() < 0.4 else []
    free = [i for i in range(n) if not (preset and start <= i < end)]
    blocked = [doc[i : i + 1] for i in free if rng.random() < 0.15]
    doc.set_ents(preset, blocked=blocked, default=rng.choice(["missing", "outside"]))
    return doc


def obeys(doc, spans):
    """Whether a set of spans keeps the rules, as docs/architecture.md states them."""
    preset = {(ent.start, ent.end, ent.label_) for ent in doc.ents}
    known = {span for span in preset if span[2] in LABELS}
    taken = {i for start, end, _ in preset for i in range(start, end)}
    spans = {(start, end, LABELS[label]) for start, end, label in spans}
    if not known <= spans:
        return False
    for start, end, _ in spans - known:
        if taken & set(range(start, end)):
            return False
        if any(doc[i].ent_iob == 3 and not doc[i].ent_type for i in range(start, end)):
            return False
        if any(doc[i].sent_start == 1 for i in range(start + 1, end)):
            return False
        if doc[start].is_space or doc[end - 1].is_space:
            return False
    return True


@pytest.mark.parametrize("seed", range(40))
def test_allowed_paths_are_the_segmentations_that_keep_the_rules(seed):
    doc = random_doc(Vocab(), random.Random(seed))
    mask = allowed_states([doc], SPACE)
    if mask is None:
        mask = np.ones((len(doc), SPACE.n_states), dtype=bool)
    for path in PATHS:
        allowed = mask[np.arange(len(doc)), path].all()
        assert allowed == obeys(doc, SPACE.spans(path)), path


def test_documents_of_a_batch_keep_apart():
    rng = random.Random(1)
    docs = [random_doc(Vocab(), rng) for _ in range(6)]
    docs.insert(2, Doc(Vocab(), words=[]))
    together = allowed_states(docs, SPACE)
    start = 0
    for doc in docs:
        alone = allowed_states([doc], SPACE)
        rows = together[start : start + len(doc)]
        assert rows.all() if alone is None else (rows == alone).all()
        start += len(doc)


def test_nothing_forbidden_is_none():
    docs = [Doc(Vocab(), words=["a", "b"]), Doc(Vocab(), words=[])]
    assert allowed_states(docs, SPACE) is None


def test_blocked_tokens():
    doc = Doc(Vocab(), words=["a", "b", "c"])
    doc.set_ents([Span(doc, 0, 1, label="A")], blocked=[doc[2:3]], default="missing")
    assert blocked_tokens(doc) == [2]
