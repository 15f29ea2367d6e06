import gzip

import pytest

from spacy_bigru_crf.corpora.json.files import is_json, read_values
from spacy_bigru_crf.corpora.lines import CorpusError


@pytest.fixture
def file(tmp_path):
    """Write a file and return its path."""

    def write(name, text):
        path = tmp_path / name
        content = text.encode("utf-8", "surrogateescape")
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return write


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.jsonl", True),
        ("a.json", True),
        ("a.jsonl.gz", True),
        ("a.JSON", True),
        ("a.conll", False),
        ("json", False),
        ("jsonl.gz", False),
        ("a.json.txt", False),
    ],
)
def test_is_json(tmp_path, name, expected):
    assert is_json(tmp_path / name) is expected


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_lines(file, name):
    path = file(name, '\ufeff{"a": 1}\r\n\n \t\n[2, "\u2028\x85"]')
    assert list(read_values(path)) == [(1, {"a": 1}), (4, [2, "\u2028\x85"])]


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_list(file, name):
    path = file(name, '\ufeff\n [\n{"a":\n1}\n,[2, "]\\n"],\r\n\r\n"x"\n] \n')
    assert list(read_values(path)) == [(3, {"a": 1}), (5, [2, "]\n"]), (7, "x")]


@pytest.mark.parametrize("text", ['{"a": 1}', '\n{\n"a": 1}\n'])
def test_one_value(file, text):
    assert list(read_values(file("a.json", text))) == [(1, {"a": 1})]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_nothing(file, name, text):
    assert list(read_values(file(name, text))) == []


@pytest.mark.parametrize("text", ["[]", " [ \n ] "])
def test_empty_list(file, text):
    assert list(read_values(file("a.json", text))) == []


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        (
            "a.jsonl",
            '{"a": 1}\n{"a" 1}\n',
            2,
            "[NC-D013] Invalid JSON: Expecting ':' delimiter",
        ),
        ("a.jsonl", "[\n1]\n", 1, "[NC-D013] Invalid JSON: Expecting value at column 2. Write"),
        ("a.jsonl", '{"a": 1} {"a": 2}', 1, "[NC-D013] Invalid JSON: Extra data at column 10"),
        ("a.jsonl", "\n'a'\n", 2, "[NC-D013]"),
        ("a.json", "[1,\n2\n3]\n", 3, "[NC-D013] Invalid JSON: Expecting ',' delimiter"),
        ("a.json", '{"a": 1}\n{"a": 2}\n', 2, "[NC-D013] Invalid JSON: Extra data at column 1"),
        ("a.json", "[1,\n", 1, "[NC-D013] Invalid JSON: Expecting value at column 4"),
        ("a.jsonl", "1\n" + "9" * 5000, 2, "[NC-D013]"),
        ("a.jsonl", "1\n" + "[" * 100_000, 2, "[NC-D013]"),
        ("a.jsonl", '1\n"K\udce4se"', 2, "[NC-D001] Byte 0xe4"),
        ("a.json", '[1,\n"K\udce4se"]', 2, "[NC-D001] Byte 0xe4"),
    ],
)
def test_what_is_not_json_is_refused_with_its_line(file, name, text, line, message):
    path = file(name, text)
    with pytest.raises(CorpusError) as caught:
        list(read_values(path))
    assert str(caught.value).startswith(f"{path}:{line}: {message}")
