"""What becomes of the entities of JSON files: every one is where it belongs, or counted."""

import json

import pytest
import spacy
from spacy.tokens import DocBin, Span
from spacy.training.gold_io import docs_to_json

from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.conversion.convert import convert_file
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
from spacy_bigru_crf.corpora.json.overlaps import Overlap
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.tags.schemes import get_scheme

GOOD = ["Paul", [[0, 4, "PER"]]]
ANNA = {"start": 0, "end": 4, "text": "Anna", "labels": ["PER"]}


@pytest.fixture
def convert(tmp_path):
    """Converts a list of values, and returns the documents and the numbers."""

    def run(values, **options):
        source, target = tmp_path / "train.json", tmp_path / "train.spacy"
        source.write_text(values if isinstance(values, str) else json.dumps(values), "utf-8")
        result = convert_file(source, target, ConversionOptions(lang="de", **options))
        docs = list(DocBin().from_disk(target).get_docs(spacy.blank("de").vocab))
        assert result.documents == len(docs) == result.texts.documents
        assert result.entities.total() == sum(len(doc.ents) for doc in docs)
        return docs, result

    return run


def _found(docs):
    return [[(ent.text, ent.label_) for ent in doc.ents] for doc in docs]


def _iob(doc):
    # "" stands for missing annotation
    return [token.ent_iob_ for token in doc]


# --- Entities under names that users have chosen ---


def test_entities_of_a_labels_tag_with_any_name(convert):
    docs, _ = convert(
        """[{"id":1,"text":"Anna wohnt in Ulm.","ner":[{"start":0,"end":4,"text":"Anna",
        "labels":["PER"]}],"annotator":1,"annotation_id":5},{"id":2,"text":"Eva schläft.","label":[
        {"start":0,"end":3,"text":"Eva","labels":["PER"]}],"annotation_id":6},
        {"id":3,"text":"Anna","label":[],"entities_tag":[{"start":0,"end":4,"labels":["PER"]}]},
        {"text":"Anna","answer":"accept","ner_spans":[{"start":0,"end":4,"label":"PER"}]}]"""
    )
    anna = [("Anna", "PER")]
    assert _found(docs) == [anna, [("Eva", "PER")], anna, anna]


def test_label_of_the_text_beside_entities_of_another_name(convert):
    for label, code in (("good", "D016"), (3, "D016"), (["good", "short"], "D018")):
        task = {"text": "Anna", "label": label, "annotation_id": 1}
        docs, _ = convert([{**task, "id": 1, "ner": [ANNA]}, {**task, "id": 2}])
        assert [_iob(doc) for doc in docs] == [["B"], ["O"]]
        # nothing says where entities would be
        with pytest.raises(CorpusError, match=code):
            convert([task])


def test_labels_of_the_title_stay_on_the_title(convert):
    docs, result = convert(
        """[{"id":1,"data":{"title":"Ulm heute","text":"Ulm wächst. Anna wohnt in Ulm."},
        "annotations":[{"was_cancelled":false,"result":[{"from_name":"label","to_name":"title",
        "type":"labels","value":{"start":0,"end":3,"text":"Ulm","labels":["LOC"]}},
        {"from_name":"label","to_name":"text","type":"labels","value":{"start":12,"end":16,
        "text":"Anna","labels":["PER"]}}]}]}]"""
    )
    assert [doc.text for doc in docs] == ["Ulm heute", "Ulm wächst. Anna wohnt in Ulm."]
    assert _found(docs) == [[("Ulm", "LOC")], [("Anna", "PER")]]
    assert result.counts.found == 2


def test_labels_of_the_title_in_json_min_are_named(convert):
    ulm = {"start": 0, "end": 5, "text": "Heute", "labels": ["TIME"]}
    task = {"id": 1, "title": "Heute in Ulm", "text": "Anna wohnt.", "annotation_id": 1}
    with pytest.raises(CorpusError, match=r"\[NC-D071\] .* 'Heute' is on the field 'title', not"):
        convert([{**task, "label": [ulm, ANNA]}])
    with pytest.raises(CorpusError, match=r"\[NC-D020\]"):
        convert([{**task, "title": "Morgen", "label": [ulm, ANNA]}])


