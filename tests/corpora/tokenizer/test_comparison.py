from spacy.tokens import Doc

from spacy_bigru_crf.corpora.tokenizer.comparison import TokenComparison, misfits
from tests.corpora.tokenizer.test_differences import VOCAB, make_doc


def test_counts():
    comparison = TokenComparison()
    corpus = make_doc("Neu-Ulm_|und_|Art._|5", ["B-LOC", "O", "B-X", "I-X"])
    tokenized = make_doc("Neu|-|Ulm_|und_|Art|._|5")
    comparison.add(corpus, tokenized)
    comparison.add(corpus, corpus)
    comparison.add(Doc(VOCAB, words=["a"]), Doc(VOCAB, words=["a"]))
    assert (comparison.documents, comparison.unknown_documents) == (2, 1)
    assert (comparison.tokens, comparison.other_tokens, comparison.other_documents) == (8, 2, 1)
    assert comparison.cuts == {
        (("Neu-Ulm",), ("Neu", "-", "Ulm")): 1,
        (("Art.",), ("Art", ".")): 1,
    }
    assert (comparison.entities, comparison.misfits.total()) == (4, 0)


def test_entities_within_a_token():
    corpus = make_doc("Berlin|-|Reise_|nach_|Bonn", ["B-LOC", "O", "O", "O", "B-LOC"])
    tokenized = make_doc("Berlin-Reise_|nach_|Bonn")
    assert [ent.text for ent in misfits(corpus, tokenized)] == ["Berlin"]
    comparison = TokenComparison()
    comparison.add(corpus, tokenized)
    assert comparison.misfits == {("Berlin", "LOC"): 1}
