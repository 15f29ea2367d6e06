import shutil

import pytest

from tests.project.running import ROOT


@pytest.fixture
def project(tmp_path):
    """A copy of what the project needs."""
    shutil.copy(ROOT / "project.yml", tmp_path)
    for name in ("assets", "configs", "scripts", "benchmarks"):
        ignored = shutil.ignore_patterns("runs", "ler.conll", "brands-zh", "__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    return tmp_path