def test_tasks_that_nobody_has_annotated_are_unknown(convert):
    docs, result = convert(
        """[{"text":"Nobody here","id":1,"annotator":null,"annotation_id":null},{"text":"Hi Bonn",
        "id":2,"label":[{"start":3,"end":7,"text":"Bonn","labels":["LOC"]}],"annotation_id":20}]"""
    )
    assert [_iob(doc) for doc in docs] == [["", ""], ["O", "B"]]
    assert result.unknown_texts == 1


# --- Several annotators ---

TWO_COPIES = [
    {"id": 1, "text": "Anna wohnt.", "label": [ANNA], "annotator": 1, "annotation_id": 1},
    {"id": 1, "text": "Anna wohnt.", "annotator": 2, "annotation_id": 2},
]


def test_tokens_on_which_annotators_disagree_are_missing(convert):
    (doc,), result = convert(TWO_COPIES)
    assert _iob(doc) == ["", "O", "O"]
    assert result.counts.missing == {"annotators disagree": 1}
    assert (result.json.several_annotators, result.json.not_agreed) == (1, 1)
    assert result.texts.refused == {"another annotation of the same text": 1}


def test_majority_of_copies(convert):
    third = {**TWO_COPIES[0], "annotator": 3, "annotation_id": 3}
    (doc,), result = convert([*TWO_COPIES, third])
    assert _found([doc]) == [[("Anna", "PER")]]
    assert _iob(doc) == ["B", "O", "O"]
    assert result.counts.found == 2


@pytest.mark.parametrize(("name", "iob"), [("1", "B"), ("2", "O")])
def test_one_annotator(convert, name, iob):
    other = {**TWO_COPIES[0], "id": 2, "text": "Anna", "annotator": 1}
    docs, result = convert([*TWO_COPIES, other], annotator=name)
    assert _iob(docs[0]) == [iob, "O", "O"]
    assert len(docs) == (2 if name == "1" else 1)
    assert result.json.several_annotators == 0
    assert result.counts.found == 2
    assert result.texts.found == 3


@pytest.mark.parametrize(
    ("values", "found"), [(TWO_COPIES, "'1', '2'"), ([GOOD], "not named in this file")]
)
def test_unknown_annotators_are_refused(convert, values, found):
    with pytest.raises(CorpusError, match=rf"\[NC-D068\] .* 'Eva'; the annotators are {found}"):
        convert(values, annotator="Eva")


def test_prodigy_lines_of_several_sessions(convert):
    span = {"start": 0, "end": 4, "label": "PER"}
    line = {"text": "Anna wohnt.", "_input_hash": 1, "answer": "accept"}
    lines = [
        {**line, "spans": spans, "_annotator_id": name, "_session_id": name}
        for name, spans in (("s-a", [span]), ("s-b", [span]), ("s-c", []))
    ]
    (doc,), result = convert([*lines, {**lines[0], "answer": "reject", "_annotator_id": "s-d"}])
    assert _iob(doc) == ["B", "O", "O"]
    assert result.counts.found == 3
    # the same text without annotators is as many texts as the file says
    docs, _ = convert([{**line, "spans": [span]}] * 2)
    assert len(docs) == 2


def test_ground_truth_comes_first(convert):
    result = {"type": "labels", "to_name": "text", "value": ANNA}
    task = {
        "data": {"text": "Anna wohnt."},
        "annotations": [
            {"result": [result], "completed_by": {"id": 1, "email": "a@b.c"}},
            {"result": [], "completed_by": 2, "ground_truth": True},
            {"result": [result], "completed_by": 3},
        ],
    }
    (doc,), numbers = convert([task])
    assert _iob(doc) == ["O", "O", "O"]
    assert numbers.counts.refused == {"not in the ground truth": 2}
    (doc,), numbers = convert([task], annotator="a@b.c")
    assert _iob(doc) == ["B", "O", "O"]
    assert numbers.counts.refused == {"another annotator": 1}


