import json
import os
from pathlib import Path

import pytest

from spacy_bigru_crf.util.outputs import (
    check_distinct_outputs,
    check_output_directory,
    check_output_file,
)


def pipeline(path, *names):
    """What ``nlp.to_disk`` leaves, without its content."""
    for name in ("vocab", "ner_crf", *names):
        (path / name).mkdir(parents=True)
    (path / "config.cfg").write_text("")
    (path / "meta.json").write_text(json.dumps({"components": ["ner_crf"]}))
    return path


def refused(check, *arguments, **settings):
    with pytest.raises(ValueError, match="NC-R") as caught:
        check(*arguments, **settings)
    return str(caught.value).split("]")[0].removeprefix("[NC-")


def test_files(tmp_path):
    there, model = tmp_path / "there.json", pipeline(tmp_path / "model")
    there.write_text("")
    for path in (None, Path("/dev/null"), tmp_path / "a" / "b" / "new.json"):
        check_output_file(path, [there])
    check_output_file(there, [model], force=True)
    assert refused(check_output_file, there) == "R010"
    assert refused(check_output_file, tmp_path) == "R122"
    assert refused(check_output_file, there / "x" / "new.json") == "R104"
    assert refused(check_output_file, there, [there], force=True) == "R161"
    assert refused(check_output_file, model / "meta.json", [model], force=True) == "R161"
    # a new file in a directory that is read takes nothing away
    check_output_file(model / "scores.json", [model])


def test_standard_output_is_a_file_where_nothing_is_written_to_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check_output_file(Path("-"))
    Path("-").write_text("mine")
    check_output_file(Path("-"), stdout=True)
    assert refused(check_output_file, Path("-")) == "R010"
    assert refused(check_output_file, Path("-"), ["-"], force=True) == "R161"


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("r.x", "r.x"),
        ("r.x", "new/../r.x"),
        ("r.x/y", "r.x"),
        ("r.x", "link/r.x"),
        ("link", "out"),
        ("out/ner_crf/model", "out"),
        ("link/meta.json", "out"),
    ],
)
def test_outputs_that_would_be_written_over_each_other(tmp_path, monkeypatch, path, other):
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    Path("link").symlink_to("." if path == "r.x" else "out")
    for paths in [(path, other), (other, path)]:
        given = [None, *map(Path, paths), Path("z")]
        assert refused(check_distinct_outputs, *given) == "R230"


def test_distinct_outputs(tmp_path):
    check_distinct_outputs()
    check_distinct_outputs(None, None)
    check_distinct_outputs(tmp_path / "r", tmp_path / "r.json", None, tmp_path / "r2")
    # a device takes both
    check_distinct_outputs(Path("/dev/null"), Path("/dev/null"))


def test_a_path_through_a_directory_that_is_missing(tmp_path):
    model = pipeline(tmp_path / "model")
    through = tmp_path / "missing" / ".." / "model"
    assert refused(check_output_file, through) == "R122"
    assert refused(check_output_file, through / "meta.json") == "R010"
    assert refused(check_output_file, through / "meta.json", [model], force=True) == "R161"
    assert refused(check_output_directory, through) == "R010"
    assert refused(check_output_directory, through, [model], force=True) == "R163"
    assert refused(check_output_directory, through / "meta.json") == "R138"
    check_output_directory(through, force=True)


def test_the_root_is_no_output():
    assert refused(check_output_file, Path("/")) == "R122"
    for force in (False, True):
        assert refused(check_output_directory, Path("/"), force=force) == "R231"


def test_a_directory_without_rights(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    for check in (check_output_file, check_output_directory):
        assert refused(check, tmp_path / "new") == "R104"


def test_a_directory_is_replaced_only_by_force_and_only_a_pipeline(tmp_path):
    model = pipeline(tmp_path / "model")
    check_output_directory(tmp_path / "new")
    check_output_directory(model, force=True)
    assert refused(check_output_directory, model) == "R010"
    (tmp_path / "empty").mkdir()
    assert refused(check_output_directory, tmp_path / "empty") == "R010"
    check_output_directory(tmp_path / "empty", force=True)
    assert refused(check_output_directory, model / "meta.json") == "R138"
    assert refused(check_output_directory, model / "meta.json" / "new") == "R104"


@pytest.mark.parametrize("spoil", ["more", "no meta", "no config", "bad meta"])
def test_a_directory_with_something_else_is_not_replaced(tmp_path, spoil):
    model = pipeline(tmp_path / "model", *(["mine"] if spoil == "more" else []))
    if spoil == "no config":
        (model / "config.cfg").unlink()
    elif spoil == "no meta":
        (model / "meta.json").unlink()
    elif spoil == "bad meta":
        (model / "meta.json").write_text("[]")
    assert refused(check_output_directory, model, force=True) == "R164"


def test_names_of_another_command(tmp_path):
    (tmp_path / "member").mkdir()
    (tmp_path / "member" / "train.log").write_text("")
    check_output_directory(tmp_path / "member", force=True, own={"train.log", "result.json"})
    assert refused(check_output_directory, tmp_path / "member", force=True, own={"a"}) == "R164"


def test_a_directory_with_inputs_is_never_replaced(tmp_path, monkeypatch):
    a = pipeline(tmp_path / "all" / "a")
    pipeline(a / "x")
    (tmp_path / "link").symlink_to(tmp_path / "all")
    monkeypatch.chdir(tmp_path)
    for output, source in [
        ("all", "all/a"),
        ("all/a", "all/a"),
        ("all/a/new", "all/a"),
        ("all/a", "all/a/x"),
        ("link/a", "all/a"),
        ("all/../all/b/../a", a),
        (tmp_path / "link", a),
        ("all", "link/a/config.cfg"),
    ]:
        assert refused(check_output_directory, Path(output), [source], force=True) == "R163"
    check_output_directory(Path("link/b"), ["all/a", "name_of_a_package"])


def test_what_was_set_aside_is_put_back_first(tmp_path):
    pipeline(tmp_path / ".model.set-aside")
    with pytest.warns(UserWarning, match="W033"):
        assert refused(check_output_directory, tmp_path / "model") == "R010"
    assert (tmp_path / "model" / "meta.json").exists()
