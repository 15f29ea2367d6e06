import gzip
import io
import json
import sys
from types import SimpleNamespace

import pytest

from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.text_inputs import STDIN, TextInputs

TEXTS = ["Anna wohnt in Köln.", "", "a\u2028b \U0001f600"]


def read(path, *settings, max_length=1000):
    return [(t.text, t.line) for t in TextInputs(path, *settings).read(max_length)]


def give_stdin(monkeypatch, content):
    stream = SimpleNamespace(buffer=io.BytesIO(content.encode()))
    monkeypatch.setattr(sys, "stdin", stream)


def as_lines(texts):
    return "".join(f"{text}\n" for text in texts)


def as_jsonl(texts, field="text"):
    return as_lines(json.dumps({"id": 1, field: text}) for text in texts)


def as_csv(texts, column="text"):
    return as_lines([f"id,{column}", *(f'1,"{text}"' for text in texts)])


NUMBERED = list(zip(TEXTS, (1, 2, 3), strict=True))
IN_TABLE = list(zip(TEXTS, (2, 3, 4), strict=True))


FILES = [
    ("a.txt", as_lines(TEXTS), (), NUMBERED),
    ("a", as_lines(TEXTS), (), NUMBERED),
    ("a.jsonl", as_jsonl(TEXTS), (), NUMBERED),
    ("a.jsonl", as_jsonl(TEXTS, "body"), ("body",), NUMBERED),
    ("a.csv", as_csv(TEXTS), (), IN_TABLE),
    ("a.csv", as_csv(TEXTS, "body"), (None, "body"), IN_TABLE),
    ("a.txt", as_lines(TEXTS), (None, None, True), [("\n".join(TEXTS), 1)]),
    ("a.json", json.dumps([{"text": t} for t in TEXTS], indent=1), (), None),
]


@pytest.mark.parametrize(("name", "content", "settings", "expected"), FILES)
def test_files_of_other_systems(tmp_path, name, content, settings, expected):
    """Carriage returns for line breaks, UTF-16, and two files that were joined."""
    path = tmp_path / name
    for other in (
        content.replace("\n", "\r").encode(),
        content.replace("\n", "\r\n").encode("utf-16"),
        content.replace("\n", "\r").encode("utf-16"),
        content.encode("utf-8-sig"),
    ):
        path.write_bytes(other)
        found = read(path, *settings)
        assert [text for text, _ in found] == ([t for t, _ in expected] if expected else TEXTS)
    if name == "a.jsonl":
        path.write_bytes(content.encode("utf-8-sig") * 2)
        assert [text for text, _ in read(path, *settings)] == TEXTS * 2


@pytest.mark.parametrize(("name", "content", "settings", "expected"), FILES)
@pytest.mark.parametrize("packed", [False, True])
def test_files(tmp_path, name, content, settings, expected, packed):
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(content.encode()) if packed else content.encode())
    found = read(path, *settings)
    assert [text for text, _ in found] == ([t for t, _ in expected] if expected else TEXTS)
    if expected:
        assert found == expected
    assert TextInputs(path, *settings).is_rereadable
    assert list(TextInputs(str(path), *settings).read(100)) == list(
        TextInputs(path, *settings).read(100)
    )


@pytest.mark.parametrize(
    ("content", "settings", "expected"),
    [
        (as_lines(TEXTS), (), NUMBERED),
        (as_jsonl(TEXTS, "body"), ("body",), NUMBERED),
        (as_csv(TEXTS, "body"), (None, "body"), IN_TABLE),
        (as_lines(TEXTS), (None, None, True), [("\n".join(TEXTS), 1)]),
    ],
)
def test_standard_input(monkeypatch, content, settings, expected):
    give_stdin(monkeypatch, content)
    assert not TextInputs(STDIN, *settings).is_rereadable
    assert read(STDIN, *settings) == expected


def test_standard_input_is_read_line_by_line(monkeypatch):
    def lines():
        yield b"a\n"
        raise AssertionError("read ahead")

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=lines()))
    assert next(TextInputs("-").read(10)).text == "a"


def test_directories_are_read_with_what_is_in_them(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("no")
    (tmp_path / ".hidden.txt").write_text("no")
    (tmp_path / "b" / "a.jsonl").write_text(as_jsonl(["one"]))
    (tmp_path / "a.txt").write_text("two")
    found = list(TextInputs(tmp_path).read(10))
    assert [str(text) for text in found] == [f"{tmp_path}/a.txt:1", f"{tmp_path}/b/a.jsonl:1"]
    assert [text.text for text in found] == ["two", "one"]


@pytest.mark.parametrize(
    ("name", "content", "settings", "line", "message"),
    [
        ("a.jsonl", '{"text": "a"}\n\n{"text"\n', (), 3, r"\[NC-D013\]"),
        ("a.jsonl", '{"body": "a", "id": 1}', (), 1, r"\[NC-R153\] .* 'text' .*: 'body', 'id'\."),
        ("a.jsonl", '{"text": "a"}', ("body",), 1, r"\[NC-R153\] The field 'body' is missing"),
        ("a.jsonl", "{}", (), 1, r"\[NC-R153\] .* existing fields: none"),
        ("a.jsonl", '["a"]', (), 1, r"\[NC-R152\] Found \[\"a\"\] instead"),
        ("a.jsonl", '{"text": null}', (), 1, r"\[NC-R154\] The field 'text' is null"),
        ("a.jsonl", '{"text": "\\ud83d"}', (), 1, r"\[NC-D028\]"),
        ("a.txt", "short\n" + 11 * "x", (), 2, r"\[NC-R159\] The text has 11 characters"),
        ("a.csv", "id\n1\n", (), 1, r"\[NC-R155\]"),
        ("a.txt", b"a\n\xff\n", (), 2, r"\[NC-D001\]"),
        ("a.jsonl", '{"tokens": ["a"]}\n{"tokens": ["a", 2]}', (), 2, r"\[NC-R290\] Token 2 is 2"),
        ("a.jsonl", '{"tokens": ["a", ""]}', (), 1, r"\[NC-R291\] Token 2"),
        ("a.jsonl", '{"text": "a b", "tokens": ["b", "a"]}', (), 1, r"\[NC-R292\] .* token 1"),
        ("a.jsonl", '{"text": "a b", "tokens": ["a"]}', (), 1, r"\[NC-D023\]"),
        (
            "a.jsonl",
            '{"text": "a b", "tokens": "a b"}',
            (),
            1,
            r"\[NC-R293\] .* is \"a b\" instead",
        ),
        ("a.jsonl", '{"text": "a b", "tokens": {"a": 1}}', (), 1, r"\[NC-R293\]"),
        ("a.jsonl", '{"words": ["a", null]}', ("words",), 1, r"\[NC-R290\] Token 2 is null"),
        ("a.jsonl", '{"body": 7, "tokens": ["a"]}', ("body",), 1, r"\[NC-R154\]"),
        ("a.json", '[{"text": "a"},\n{"text": "a", "tokens": ["b"]}]', (), 2, r"\[NC-R292\]"),
    ],
)
def test_mistakes_have_file_and_line(tmp_path, name, content, settings, line, message):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CorpusError, match=f"^{path}:{line}: {message}"):
        read(path, *settings, max_length=10)


