"""``spacy train`` in a process of its own, and what its results are made of."""

import hashlib
import json
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from spacy.training.corpus import FILE_TYPE, walk_corpus
from spacy.util import dot_to_object, load_config
from thinc.api import Config

from spacy_bigru_crf.errors import Errors

# components that the commands train
FACTORIES = frozenset(("ner_crf", "ner", "beam_ner"))

# readers of .spacy files whose data the commands can read themselves
READERS = ("spacy.Corpus.v1", "spacy-bigru-crf.Corpus.v1")


def read_config(path: Path, overrides: dict[str, Any]) -> Config:
    """Read a training config.

    Args:
        path: Its file.
        overrides: Settings to change, by their dotted names.

    Returns:
        The config, with variables not yet filled in.

    Raises:
        ValueError: It does not exist, or is not a config.
    """
    if not path.exists():
        raise ValueError(Errors.R134.format(path=path))
    return load_config(path, overrides=overrides, interpolate=False)


def recognisers(config: Config, path: Path) -> list[str]:
    """Return the names of the components that are made to find entities.

    Args:
        config: The config, with variables filled in.
        path: Its file, for the message.

    Returns:
        The names; none if components come from other pipelines, and may be such ones.

    Raises:
        ValueError: There is no such component, and none from another pipeline.
    """
    components = config["components"]
    found = [name for name, block in components.items() if block.get("factory") in FACTORIES]
    if not found and not any("source" in block for block in components.values()):
        raise ValueError(Errors.R123.format(path=path, found=", ".join(components) or "none"))
    return found


def corpus_block(config: Config, part: str, path: Path) -> dict[str, Any]:
    """Return the section of the reader of the training or development data.

    Args:
        config: The config, with variables filled in.
        part: "train_corpus" or "dev_corpus".
        path: The file of the config, for the message.

    Raises:
        ValueError: It is none of ``READERS``, or its data does not exist.
    """
    section = config["training"][part]
    block: dict[str, Any] = dot_to_object(config, section)
    if block.get("@readers") not in READERS or not block.get("path"):
        known = " or ".join(READERS)
        raise ValueError(Errors.R183.format(path=path, section=section, known=known))
    if not Path(block["path"]).exists():
        raise ValueError(Errors.R139.format(path=block["path"], section=section))
    return block


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


def cache_key(config: Config) -> dict[str, Any]:
    """Return what a result depends on: it is kept as long as this stays the same.

    Args:
        config: The config of the training, with variables not yet filled in.
    """
    data = hashlib.sha256()
    for path in all_data_files(config):
        data.update(path.read_bytes())
    packages = ("spacy-bigru-crf", "spacy", "thinc", "torch")
    versions = {name: version(name) for name in packages}
    versions["python"] = platform.python_version()
    return {"config": config.to_str(), "data": data.hexdigest(), "versions": versions}


def all_data_files(config: Config) -> list[Path]:
    """Return the files of the training and development data of a config."""
    filled = config.interpolate()
    sections = [filled["training"][part] for part in ("train_corpus", "dev_corpus")]
    return [path for section in sections for path in data_files(dot_to_object(filled, section))]


def data_files(block: dict[str, Any]) -> list[Path]:
    """Return the files that a reader reads, as far as they are known.

    Args:
        block: The section of the reader in a config.
    """
    path = block.get("path")
    return walk_corpus(path, FILE_TYPE) if path and Path(path).exists() else []
