from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.corpora.checks.part import Entity, Place, read_part
from tests.corpora.checks.parts import VOCAB, make_doc, part_of


def test_a_document_is_read_as_it_is_annotated():
    doc = make_doc("Anna Berg kam . Sie ging", [(0, 2, "PER")], missing=[5], starts={0, 4})
    part = part_of(doc, make_doc("Es regnet", annotated=False))
    first, second = part.docs
    assert first.entities == [Entity(0, 2, "PER", "Anna Berg")]
    assert first.missing.tolist() == [False] * 5 + [True]
    assert first.starts.tolist() == [True, False, False, False, True, False]
    assert (first.is_annotated, second.is_annotated) == (True, False)
    assert second.missing.all()
    assert not second.starts[1:].any()
    assert part.n_tokens == 8
    assert part.word_counts["Anna"] == 1
    assert list(part.places()) == [Place(0, Entity(0, 2, "PER", "Anna Berg"))]
    assert part.misaligned == []


def test_nothing_is_read_from_nothing():
    part = part_of()
    assert (part.docs, part.n_tokens, part.word_counts) == ([], 0, {})


def test_entities_within_tokens_of_the_pipeline_are_found():
    reference = Doc(
        VOCAB,
        words=["Berlin", "-", "Reise", "nach", "Bonn"],
        spaces=[False, False, True, True, False],
        ents=["B-LOC", "O", "O", "O", "B-LOC"],
    )
    predicted = Doc(VOCAB, words=["Berlin-Reise", "nach", "Bonn"])
    part = read_part([Example(predicted, reference)], VOCAB.strings)
    assert part.misaligned == [Place(0, Entity(0, 1, "LOC", "Berlin"))]
    assert len(part.docs[0].entities) == 2
