import gzip
from collections import Counter
from pathlib import Path

import pytest

from spacy_bigru_crf.corpora.lines import CorpusError, decode_lines, read_lines


def _lines(path):
    return list(read_lines(path))


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", []),
        (b"a\nb\n", ["a", "b"]),
        (b"a\nb", ["a", "b"]),
        (b"a\r\n\r\nb\r\n", ["a", "", "b"]),
        (b"\xef\xbb\xbfa\nb\n", ["a", "b"]),
    ],
    ids=["empty", "unix", "no final newline", "windows", "byte order mark"],
)
def test_read_lines(tmp_path, content, lines):
    path = tmp_path / "corpus.txt"
    path.write_bytes(content)
    assert _lines(path) == list(enumerate(lines, start=1))


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\x0b", "\x0c", "\x1c", "\u3000"])
def test_only_newlines_break_lines(tmp_path, character):
    path = tmp_path / "corpus.txt"
    path.write_bytes(f"a\n{character} O\n".encode())
    assert _lines(path) == [(1, "a"), (2, f"{character} O")]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"a\rb\r", ["a", "b"]),
        (b"a\r\rb", ["a", "", "b"]),
        (b"a\rb\r\n", ["a", "b"]),
        (b"\xef\xbb\xbfa\rb", ["a", "b"]),
        (b"\r", [""]),
        # not in files with line feeds, where it is part of a text
        (b"a\rb\nc\n", ["a\rb", "c"]),
        (b"a\nb\rc\n", ["a", "b\rc"]),
        (b"a\r\r\nb\r\r\n", ["a", "b"]),
    ],
)
def test_carriage_returns(tmp_path, content, lines):
    path = tmp_path / "corpus.txt"
    path.write_bytes(content)
    assert [line for _, line in _lines(path)] == lines


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_utf16_with_byte_order_mark(tmp_path, encoding, line_break):
    path = tmp_path / "corpus.txt"
    text = line_break.join(["ä 😀", "", "b\u0a0a", ""])
    mark = "" if encoding in ("utf-16", "utf-32") else "\ufeff"
    path.write_bytes((mark + text).encode(encoding))
    assert _lines(path) == [(1, "ä 😀"), (2, ""), (3, "b\u0a0a")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Anna\n".encode("utf-16-le"), "D041"),
        ("Anna\n".encode("utf-16-be"), "D041"),
        (b"\xff\xfeA\x00n", "D042"),
        (b"\xff\xfe\x00\xd8A\x00", "D042"),
        (b"a\r\xe4\r", "D001"),
    ],
)
def test_bytes_that_are_not_utf16_are_refused(tmp_path, content, code):
    path = tmp_path / "corpus.txt"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=code) as caught:
        _lines(path)
    assert str(caught.value).startswith(f"{path}:")


def test_byte_order_marks_of_joined_files_are_left_out_and_counted(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_bytes("\ufeffa\n\ufeffb\nc\ufeffd\n\ufeff\n".encode())
    counts = Counter()
    assert [line for _, line in read_lines(path, counts)] == ["a", "b", "c\ufeffd", ""]
    assert counts == {path: 2}


def test_lines_of_a_stream_come_when_they_are_there():
    def stream():
        yield b"a\n"
        raise AssertionError("read ahead")

    lines = decode_lines(stream(), Path("<stdin>"))
    assert next(lines) == (1, "a")


def test_gzip(tmp_path):
    path = tmp_path / "corpus.conll.gz"
    path.write_bytes(gzip.compress("ä O\r\n".encode()))
    assert _lines(path) == [(1, "ä O")]


def test_bytes_that_are_not_utf8_are_refused_with_their_line(tmp_path):
    path = tmp_path / "latin1.txt"
    path.write_bytes(b"a O\n\nK\xe4se O\n")
    with pytest.raises(CorpusError) as caught:
        _lines(path)
    assert str(caught.value).startswith(f"{path}:3: [NC-D001] Byte 0xe4 is not UTF-8.")
    assert (caught.value.path, caught.value.line) == (path, 3)


@pytest.mark.parametrize(
    "content", [gzip.compress(b"a O\n" * 1000)[:-9], b"a O\n"], ids=["cut off", "not packed"]
)
def test_damaged_gzip_is_refused(tmp_path, content):
    path = tmp_path / "corpus.gz"
    path.write_bytes(content)
    with pytest.raises(CorpusError) as caught:
        _lines(path)
    assert str(caught.value).startswith(f"{path}: [NC-D002] ")
    assert caught.value.line is None
