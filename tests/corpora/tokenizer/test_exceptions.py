import json

import pytest
import spacy
from spacy.tokens import Doc

from spacy_bigru_crf.corpora.tokenizer.exceptions import (
    TokenizerExceptions,
    encode_exceptions,
    find_exceptions,
    read_exceptions,
)

TEXT = "Der Art. 5, Az. 12/13 und 4/5 (Rn. 7)."
EXCEPTIONS = TokenizerExceptions({"Art.": ["Art."], "und/oder": ["und", "/oder"]}, [r"\d+/\d+"])


def make_doc(nlp, tokens):
    words = tokens.split("|")
    return Doc(
        nlp.vocab,
        words=[word.rstrip("_") for word in words],
        spaces=[word.endswith("_") for word in words],
    )


def tokens_of(nlp, text):
    return [token.text for token in nlp(text)]


def test_what_most_of_the_corpus_has_becomes_an_exception():
    nlp = spacy.blank("de")
    docs = ["Der_|Rnd._|5", "Die_|Rnd._|6|.", "Rnd|._|7", "Az._|1/2", "12/7"]
    exceptions = find_exceptions(nlp, [make_doc(nlp, doc) for doc in docs])
    assert exceptions == TokenizerExceptions({"Rnd.": ["Rnd."]}, [r"\d+/\d+"])
    exceptions.add_to(nlp)
    assert tokens_of(nlp, "Eine Rnd. 3/99, Rnd.") == ["Eine", "Rnd.", "3/99", ",", "Rnd."]


@pytest.mark.parametrize(
    "docs",
    [
        ["Rnd._|5"],  # once is no rule
        ["Rnd._|5", "Rnd._|5", "Rnd|._|5", "Rnd|._|5"],  # the tokenizer's cut as often
        ["xy._|a", "xy._|a", "x|y._|a", "x|y._|a"],
        ["a_b", "a_b"],  # white space within
        [],
    ],
)
def test_what_is_no_rule(docs):
    nlp = spacy.blank("de")
    assert find_exceptions(nlp, [make_doc(nlp, doc) for doc in docs]) == TokenizerExceptions()


def test_the_tokenizers_cut_with_spaces_is_no_vote():
    nlp = spacy.blank("de")
    docs = [make_doc(nlp, doc) for doc in ["Rnd._|5"] * 2 + ["Rnd_|._|5"] * 5]
    assert find_exceptions(nlp, docs).special_cases == {"Rnd.": ["Rnd."]}


def test_unknown_spaces_say_nothing():
    nlp = spacy.blank("de")
    docs = [Doc(nlp.vocab, words=["Rnd.", "5"]) for _ in range(3)]
    assert find_exceptions(nlp, docs) == TokenizerExceptions()


@pytest.mark.parametrize("lang", ["de", "hu", "tr", "en", "xx"])
def test_a_tokenizer_keeps_what_it_has_and_is_saved(lang, tmp_path):
    nlp = spacy.blank(lang)
    kept = ["aujourd'hui", "e-mail", "30-án", "6'dan", "don't", "http://a.de/1/2"]
    before = [tokens_of(nlp, text) for text in kept]
    EXCEPTIONS.add_to(nlp)
    words = ["12/13", "Art.", "und", "/oder"]
    assert tokens_of(nlp, "12/13 Art. und/oder") == words
    assert [tokens_of(nlp, text) for text in kept] == before
    nlp.to_disk(tmp_path / "model")
    loaded = [spacy.load(tmp_path / "model"), spacy.blank(lang).from_bytes(nlp.to_bytes())]
    for again in loaded:
        assert tokens_of(again, "12/13 Art. und/oder") == words
        assert [tokens_of(again, text) for text in kept] == before
        pattern = again.tokenizer.token_match.__self__.pattern
        EXCEPTIONS.add_to(again)
        assert again.tokenizer.token_match.__self__.pattern == pattern


def test_a_pattern_is_a_whole_token():
    nlp = spacy.blank("de")
    TokenizerExceptions(token_patterns=["A-\\d+|B"]).add_to(nlp)
    assert tokens_of(nlp, "A-12 A-12/x") == ["A-12", "A-12", "/", "x"]


@pytest.mark.parametrize("lang", ["zh"])
def test_other_tokenizers_take_none(lang):
    with pytest.raises(ValueError, match=r"NC-D103.*'zh'"):
        EXCEPTIONS.add_to(spacy.blank(lang))


def test_a_file_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "exceptions.json"
    path.write_bytes(encode_exceptions(EXCEPTIONS))
    assert read_exceptions(path) == EXCEPTIONS


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "3",
        '{"other": {}}',
        '{"special_cases": []}',
        '{"special_cases": {"ab": "ab"}}',
        '{"special_cases": {"ab": ["a"]}}',
        '{"special_cases": {"ab": ["ab", ""]}}',
        '{"special_cases": {"ab": [1]}}',
        '{"special_cases": {"": []}}',
        '{"token_patterns": "abc"}',
        '{"token_patterns": [1]}',
        '{"token_patterns": ["("]}',
        '{"final_stops": "aA"}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_file_is_one_sentence(content, tmp_path):
    path = tmp_path / "exceptions.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=r"NC-D101.*exceptions\.json"):
        read_exceptions(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ValueError, match=r"NC-D101.*missing\.json"):
        read_exceptions(tmp_path / "missing.json")


def test_the_file_is_json(tmp_path):
    assert json.loads(encode_exceptions(EXCEPTIONS))["token_patterns"] == [r"\d+/\d+"]