# --- Forms ---


def test_documents_of_spacy(convert):
    doc = spacy.blank("de")("Anna wohnt in Neu-Ulm. ")
    unknown = doc.to_json()
    doc.set_ents([Span(doc, 0, 1, "PER"), Span(doc, 3, 4, "LOC")], default="outside")
    for i, token in enumerate(doc):
        token.is_sent_start = i == 0
    old = docs_to_json([doc])
    without_text = json.loads(json.dumps(old))
    without_text["paragraphs"][0]["raw"] = None
    partial = json.loads(json.dumps(old))
    partial["paragraphs"][0]["sentences"][0]["tokens"][1]["ner"] = "-"
    docs, result = convert([unknown, doc.to_json(), old, without_text, partial])
    assert _iob(docs[0]) == [""] * 5
    assert [token.text for token in docs[3]] == [token.text for token in doc]
    assert _found(docs[1:]) == [[("Anna", "PER"), ("Neu-Ulm", "LOC")]] * 4
    assert [other.text for other in docs[:3]] == [doc.text] * 3
    assert _iob(docs[4]) == ["B", "", "O", "B", "O"]
    assert result.unknown_texts == 1


@pytest.mark.parametrize(
    "value",
    [
        {"id": 1, "text": "Anna wohnt.", "label": [[0, 4, "PER"]], "data": {"src": "x"}},
        {
            "string": "Anna wohnt.",
            "entities": [{"word": "Anna", "type": "PER", "start": 0, "end": 4, "score": 0.5}],
        },
        {"text": "Anna wohnt.", "annotation": [{"label": "PER", "start": 0, "end": 4}]},
        {"text": "Anna wohnt.", "ents": [{"label": "PER", "start": 0, "end": 4}], "title": None},
        {"classes": ["PER"], "annotations": [["Anna wohnt.", {"entities": [[0, 4, "PER"]]}]]},
        {"tokens": ["Anna", "wohnt", "."], "ner_tags": ["B-PER", "O", "O"]},
        {"tokens": ["Anna", "wohnt", "."], "ner_tags": ["U-PER", "O", "O"]},
        {"tokenized_text": ["Anna", "wohnt", "."], "ner": [[0, 0, "PER"]]},
    ],
)
def test_forms(convert, value):
    (doc,), result = convert([value])
    assert _found([doc]) == [[("Anna", "PER")]]
    assert _iob(doc) == ["B", "O", "O"]
    assert result.counts.found == 1


def test_tags(convert):
    values = [
        {"tokens": ["Neu", "Ulm"], "ner_tags": ["I-LOC", "I-LOC"]},
        {"tokens": [], "ner_tags": []},
        {"tokens": ["Bonn", "wächst"], "ner_tags": ["B-LOC", "-"]},
        {"tokens": ["Bonn", "wächst"], "ner_tags": ["-", None]},
    ]
    with pytest.raises(CorpusError, match="T006"):
        convert(values)
    docs, result = convert(values, repair=True)
    assert [_iob(doc) for doc in docs] == [["B", "I"], ["B", ""], ["", ""]]
    assert (result.scheme.name, result.repaired_tags, result.sentences) == ("BIO", 1, 3)
    assert (result.unknown_texts, result.missing_tokens) == (1, 3)
    assert result.texts.refused == {"empty": 1}
    _, result = convert(values, scheme=get_scheme("IOB1"))
    assert result.scheme.name == "IOB1"


def test_tags_of_two_schemes_are_refused(convert):
    values = [{"tokens": ["a", "b"], "ner_tags": ["L-A", "E-A"]}]
    with pytest.raises(CorpusError, match=r"train\.json: \[NC-T008\]"):
        convert(values)


def test_empty_texts_are_counted(convert):
    docs, result = convert([{"text": "", "label": []}, GOOD, {"text": "", "answer": "accept"}])
    assert len(docs) == 1
    assert result.texts.refused == {"empty": 2}


