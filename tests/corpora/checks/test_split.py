from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.corpora.checks.split import Entity, EntityRef, read_split
from tests.corpora.checks.splits import VOCAB, make_doc, split_of


def test_a_document_is_read_as_it_is_annotated():
    doc = make_doc("Anna Berg kam . Sie ging", [(0, 2, "PER")], missing=[5], starts={0, 4})
    split = split_of(doc, make_doc("Es regnet", annotated=False))
    first, second = split.docs
    assert first.entities == [Entity(0, 2, "PER", "Anna Berg")]
    assert first.missing.tolist() == [False] * 5 + [True]
    assert first.starts.tolist() == [True, False, False, False, True, False]
    assert (first.is_annotated, second.is_annotated) == (True, False)
    assert second.missing.all()
    assert not second.starts[1:].any()
    assert split.n_tokens == 8
    assert split.word_counts["Anna"] == 1
    assert list(split.entity_refs()) == [EntityRef(0, Entity(0, 2, "PER", "Anna Berg"))]
    assert split.misaligned == []


def test_nothing_is_read_from_nothing():
    split = split_of()
    assert (split.docs, split.n_tokens, split.word_counts) == ([], 0, {})


def test_entities_within_tokens_of_the_pipeline_are_found():
    reference = Doc(
        VOCAB,
        words=["Berlin", "-", "Reise", "nach", "Bonn"],
        spaces=[False, False, True, True, False],
        ents=["B-LOC", "O", "O", "O", "B-LOC"],
    )
    predicted = Doc(VOCAB, words=["Berlin-Reise", "nach", "Bonn"], spaces=[True, True, False])
    split = read_split([Example(predicted, reference)], VOCAB.strings)
    assert split.misaligned == [EntityRef(0, Entity(0, 1, "LOC", "Berlin"))]
    assert len(split.docs[0].entities) == 2
    assert split.comparison.cuts == {(("Berlin", "-", "Reise"), ("Berlin-Reise",)): 1}


def test_a_document_shown_in_two_kinds_of_tokens_is_read_once():
    reference = Doc(VOCAB, words=["Art.", "5"], ents=["O", "O"], spaces=[True, False])
    cut = Doc(VOCAB, words=["Art", ".", "5"], spaces=[False, True, False])
    split = read_split([Example(cut, reference), Example(reference, reference)], VOCAB.strings)
    assert len(split.docs) == split.comparison.documents == split.comparison.other_documents == 1


def test_a_document_that_is_shown_in_two_tokenisations_is_read_once():
    words = ["Berlin", "-", "Reise"]
    reference = Doc(VOCAB, words=words, spaces=[False] * 3, ents=["B-LOC", "O", "O"])
    shown = [Doc(VOCAB, words=["Berlin-Reise"], spaces=[False])]
    shown.append(Doc(VOCAB, words=words, spaces=[False] * 3))
    split = read_split([Example(doc, reference) for doc in shown], VOCAB.strings)
    assert (len(split.docs), split.comparison.documents) == (1, 1)
    assert split.comparison.cuts == {(tuple(words), ("Berlin-Reise",)): 1}
    assert split.comparison.misfits == {("Berlin", "LOC"): 1}
