import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
from spacy_bigru_crf.evaluation.differences import differences

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
    found = differences(a, b)
    columns = ("document", "n_different", "errors_a", "errors_b")
    assert [tuple(d[column] for column in columns) for d in found] == [
        (2, 3, 3, 0),
        (1, 1, 1, 0),
        (3, 1, 1, 2),
    ]
    most = found[0]
    assert most["text"] == "Anna und Bernd in Bonn "
    assert most["a"] == [{"start": 0, "end": 14, "label": "PER", "text": "Anna und Bernd"}]
    people = [
        {"start": 0, "end": 4, "label": "PER", "text": "Anna"},
        {"start": 9, "end": 14, "label": "PER", "text": "Bernd"},
    ]
    assert most["b"] == most["gold"] == people


def test_same_answers_are_no_difference_even_if_they_are_wrong():
    docs = aligned([[(0, 1, "PER")]], [[(0, 1, "LOC")]])
    assert differences(docs, docs) == []
