import pytest

from spacy_bigru_crf.corpora.columns.comments import is_comment, running_text, starts_document


@pytest.mark.parametrize(
    "line",
    [
        "# sent_id = 1",
        "#global.columns = ID FORM",
        "#\tsource [2009-10-17]",
        "# a note on B-PER tags",
        "# text = Ulm B-LOC",
        "#begin document (bc/cctv); part 000",
        "#end document",
        "# newdoc",
    ],
)
def test_comments(line):
    assert is_comment(line)


@pytest.mark.parametrize(
    "line", ["#", "#Ulm", "#Ulm B-LOC", "# B-LOC", "# O", "#\tO", "##Ulm", "Ulm # a", "", "# "]
)
def test_what_may_be_the_rest_of_a_token(line):
    assert not is_comment(line)


@pytest.mark.parametrize(
    ("line", "does"),
    [
        ("# newdoc id = 1", True),
        ("#newdoc", True),
        ("# hipe2022:document_id = NZZ", True),
        ("#begin document (a);", True),
        ("# hipe2022:date = 1900", False),
        ("# newpar", False),
        ("# text = newdoc", False),
        ("# newdocument", False),
    ],
)
def test_borders_of_documents(line, does):
    assert starts_document(line) is does


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("# text = Anna kam.", "Anna kam."),
        ("#text=Anna", "Anna"),
        ("# text_en = Anna came.", None),
        ("# sent_id = text", None),
    ],
)
def test_running_text(line, text):
    assert running_text(line) == text