# --- Offsets, overlaps, tokens ---


def test_offsets_in_utf16_units(convert):
    text = "😀 Anna wohnt in Ulm."
    anna = {"start": 3, "end": 7, "text": "Anna", "labels": ["PER"]}
    docs, result = convert(
        [{"text": text, "label": [anna, {"start": 17, "end": 20, "labels": ["LOC"]}]}, GOOD]
    )
    assert _found(docs) == [[("Anna", "PER"), ("Ulm", "LOC")], [("Paul", "PER")]]
    assert result.json.utf16_entities == 2
    other = {"text": "Anna", "label": [{**ANNA, "text": "Eva"}]}
    with pytest.raises(CorpusError, match="D020"):
        convert([{"text": text, "label": [anna]}, other])


def test_the_same_entity_twice(convert):
    docs, result = convert([["Anna", [[0, 4, "PER"], [0, 4, "PER"]]]])
    assert _found(docs) == [[("Anna", "PER")]]
    assert result.counts.refused == {"given twice": 1}


def test_white_space_at_the_ends_is_removed(convert):
    docs, result = convert([["Anna Berg\n", [[0, 5, "PER"], [4, 10, "PER"], [0, 4, "PER"]]]])
    assert _found(docs) == [[("Anna", "PER"), ("Berg", "PER")]]
    # the first one became the same as the last one
    assert result.counts.refused == {"given twice": 1}
    assert result.counts.moved == {"white space at the ends removed": 2}


@pytest.mark.parametrize("misaligned", [Misaligned.MISSING, Misaligned.TRIM, Misaligned.EXPAND])
def test_entities_of_white_space_are_counted(convert, misaligned):
    docs, result = convert([["Anna  Berg", [[4, 6, "PER"]]]], misaligned=misaligned)
    assert _iob(docs[0]) == ["O", "O", "O"]
    assert result.counts.refused == {"nothing but white space": 1}


@pytest.mark.parametrize(
    ("overlap", "expected"),
    [(Overlap.LONGEST, [("Anna Berg", "ORG")]), (Overlap.FIRST, [("Anna", "PER")])],
)
def test_overlap(convert, overlap, expected):
    docs, result = convert([["Anna Berg", [[0, 4, "PER"], [0, 9, "ORG"]]]], overlap=overlap)
    assert _found(docs) == [expected]
    assert result.counts.refused == {"overlaps another entity": 1}
    tokens = {"tokenized_text": ["Anna", "Berg"], "ner": [[0, 0, "PER"], [0, 1, "ORG"]]}
    assert _found(convert([tokens], overlap=overlap)[0]) == [expected]
    with pytest.raises(CorpusError, match=r"D021\] Entities 'Anna' .* and 'Anna Berg'"):
        convert([tokens])


@pytest.mark.parametrize(
    ("text", "span", "misaligned", "expected", "moved"),
    [
        ("Neu-Ulm Ulm", [4, 11, "LOC"], Misaligned.MISSING, [], {}),
        (
            "Neu-Ulm Ulm",
            [4, 11, "LOC"],
            Misaligned.TRIM,
            [("Ulm", "LOC")],
            {"shortened to whole tokens": 1},
        ),
        (
            "Neu-Ulm",
            [0, 3, "LOC"],
            Misaligned.EXPAND,
            [("Neu-Ulm", "LOC")],
            {"widened to whole tokens": 1},
        ),
        ("Neu-Ulm", [0, 3, "LOC"], Misaligned.TRIM, [], {}),
    ],
)
def test_misaligned(convert, text, span, misaligned, expected, moved):
    docs, result = convert([[text, [span]], GOOD], misaligned=misaligned)
    assert _found(docs) == [expected, [("Paul", "PER")]]
    assert result.counts.moved == moved
    assert result.counts.found == 2
    assert result.misaligned == (0 if expected else 1)


