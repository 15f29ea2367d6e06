import random

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.tokenizer.differences import shared_borders, token_differences

VOCAB = Vocab()


def make_doc(tokens, ents=None):
    """``a_|b|c``: a token followed by a space, and two without."""
    words = [token for token in tokens.split("|") if token]
    return Doc(
        VOCAB,
        words=[word.rstrip("_") for word in words],
        spaces=[word.endswith("_") for word in words],
        ents=ents,
    )


def offsets(doc):
    return [(token.idx, token.idx + len(token)) for token in doc]


def naive_differences(left, right):
    """Grow each stretch from a place where only one document has a border."""
    borders = [{0, len(doc.text)} | {place for pair in offsets(doc) for place in pair}
               for doc in (left, right)]  # fmt: skip
    found = []
    for place in sorted(borders[0] ^ borders[1]):
        start = end = place
        while start not in borders[0] & borders[1]:
            start -= 1
        while end not in borders[0] & borders[1]:
            end += 1
        words = [tuple(t.text for t in doc if start <= t.idx < end) for doc in (left, right)]
        if (start, end, *words) not in found:
            found.append((start, end, *words))
    return found


def random_doc(text, random_):
    """Cut a text at random; single spaces are none of the tokens."""
    tokens = [""]
    for place, character in enumerate(text):
        if character == " " and tokens[-1] and random_.random() < 0.9 and text[place + 1] != " ":
            tokens[-1] += "_"
            tokens.append("")
        else:
            tokens[-1] += character
            if random_.random() < 0.4:
                tokens.append("")
    return make_doc("|".join(tokens))


@pytest.mark.parametrize(
    ("left", "right", "differences"),
    [
        ("a_|b", "a_|b", []),
        ("", "", []),
        ("Art._|5", "Art|._|5", [(0, 4, ("Art.",), ("Art", "."))]),
        ("a|b|c_|d", "ab|c_|d", [(0, 2, ("a", "b"), ("ab",))]),
        ("a|bc", "ab|c", [(0, 3, ("a", "bc"), ("ab", "c"))]),
        ("a_|ab_|x|y", "a_|a|b_|xy", [(2, 4, ("ab",), ("a", "b")), (5, 7, ("x", "y"), ("xy",))]),
        ("😀a_|b", "😀|a_|b", [(0, 2, ("😀a",), ("😀", "a"))]),
    ],
)
def test_differences(left, right, differences):
    left, right = make_doc(left), make_doc(right)
    assert left.text == right.text
    assert list(token_differences(left, right)) == differences


def test_random_tokenisations():
    random_ = random.Random(0)
    different = 0
    for _ in range(300):
        text = "".join(random_.choices("abé😀 .", k=random_.randint(1, 12))).strip() or "a"
        left, right = random_doc(text, random_), random_doc(text, random_)
        assert left.text == right.text == text
        found = list(token_differences(left, right))
        assert found == naive_differences(left, right)
        different += bool(found)
        # a single space may be a token or follow one: that is no difference
        assert not found or offsets(left) != offsets(right)
        starts, ends = shared_borders(left, right)
        assert starts == sorted({s for s, _ in offsets(left)} & {s for s, _ in offsets(right)})
        assert ends == sorted({e for _, e in offsets(left)} & {e for _, e in offsets(right)})
    assert different > 200
