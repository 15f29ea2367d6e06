"""scripts/check_assets.py with a project.yml of its own."""

import hashlib

import pytest
import srsly

from tests.project.running import ROOT, call, in_one_line, load_script

check_assets = load_script("check_assets")
CONTENT = b"Das O\n"
ASSET = {
    "dest": "assets/posts/posts.train",
    "url": "https://example.org/posts.train",
    "checksum": hashlib.md5(CONTENT).hexdigest(),
}


@pytest.fixture
def copy(tmp_path, monkeypatch):
    srsly.write_yaml(tmp_path / "project.yml", {"assets": [ASSET]})
    monkeypatch.setattr(check_assets, "PROJECT", tmp_path / "project.yml")
    path = tmp_path / "posts.train"
    path.write_bytes(CONTENT)
    return path


def test_a_copy_at_another_place_is_fine(copy):
    result = call(check_assets, copy)
    assert result.exit_code == 0, result.output
    assert "as published" in result.output


def test_another_file_is_refused(copy):
    copy.write_bytes(b"Die O\n")
    result = call(check_assets, copy)
    assert result.exit_code == 1
    output = in_one_line(result.output)
    assert "posts.train is not the file as published (md5" in output
    assert ASSET["url"] in output


def test_no_file(copy):
    copy.unlink()
    result = call(check_assets, copy)
    assert result.exit_code == 1
    assert "posts.train does not exist: fetch it with" in in_one_line(result.output)


def test_a_name_that_no_asset_has(copy, tmp_path):
    result = call(check_assets, tmp_path / "other.train")
    assert result.exit_code == 1
    assert "no asset called other.train: take one of posts.train" in in_one_line(result.output)


def test_names_of_assets_tell_them_apart():
    assets = srsly.read_yaml(ROOT / "project.yml")["assets"]
    names = [asset["dest"].rsplit("/", 1)[-1] for asset in assets]
    assert len(names) == len(set(names))
    assert all(asset["checksum"] for asset in assets)
