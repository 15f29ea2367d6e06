import pytest
import spacy
from spacy.tokens import Doc
from spacy.util import get_words_and_spaces

from spacy_bigru_crf.corpora.tokens import join_words, pipe_input, split_words, tokens_of_json


def words_of(content):
    return [content.text[start:end] for start, end in content.tokens]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Anna wohnt in Bonn .", ["Anna", "wohnt", "in", "Bonn", "."]),
        ("", []),
        (" \t ", []),
        ("  Anna \t wohnt\r\n.\n", ["Anna", "wohnt", "."]),
        # as in vectors train --whitespace: only blanks, tabs and line breaks separate
        ("10\u00a0000 Euro", ["10\u00a0000", "Euro"]),
        ("\u3000 a\u2028b \x85", ["\u3000", "a\u2028b", "\x85"]),
    ],
)
def test_split_words(text, words):
    content = split_words(text)
    assert words_of(content) == words
    assert content.text == " ".join(words)


def objects(*items):
    return [dict(zip(("text", "start", "end"), item, strict=False)) for item in items]


@pytest.mark.parametrize(
    ("items", "text", "expected", "words"),
    [
        (["Anna", "."], None, "Anna .", ["Anna", "."]),
        ([], None, "", []),
        ([], "", "", []),
        (["New York", " ", "x"], None, "New York   x", ["New York", " ", "x"]),
        (["Anna", "."], "Anna.", "Anna.", ["Anna", "."]),
        (["Anna", "Ulm"], "  Anna  Ulm ", "  Anna  Ulm ", ["  ", "Anna", " ", "Ulm"]),
        (["a", "a", "aa"], "aa aa", "aa aa", ["a", "a", "aa"]),
        (objects(("Anna",), (".",)), None, "Anna .", ["Anna", "."]),
        (objects(("Anna",), (".",)), "Anna.", "Anna.", ["Anna", "."]),
        (objects(("Anna", 0, 4), (".", 4, 5)), "Anna.", "Anna.", ["Anna", "."]),
        (objects(("Anna", 0, 4), (".", 5, 6)), None, "Anna .", ["Anna", "."]),
        ([{"start": 0, "end": 4}], "Anna", "Anna", ["Anna"]),
    ],
)
def test_tokens_of_json(items, text, expected, words):
    content = tokens_of_json(items, text)
    assert (content.text, words_of(content)) == (expected, words)
    doc = pipe_input(spacy.blank("de").vocab, content.text, content.tokens)
    assert (doc.text, [token.text for token in doc]) == (expected, words)


@pytest.mark.parametrize(
    ("items", "text", "message"),
    [
        (["a", ""], None, r"R291\] Token 2 \(\"\"\) is empty"),
        (["a", "b "], None, r"R291\] Token 2 \(\"b \"\)"),
        (["\tb"], "\tb", r"R291\] Token 1 "),
        ([{"start": 0, "end": 2}, {"start": 2, "end": 3}], "a b", r"R291\] Token 1 \(\"a \"\)"),
        (["a", 1], None, r"R290\] Token 2 is 1\."),
        (["a", None], "a", r"R290\] Token 2 is null"),
        ([["a"]], None, r"R290\] Token 1 is \[\"a\"\]"),
        ([{"start": 0, "end": 4}], None, r"R290\] Token 1 is \{\"start\""),
        (["\ud83d"], None, "D028"),
        (["Anna", "Ulm"], "Anna in Ulm", r"R292\] .* token 2 is 'Ulm', .* with 'in Ulm'"),
        (["Anna", "Ulm"], "Anna", r"R292\] .* token 2 is 'Ulm', .* with ''"),
        (["''"], '"', r"R292\] .* token 1"),
        (["Anna"], "Anna wohnt", r"D023\] .* found 'wohnt|D023\] .* found ' wohnt'"),
        ([], "Anna", "D023"),
        ([{"start": 0, "end": 4, "text": "Eva"}], "Anna", "D023"),
        ([{"start": 2, "end": 4}, {"start": 0, "end": 2}], "Anna", "D023"),
    ],
)
def test_tokens_that_cannot_be(items, text, message):
    with pytest.raises(ValueError, match=message):
        tokens_of_json(items, text)


def test_documents_are_those_of_spacy():
    vocab = spacy.blank("de").vocab
    text, words = "Anna wohnt  in Bonn.", ["Anna", "wohnt", "in", "Bonn", "."]
    content = tokens_of_json(words, text)
    doc = pipe_input(vocab, *content)
    expected, spaces = get_words_and_spaces(words, text)
    assert [token.text for token in doc] == expected
    assert [bool(token.whitespace_) for token in doc] == spaces
    assert doc.text == text
    # joined by spaces, as Doc does it, but for the last one
    joined = pipe_input(vocab, *join_words(words))
    assert joined.text == Doc(vocab, words=words).text.rstrip(" ")
    assert pipe_input(vocab, text, None) == text
    assert len(pipe_input(vocab, *join_words([]))) == 0
