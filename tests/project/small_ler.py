"""A small corpus that stands in for German LER: as many courts, with fewer sentences."""

import hashlib
import re
from pathlib import Path

from tests.project.running import ROOT

COURTS = {
    "bag": 150,
    "bfh": 20,
    "bgh": 40,
    "bpatg": 20,
    "bsg": 20,
    "bverfg": 20,
    "bverwg": 20,
}


def written_sentences() -> list[list[str]]:
    """Sentences of the written corpus, all different, as many as the courts have together."""
    text = (ROOT / "assets" / "german-court-decisions" / "train.conll").read_text("utf-8")
    sentences = [block.split("\n") for block in text.strip().split("\n\n")]
    return sentences[: sum(COURTS.values())]


def write_small_ler(path: Path) -> str:
    """Write them, and return the checksum."""
    content = "".join("\n".join(s) + "\n\n" for s in written_sentences()).encode("utf-8")
    path.write_bytes(content)
    return hashlib.md5(content).hexdigest()


def use_small_ler(project: Path) -> Path:
    """Make a copy of the project take a small corpus for the published one; where that is."""
    path = project / "small.conll"
    script = project / "benchmarks" / "split_ler.py"
    code, n_md5 = re.subn(
        r'(?m)^MD5 = ".*"', f'MD5 = "{write_small_ler(path)}"', script.read_text()
    )
    code, n_courts = re.subn(r"(?ms)^COURTS = \{.*?^\}", f"COURTS = {COURTS}", code)
    assert (n_md5, n_courts) == (1, 1)
    script.write_text(code)
    return path
