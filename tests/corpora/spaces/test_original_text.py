import random

import pytest

from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.spaces.original_text import (
    OriginalText,
    TextReader,
    TokenNotFoundError,
)


@pytest.fixture
def text_of(tmp_path):
    def make(content, encoding="utf-8"):
        path = tmp_path / "text.txt"
        path.write_bytes(content.encode(encoding))
        return OriginalText(path)

    return make


def test_spaces_are_those_of_the_text():
    reader = TextReader("  Anna wohnt\n\tin Ulm.  Ja")
    assert reader.read(["Anna", "wohnt"]) == [True, True]
    assert reader.read(["in", "Ulm", "."]) == [True, False, True]
    assert reader.read(["Ja"]) == [False]
    assert reader.read([]) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"Ja" (a)', ["``", "Ja", "''", "-LRB-", "a", "-RRB-"]),
        ("„Ja“ 'b'", ['"', "Ja", '"', "‘", "b", "’"]),
        ("«Oui» don't", ["“", "Oui", "”", "don’t"]),
        ("``a''", ['"', "a", '"']),
        ("a—b… c", ["a", "--", "b", "...", "c"]),
        ("a--b... c", ["a", "—", "b", "…", "c"]),
        ("1/2 a*", [r"1\/2", r"a\*"]),
        ("Café", ["Cafe\u0301"]),
        ("Cafe\u0301", ["Café"]),
    ],
)
def test_marks_may_be_written_in_other_ways(text, words):
    assert len(TextReader(text).read(words)) == len(words)


def test_white_space_that_is_a_token():
    assert TextReader("a  b").read(["a", " ", "b"]) == [True, False, False]


def test_other_text_is_refused_and_nothing_read():
    reader = TextReader("Anna wohnt in Ulm")
    with pytest.raises(TokenNotFoundError) as caught:
        reader.read(["Anna", "schläft"])
    assert (caught.value.word, caught.value.place) == ("schläft", 5)
    assert reader.place == 0


def test_place_of_another_text(text_of):
    text = text_of("Anna wohnt.\n\nEva schläft.\n")
    text.spaces(["Anna", "wohnt", "."])
    with pytest.raises(CorpusError, match=r"text\.txt:3: \[NC-D100\].*'wacht'.*'schläft\.'"):
        text.spaces(["Eva", "wacht"])


@pytest.mark.parametrize("content", ["Anna", "Anna\n", "Anna\n\n \n"])
def test_text_that_ends_too_early(text_of, content):
    with pytest.raises(CorpusError, match=r"text\.txt:\d: \[NC-D105\].*'wohnt'"):
        text_of(content).spaces(["Anna", "wohnt"])


def test_empty_text(text_of):
    text = text_of("")
    assert text.rest is None
    with pytest.raises(CorpusError, match=r"text\.txt:1: \[NC-D105\]"):
        text.spaces(["Anna"])


def test_rest(text_of):
    text = text_of("\ufeffAnna\r\n\r\nwohnt in Ulm\r\n")
    assert text.rest == (1, "Anna\n\nwohnt in Ulm")
    text.spaces(["Anna"])
    assert text.rest == (3, "wohnt in Ulm")
    text.spaces(["wohnt", "in", "Ulm"])
    assert text.rest is None


def test_random_texts_are_found_again():
    random_ = random.Random(0)
    for _ in range(200):
        words = [
            "".join(random_.choices("ab„“'-–.…我é", k=random_.randint(1, 4)))
            for _ in range(random_.randint(1, 8))
        ]
        spaces = [random_.random() < 0.5 for _ in words]
        text = "".join(
            word + random_.choice([" ", "\n", " \t"]) * space
            for word, space in zip(words, spaces, strict=True)
        )
        assert TextReader(text).read(words) == spaces
