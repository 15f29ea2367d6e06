import os

import pytest

from spacy_bigru_crf.util.files import write_atomically


def _fail(error):
    def replace(*_):
        raise error

    return replace


def test_writes_and_creates_directories(tmp_path):
    path = tmp_path / "new" / "deep" / "train.spacy"
    write_atomically(path, b"content")
    assert path.read_bytes() == b"content"
    assert os.listdir(path.parent) == ["train.spacy"]


def test_replaces_what_was_there(tmp_path):
    path = tmp_path / "train.spacy"
    path.write_bytes(b"old and longer")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_interruption_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, error):
    path = tmp_path / "train.spacy"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", _fail(error))
    with pytest.raises(type(error)):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["train.spacy"]
