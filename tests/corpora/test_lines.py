import gzip

import pytest

from spacy_bigru_crf.corpora.lines import CorpusError, read_lines


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
