import csv
import io

import pytest

from spacy_bigru_crf.corpora.lines import CorpusError, decode_lines
from spacy_bigru_crf.corpora.tables import is_table, read_column

TEXTS = ["Anna wohnt in Ulm.", 'Sie sagte: "Ja, gern".', "erste Zeile\nzweite; Zeile", "", "a\tb"]


def read(content, path, column="text"):
    return list(read_column(decode_lines(io.BytesIO(content.encode()), path), path, column))


def table(delimiter, line_break="\n"):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=line_break)
    writer.writerow(["id", "text", "Datum"])
    writer.writerows([i, text, ""] for i, text in enumerate(TEXTS))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "delimiter"),
    [("a.csv", ","), ("a.csv", ";"), ("a.CSV.gz", "\t"), ("a.tsv", "\t"), ("<stdin>", ";")],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_what_csv_writes_is_read(tmp_path, name, delimiter, line_break):
    found = read(table(delimiter, line_break), tmp_path / name)
    assert [text for _, text in found] == TEXTS
    assert [line for line, _ in found] == [2, 3, 4, 6, 7]


def test_one_column_and_blank_lines(tmp_path):
    path = tmp_path / "a.csv"
    assert read("\ufefftext\n\na;b\n", path) == [(3, "a;b")]
    assert read("id;text\n1;a,b\n", path) == [(2, "a,b")]
    assert read("text\n", path) == []


def test_long_cells(tmp_path):
    text = "x" * 200_000
    assert read(f"text\n{text}\n", tmp_path / "a.csv") == [(2, text)]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("", 1, r"\[NC-R158\]"),
        ("\n", 1, r"\[NC-R158\]"),
        ("id;Text\n1;a\n", 1, r"\[NC-R155\] .* no column 'text'; its columns: 'id', 'Text'"),
        ("id,text\n1,a\n2,b,c\n", 3, r"\[NC-R156\] Found 3 cells, but the header has 2"),
        ("id,text\n1,a\n\n2\n", 4, r"\[NC-R156\] Found 1 cells"),
        ('id,text\n1,"a"b\n', 2, r"\[NC-R157\]"),
        ('id,text\n1,a\n2,"b\nc\n', 3, r"\[NC-R157\]"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, content, line, message):
    path = tmp_path / "a.csv"
    with pytest.raises(CorpusError, match=message) as caught:
        read(content, path)
    assert (caught.value.path, caught.value.line) == (path, line)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.csv", True), ("a.tsv.gz", True), ("a.TAB", True), ("a.txt", False), ("csv", False)],
)
def test_is_table(tmp_path, name, expected):
    assert is_table(tmp_path / name) is expected
