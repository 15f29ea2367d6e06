"""``spacy package`` of a trained pipeline."""

import os
import subprocess
import sys
from importlib.metadata import distributions, version

import pytest
import srsly
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from spacy.cli.package import package

from tests.compat.pipelines import found

TAG = """
import sys, json, spacy
nlp = spacy.load("de_names")
texts = json.load(sys.stdin)
print(json.dumps([[(e.start_char, e.end_char, e.label_) for e in d.ents] for d in nlp.pipe(texts)]))
"""


def requires_the_plugin(requirement):
    """Whether this is what spaCy requires of a plugin: this version up to the next minor one."""
    release = version("spacy-bigru-crf")
    major, minor, *_ = release.split(".")
    requirement = Requirement(requirement)
    return requirement.name == "spacy-bigru-crf" and requirement.specifier == SpecifierSet(
        f">={release},<{major}.{int(minor) + 1}.0"
    )


def install(source, target):
    """Install a package from files alone."""
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--target"]
    command = [sys.executable, "-m", "pip", "install", *options, str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True)


def tag(texts, folder):
    """What the installed package finds, in a process of its own."""
    output = subprocess.run(
        [sys.executable, "-c", TAG],
        input=srsly.json_dumps(texts),
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [[tuple(ent) for ent in ents] for ents in srsly.json_loads(output)]


def test_package_requires_the_plugin(trained_path, tmp_path):
    package(trained_path, tmp_path, name="names", version="1.2.3", create_sdist=False)
    meta = srsly.read_json(tmp_path / "de_names-1.2.3" / "meta.json")
    (requirement,) = meta["requirements"]
    assert requires_the_plugin(requirement)
    assert meta["labels"]["ner_crf"] == ["LOC", "PER"]
    assert meta["pipeline"] == ["ner_crf"]
    readme = (tmp_path / "de_names-1.2.3" / "README.md").read_text("utf-8")
    assert "`LOC`, `PER`" in readme


def test_package_installs_and_runs(trained, trained_path, texts, tmp_path):
    package(trained_path, tmp_path, name="names", version="1.2.3", create_sdist=False)
    install(tmp_path / "de_names-1.2.3", tmp_path / "target")
    (installed,) = distributions(path=[str(tmp_path / "target")], name="de_names")
    assert any(requires_the_plugin(requirement) for requirement in installed.requires)
    assert tag(texts, tmp_path / "target") == found(trained, texts)


@pytest.mark.slow
def test_package_command_builds_an_sdist(trained, trained_path, texts, tmp_path):
    options = ["--name", "names", "--version", "1.2.3"]
    subprocess.run(
        [sys.executable, "-m", "spacy", "package", str(trained_path), str(tmp_path), *options],
        # without the network, spaCy falls back on building with what is installed
        env=os.environ | {"PIP_NO_INDEX": "1"},
        check=True,
        capture_output=True,
    )
    (sdist,) = (tmp_path / "de_names-1.2.3" / "dist").glob("*.tar.gz")
    install(sdist, tmp_path / "target")
    assert tag(texts, tmp_path / "target") == found(trained, texts)