def test_mistakes_in_standard_input(monkeypatch):
    give_stdin(monkeypatch, '{"text": "a"}\n{}\n')
    with pytest.raises(CorpusError, match=r"^<stdin>:2: \[NC-R153\]"):
        read(STDIN, "text")


@pytest.mark.parametrize(
    ("name", "settings", "code"),
    [
        ("a.txt", ("body",), "R150.*--field applies to JSON"),
        ("a.jsonl", (None, "body"), "R150.*--column applies to CSV"),
        ("a.csv", (None, None, True), "R150.*--whole-file applies to text"),
        ("a.spacy", (), "R151"),
        ("nowhere", (), "R001"),
        (".", (), "R002"),
    ],
)
def test_settings_that_mean_nothing_are_refused(tmp_path, name, settings, code):
    if name.startswith("a"):
        (tmp_path / name).write_text("")
    with pytest.raises(ValueError, match=code):
        TextInputs(tmp_path / name, *settings)


def test_both_settings_cannot_be_for_standard_input():
    with pytest.raises(ValueError, match=r"R150.*--column"):
        TextInputs(STDIN, "text", "text")


def read_tokens(path, *settings):
    texts = TextInputs(path, *settings).read(1000)
    return [(t.text, t.tokens and [t.text[a:b] for a, b in t.tokens]) for t in texts]


SPLIT = [
    ("Anna wohnt in Köln .", ["Anna", "wohnt", "in", "Köln", "."]),
    ("", []),
    ("a\u2028b \u00a0", ["a\u2028b", "\u00a0"]),
]
TOKENISED = ["Anna  wohnt\tin Köln . ", "", " a\u2028b \u00a0"]


@pytest.mark.parametrize(
    ("name", "content", "settings", "expected"),
    [
        ("a.txt", as_lines(TOKENISED), (None, None, False), SPLIT),
        ("a.jsonl", as_jsonl(TOKENISED), (None, None, False), SPLIT),
        ("a.csv", as_csv(TOKENISED, "body"), (None, "body", False), SPLIT),
        ("a.txt", "a b \n\nc", (None, None, True), [("a b c", ["a", "b", "c"])]),
        # the text is split, whatever the field tokens has
        ("a.jsonl", '{"text": "a b.", "tokens": ["c"]}', (), [("a b.", ["a", "b."])]),
        ("a.jsonl", '{"tokens": "a b."}', ("tokens", None, False), [("a b.", ["a", "b."])]),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_tokens_separated_by_white_space(tmp_path, name, content, settings, expected, packed):
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(content.encode()) if packed else content.encode())
    settings = settings or (None, None, False)
    assert read_tokens(path, *settings, True) == expected


@pytest.mark.parametrize(
    ("value", "field", "expected"),
    [
        ({"tokens": ["a", "b."]}, None, ("a b.", ["a", "b."])),
        ({"text": None, "tokens": ["a", "b."]}, None, ("a b.", ["a", "b."])),
        ({"text": "a b.", "tokens": ["a", "b", "."]}, None, ("a b.", ["a", "b", "."])),
        ({"body": "ab", "tokens": ["a", "b"]}, "body", ("ab", ["a", "b"])),
        ({"words": ["a", "b."], "text": "c"}, "words", ("a b.", ["a", "b."])),
        (
            {"text": "ab", "tokens": [{"text": "a", "start": 0, "end": 1}, {"start": 1, "end": 2}]},
            None,
            ("ab", ["a", "b"]),
        ),
        ({"tokens": []}, None, ("", [])),
        ({"text": "", "tokens": []}, None, ("", [])),
        # no tokens at all: none, and their number
        ({"text": "a b.", "tokens": None}, None, ("a b.", None)),
        ({"text": "a b.", "tokens": 3}, None, ("a b.", None)),
        ({"text": "a b.", "token": ["c"]}, None, ("a b.", None)),
        ({"tokens": "a b."}, "tokens", ("a b.", None)),
    ],
)
def test_tokens_in_json(tmp_path, value, field, expected):
    for name, content in (("a.jsonl", json.dumps(value)), ("a.json", json.dumps([value, value]))):
        (tmp_path / name).write_text(content)
        assert set(map(repr, read_tokens(tmp_path / name, field))) == {repr(expected)}
