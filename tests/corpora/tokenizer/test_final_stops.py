import re

import pytest
import spacy
from spacy.tokens import Doc

from spacy_bigru_crf.corpora.tokenizer.exceptions import TokenizerExceptions, find_exceptions
from spacy_bigru_crf.corpora.tokenizer.final_stops import StopVotes, end_shape, stop_pattern


@pytest.mark.parametrize(
    ("word", "shape"),
    [("EStG", "aA"), ("2016", "0000"), ("16", "00"), ("x", "a"), ("ß5", "a0"), (")", ")")],
)
def test_shape_and_pattern(word, shape):
    assert end_shape(word) == shape
    assert re.search(stop_pattern(shape), f"{word}.")
    assert not re.search(stop_pattern(shape), f"{word}.x")
    assert not re.search(stop_pattern(shape), "§.")


def test_election():
    votes = StopVotes()
    for word in ["EStG", "MarkenG", "InsG", "16", "17"]:
        votes.add_cut(word)
    assert votes.elected() == ["aA"]
    votes.add_token("HandelsG.", 1)
    votes.add_token("Bonn", 1)
    assert votes.elected() == ["aA"]
    votes.add_token("BundesG.", 1)
    assert votes.elected() == []


def test_stops_of_a_corpus_are_given_to_the_tokenizer():
    nlp = spacy.blank("de")
    laws = ["EStG", "MarkenG", "HandelsG"]
    docs = [Doc(nlp.vocab, words=["im", law, "."], spaces=[True, False, False]) for law in laws]
    exceptions = find_exceptions(nlp, docs)
    assert exceptions == TokenizerExceptions(final_stops=["aA"])
    exceptions.add_to(nlp)
    assert [token.text for token in nlp("im UrhG.")] == ["im", "UrhG", "."]
    before = nlp.tokenizer.suffix_search.__self__.pattern
    exceptions.add_to(nlp)
    assert nlp.tokenizer.suffix_search.__self__.pattern == before
    loaded = spacy.blank("de").from_bytes(nlp.to_bytes())
    assert [token.text for token in loaded("im UrhG.")] == ["im", "UrhG", "."]
