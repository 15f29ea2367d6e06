"""``spacy train`` in a process of its own, and what its results are made of."""

import hashlib
import json
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thinc.api import Config

# what is trained by these commands
FACTORIES = frozenset(("ner_crf", "ner", "beam_ner"))

READER = "spacy.Corpus.v1"


def spacy_train(config: Path, output: Path, log: Path, code_path: Path | None, use_gpu: int) -> int:
    """Run ``spacy train``; its exit code.

    log: File for what it prints.
    code_path, use_gpu: Its options.
    """
    command = [sys.executable, "-m", "spacy", "train", str(config), "--output", str(output)]
    command += ["--gpu-id", str(use_gpu)]
    if code_path is not None:
        command += ["--code", str(code_path)]
    with log.open("wb") as stream:
        return subprocess.run(command, stdout=stream, stderr=stream, check=False).returncode


def best_f1(output: Path) -> float | None:
    """The F1 of entities, from 0 to 1, of the best pipeline of a training; None without one."""
    meta = output / "model-best" / "meta.json"
    performance = json.loads(meta.read_text("utf-8"))["performance"] if meta.exists() else {}
    return performance.get("ents_f")


def last_line(log: Path) -> str:
    """The last line of a log that says something."""
    lines = log.read_text("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def set_seed(config: "Config", seed: int) -> None:
    """Let a training draw other random numbers."""
    config["training"]["seed"] = seed
    if "seed" in config.get("system", {}):
        config["system"]["seed"] = seed


def cache_key(config: "Config", data: str) -> dict[str, Any]:
    """What a result depends on: it is kept as long as this stays the same.

    data: The ``fingerprint`` of the data.
    """
    packages = ("spacy-bigru-crf", "spacy", "thinc", "torch")
    versions = {name: version(name) for name in packages}
    versions["python"] = platform.python_version()
    return {"config": config.to_str(), "data": data, "versions": versions}


def fingerprint(config: "Config") -> str:
    """What changes when the training or development data of a config does."""
    digest = hashlib.sha256()
    filled = config.interpolate()
    for part in ("train_corpus", "dev_corpus"):
        for path in data_files(section_of(filled, filled["training"][part])):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def section_of(config: "Config", name: str) -> dict[str, Any]:
    """The section of a config by its dotted name."""
    section: dict[str, Any] = config
    for key in name.split("."):
        section = section[key]
    return section


def data_files(block: dict[str, Any]) -> list[Path]:
    """The files of data that a reader reads, as far as they are known."""
    from spacy.training.corpus import FILE_TYPE, walk_corpus

    path = block.get("path")
    return walk_corpus(path, FILE_TYPE) if path and Path(path).exists() else []