def test_all_problems_of_a_file_are_shown(tmp_path):
    lines = ["[", "7", '["Anna", [[0, 2, "PER"], [2, 9, "PER"], [2, 4, "LOC"]]]']
    source = tmp_path / "a.jsonl"
    source.write_text("\n".join([*lines, json.dumps(GOOD), '["", [[0, 1, "X"]]]']))
    with pytest.raises(CorpusError) as caught:
        convert_file(source, tmp_path / "a.spacy", ConversionOptions())
    shown = str(caught.value).split("\n")
    codes = [line.split("[NC-")[1].split("]")[0] for line in shown]
    assert codes == ["D013", "D014", "D019", "D022", "D022", "D015"]
    numbers = [int(line.removeprefix(f"{source}:").split(":")[0]) for line in shown]
    assert numbers == [1, 2, 3, 3, 3, 5]
    assert not (tmp_path / "a.spacy").exists()


def test_many_problems_are_counted(convert):
    with pytest.raises(CorpusError) as caught:
        convert([["Anna", [[0, 2, "PER"]]]] * 30)
    shown = str(caught.value).split("\n")
    assert len(shown) == 21
    assert shown[-1].endswith("train.json: 10 more problems: NC-D022: 10.")


# --- Entities beside something else ---


@pytest.mark.parametrize(
    "more",
    [
        {"tags": ["news"]},
        {"tags": ["PROPN", "VERB"]},
        {"label": []},
        {"labels": ["news", "PER"]},
    ],
)
def test_entities_beside_tokens_and_labels_of_the_text(convert, more):
    value = {"text": "Anna kam", "tokens": ["Anna", "kam"], "spans": [[0, 4, "PER"]]} | more
    docs, _ = convert([value])
    assert _found(docs) == [[("Anna", "PER")]]


@pytest.mark.parametrize("name", ["ner_tags", "tags", "ner", "labels"])
def test_entities_beside_tags_are_not_lost(convert, name):
    spans = [{"start": 0, "end": 4, "label": "PER"}]
    value = {"text": "Anna kam", "tokens": ["Anna", "kam"], name: ["O", "O"], "spans": spans}
    with pytest.raises(CorpusError, match=rf"train.json:1: \[NC-D017\].* {name}, spans"):
        convert([value])


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([[0, 4, "PER", 0.9]], "D018"),
        ([{"start_char": 0, "end_char": 4, "label": "PER"}], "D018"),
        ([{"startOffset": 0, "endOffset": 4, "labels": ["PER"]}], "D018"),
        ([{"begin": 0, "end": 4, "type": "PER"}], "D018"),
        ({"entities": [[0, 4, "PER"]]}, "D016"),
        ({"ner": [{"start": 0, "end": 4, "label": "PER"}]}, "D016"),
    ],
)
def test_entities_in_an_unknown_form_are_not_no_entities(convert, items, code):
    with pytest.raises(CorpusError, match=rf"train.json:1: \[NC-{code}\]"):
        convert([{"text": "Anna", "answer": "accept", "found": items}])


@pytest.mark.parametrize("name", ["spans", "ner_spans", "ner", "found"])
def test_entities_of_rejected_texts_are_counted(convert, name):
    spans = [{"start": 0, "end": 4, "label": "PER"}]
    _, result = convert([GOOD, {"text": "Anna", name: spans, "answer": "reject"}])
    assert result.counts.refused == {"text rejected": 1}


def test_a_task_without_the_labelled_text_is_counted(convert):
    result = {"type": "labels", "to_name": "text", "value": ANNA}
    cancelled = {"result": [result], "was_cancelled": True}
    _, conversion = convert(
        [
            {"data": {"text": "Anna"}, "annotations": [{"result": [result]}]},
            {"data": {"title": "Ulm"}, "annotations": [{"result": []}]},
            {"data": {"title": "Ulm"}, "annotations": [cancelled]},
        ]
    )
    assert conversion.texts.refused == {"empty": 2}
    assert conversion.counts.refused == {"text rejected": 1}
