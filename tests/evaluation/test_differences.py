import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
from spacy_bigru_crf.evaluation.differences import TextEntity, differences

VOCAB = spacy.blank("de").vocab
WORDS = ["Anna", "und", "Bernd", "in", "Bonn"]


def doc(*ents):
    made = Doc(VOCAB, words=WORDS)
    spans = [Span(made, start, end, label=label) for start, end, label in ents]
    made.set_ents(spans, default="outside")
    return made


def aligned(gold, answers):
    return aligned_docs(Example(doc(*a), doc(*g)) for a, g in zip(answers, gold, strict=True))


def test_documents_are_listed_by_how_much_they_differ():
    anna, bernd, bonn = (0, 1, "PER"), (2, 3, "PER"), (4, 5, "LOC")
    gold = [[anna], [anna, bonn], [anna, bernd], [bernd]]
    a = aligned(gold, [[anna], [anna], [(0, 3, "PER")], []])
    b = aligned(gold, [[anna], [anna, bonn], [anna, bernd], [bonn]])
    found = differences(a, b, [3, 5, 6, 8])
    assert [(d.document, d.n_different, d.errors_a, d.errors_b) for d in found] == [
        (6, 3, 3, 0),
        (5, 1, 1, 0),
        (8, 1, 1, 2),
    ]
    most = found[0]
    assert most.text == "Anna und Bernd in Bonn "
    assert most.a == [TextEntity(0, 14, "PER", "Anna und Bernd")]
    assert (
        most.b
        == most.gold
        == [
            TextEntity(0, 4, "PER", "Anna"),
            TextEntity(9, 14, "PER", "Bernd"),
        ]
    )


def test_same_answers_are_no_difference_even_if_they_are_wrong():
    docs = aligned([[(0, 1, "PER")]], [[(0, 1, "LOC")]])
    assert differences(docs, docs, [0]) == []
