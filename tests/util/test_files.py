import os
import subprocess
import sys

import pytest

from spacy_bigru_crf.util import files
from spacy_bigru_crf.util.exchange import exchange
from spacy_bigru_crf.util.files import new_directory, restore_directory, write_atomically
from tests.util import kill_script


def _fail(error):
    def replace(*_):
        raise error

    return replace


def fill(directory, content):
    directory.mkdir(exist_ok=True)
    (directory / "file").write_text(content)


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


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "file").write_bytes(b"old")
    fill(tmp_path / "directory", "old")
    for name in ("file", "directory"):
        (tmp_path / f"{name}-link").symlink_to(tmp_path / name)
    write_atomically(tmp_path / "file-link", b"new")
    with new_directory(tmp_path / "directory-link") as new:
        fill(new, "new")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert (tmp_path / "directory" / "file").read_text() == "new"
    assert all((tmp_path / f"{name}-link").is_symlink() for name in ("file", "directory"))


def test_a_device_is_written_to(tmp_path):
    write_atomically(tmp_path.joinpath("/dev/null"), b"content")
    assert not os.path.isfile("/dev/null")


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_interruption_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, error):
    path = tmp_path / "train.spacy"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", _fail(error))
    with pytest.raises(type(error)):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["train.spacy"]


def without_exchange(*_):
    return False


@pytest.mark.parametrize("way", [exchange, without_exchange])
def test_a_directory_is_replaced_with_all_that_is_in_it(tmp_path, monkeypatch, way):
    monkeypatch.setattr(files, "exchange", way)
    place = tmp_path / "deep" / "place"
    for content in ("first", "second"):
        with new_directory(place) as new:
            (new / content).mkdir()
            fill(new / content, content)
        assert [path.name for path in place.iterdir()] == [content]
        assert os.listdir(place.parent) == ["place"]


def replace_and_fail(place, error):
    with new_directory(place) as new:
        fill(new, "new")
        raise error


@pytest.mark.parametrize("way", [exchange, without_exchange])
@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_an_error_leaves_the_old_directory_and_nothing_else(tmp_path, monkeypatch, way, error):
    monkeypatch.setattr(files, "exchange", way)
    fill(tmp_path / "place", "old")
    with pytest.raises(type(error)):
        replace_and_fail(tmp_path / "place", error)
    assert os.listdir(tmp_path) == ["place"]
    assert (tmp_path / "place" / "file").read_text() == "old"


def test_what_cannot_be_moved_is_put_back(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "exchange", without_exchange)
    fill(tmp_path / "place", "old")
    rename = type(tmp_path).rename

    def refuse(path, target):
        if path.name == "new":
            raise OSError("no")
        return rename(path, target)

    monkeypatch.setattr(type(tmp_path), "rename", refuse)
    with pytest.raises(OSError, match="no"), new_directory(tmp_path / "place") as new:
        fill(new, "new")
    assert os.listdir(tmp_path) == ["place"]
    assert (tmp_path / "place" / "file").read_text() == "old"


def test_a_copy_that_was_set_aside_is_put_back_with_a_warning(tmp_path):
    fill(tmp_path / ".place.set-aside", "old")
    with pytest.warns(UserWarning, match="W033"):
        restore_directory(tmp_path / "place")
    assert os.listdir(tmp_path) == ["place"]
    assert (tmp_path / "place" / "file").read_text() == "old"


def test_exchange(tmp_path):
    fill(tmp_path / "one", "1")
    fill(tmp_path / "two", "2")
    assert not exchange(tmp_path / "one", tmp_path / "nowhere")
    if exchange(tmp_path / "one", tmp_path / "two"):
        assert (tmp_path / "one" / "file").read_text() == "2"
        assert (tmp_path / "two" / "file").read_text() == "1"
    else:
        assert (tmp_path / "one" / "file").read_text() == "1"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
@pytest.mark.parametrize("way", ["exchange", "rename"])
def test_one_whole_copy_is_there_whenever_the_process_is_killed(tmp_path, way):
    command = [sys.executable, kill_script.__file__, tmp_path, way]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = [line.split("; ") for line in output.splitlines()]
    before = [line[0] for line in found]
    # the old copy, for a moment the one set aside, then the new one
    seen = dict.fromkeys(before)
    able = way == "exchange" and "aside old old" not in seen
    assert list(seen) == ["old old", *([] if able else ["aside old old"]), "new new"]
    for there, restored, aside in found:
        assert restored == there.removeprefix("aside ")
        assert aside == "False"
    assert len(found) > 8
