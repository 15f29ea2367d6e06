"""``spacy train`` in a process of its own, and what its results are made of."""

import hashlib
import json
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy_bigru_crf.errors import Errors

if TYPE_CHECKING:
    from thinc.api import Config

# components that the commands train
FACTORIES = frozenset(("ner_crf", "ner", "beam_ner"))

READER = "spacy.Corpus.v1"


def read_config(path: Path, overrides: dict[str, Any]) -> "Config":
    """Read a training config.

    Args:
        path: Its file.
        overrides: Settings to change, by their dotted names.

    Returns:
        The config, with variables not yet filled in.

    Raises:
        ValueError: It does not exist, or is not a config.
    """
    from spacy.util import load_config

    if not path.exists():
        raise ValueError(Errors.R134.format(path=path))
    return load_config(path, overrides=overrides, interpolate=False)


def spacy_train(config: Path, output: Path, log: Path, code_path: Path | None, use_gpu: int) -> int:
    """Run ``spacy train`` in a process of its own.

    Args:
        config: The config.
        output: The directory for the pipelines.
        log: The file for its messages.
        code_path: Its option ``--code``.
        use_gpu: Its option ``--gpu-id``.

    Returns:
        The exit code.
    """
    command = [sys.executable, "-m", "spacy", "train", str(config), "--output", str(output)]
    command += ["--gpu-id", str(use_gpu)]
    if code_path is not None:
        command += ["--code", str(code_path)]
    with log.open("wb") as stream:
        return subprocess.run(command, stdout=stream, stderr=stream, check=False).returncode


def best_f1(output: Path) -> float | None:
    """Return the F1 of entities, from 0 to 1, of the best pipeline; None without one.

    Args:
        output: The directory of the training.
    """
    meta = output / "model-best" / "meta.json"
    performance = json.loads(meta.read_text("utf-8"))["performance"] if meta.exists() else {}
    f1: float | None = performance.get("ents_f")
    return f1


def last_line(log: Path) -> str:
    """Return the last line of a log that is not blank."""
    lines = log.read_text("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def set_seed(config: "Config", seed: int) -> None:
    """Set the seed of a training."""
    config["training"]["seed"] = seed
    if "seed" in config.get("system", {}):
        config["system"]["seed"] = seed


def cache_key(config: "Config", data: str) -> dict[str, Any]:
    """Return what a result depends on: it is kept as long as this stays the same.

    Args:
        config: The config of the training.
        data: The ``fingerprint`` of the data.
    """
    packages = ("spacy-bigru-crf", "spacy", "thinc", "torch")
    versions = {name: version(name) for name in packages}
    versions["python"] = platform.python_version()
    return {"config": config.to_str(), "data": data, "versions": versions}


def fingerprint(config: "Config") -> str:
    """Return a digest of the training and development data of a config."""
    digest = hashlib.sha256()
    for path in all_data_files(config):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def all_data_files(config: "Config") -> list[Path]:
    """Return the files of the training and development data of a config."""
    filled = config.interpolate()
    sections = [filled["training"][part] for part in ("train_corpus", "dev_corpus")]
    return [path for section in sections for path in data_files(section_of(filled, section))]


def section_of(config: "Config", name: str) -> dict[str, Any]:
    """Return the section of a config by its dotted name."""
    section: dict[str, Any] = config
    for key in name.split("."):
        section = section[key]
    return section


def data_files(block: dict[str, Any]) -> list[Path]:
    """Return the files that a reader reads, as far as they are known.

    Args:
        block: The section of the reader in a config.
    """
    from spacy.training.corpus import FILE_TYPE, walk_corpus

    path = block.get("path")
    return walk_corpus(path, FILE_TYPE) if path and Path(path).exists() else []
