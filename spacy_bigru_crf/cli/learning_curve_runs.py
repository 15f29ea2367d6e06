"""The trainings of ``spacy ner-crf learning-curve``: ``spacy train`` on shares of the data."""

import hashlib
import json
import platform
import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy_bigru_crf.errors import Errors

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from thinc.api import Config

FACTORIES = frozenset(("ner_crf", "ner", "beam_ner"))
READER = "spacy.Corpus.v1"

Result = dict[str, Any]


@dataclass(frozen=True)
class Trainings:
    """Trains a config on shares of its training documents, and keeps the results.

    config: With its variables not yet filled in.
    docs: All training documents.
    output: The directory for the results.
    code_path, use_gpu: Options of ``spacy train``.
    """

    config: "Config"
    docs: list["Doc"]
    output: Path
    code_path: Path | None
    use_gpu: int

    def n_documents(self, share: float) -> int:
        """How many documents a share is."""
        return max(1, round(share * len(self.docs)))

    def kept(self, share: float, seed: int) -> Result | None:
        """The result of a run that was made of the same before, or None."""
        path = self._folder(share, seed) / "result.json"
        if not path.exists():
            return None
        result: Result = json.loads(path.read_text("utf-8"))
        return result if result["made_of"] == self._made_of(share, seed) else None

    def train(self, share: float, seed: int) -> Result:
        """Train with one share and seed, and keep the result.

        The documents of a share are chosen by the seed, those of a smaller share from those of a
        larger one. Only the result and the log are kept.

        Raises ValueError if the training fails, OSError if something cannot be written.
        """
        from spacy.tokens import DocBin

        from spacy_bigru_crf.corpora.output import write_atomically

        folder = self._folder(share, seed)
        work, log = folder / "training", folder / "train.log"
        # of a run that was interrupted
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        docs = self._chosen(share, seed)
        DocBin(docs=docs, store_user_data=True).to_disk(work / "train.spacy")
        config = self.config.copy()
        _section(config, config["training"]["train_corpus"])["path"] = str(work / "train.spacy")
        config["training"]["seed"] = seed
        if "seed" in config.get("system", {}):
            config["system"]["seed"] = seed
        config.to_disk(work / "config.cfg")
        start = time.perf_counter()
        status = self._spacy_train(work / "config.cfg", work, log)
        seconds = time.perf_counter() - start
        meta = work / "model-best" / "meta.json"
        performance = json.loads(meta.read_text("utf-8"))["performance"] if meta.exists() else {}
        f1 = performance.get("ents_f")
        if status or f1 is None:
            lines = log.read_text("utf-8", "replace").split("\n")
            last = next((line.strip() for line in reversed(lines) if line.strip()), "")
            raise ValueError(Errors.R136.format(documents=len(docs), seed=seed, log=log, last=last))
        result = {
            "share": share,
            "seed": seed,
            "documents": len(docs),
            "tokens": sum(len(doc) for doc in docs),
            "entities": sum(len(doc.ents) for doc in docs),
            "f1": 100 * f1,
            "seconds": seconds,
            "made_of": self._made_of(share, seed),
        }
        write_atomically(folder / "result.json", json.dumps(result, indent=2).encode("utf-8"))
        shutil.rmtree(work)
        return result

    def _spacy_train(self, config: Path, output: Path, log: Path) -> int:
        """Run ``spacy train`` in a process of its own; its exit code."""
        command = [sys.executable, "-m", "spacy", "train", str(config), "--output", str(output)]
        command += ["--gpu-id", str(self.use_gpu)]
        if self.code_path is not None:
            command += ["--code", str(self.code_path)]
        with log.open("wb") as stream:
            return subprocess.run(command, stdout=stream, stderr=stream, check=False).returncode

    def _chosen(self, share: float, seed: int) -> list["Doc"]:
        order = list(range(len(self.docs)))
        random.Random(seed).shuffle(order)
        # in the order of the file, so that the whole is trained as without this command
        return [self.docs[i] for i in sorted(order[: self.n_documents(share)])]

    def _folder(self, share: float, seed: int) -> Path:
        return self.output / f"{share:g}-{seed}"

    def _made_of(self, share: float, seed: int) -> Result:
        packages = ("spacy-bigru-crf", "spacy", "thinc", "torch")
        return {
            "share": share,
            "seed": seed,
            "config": self.config.to_str(),
            "data": self._fingerprint,
            "versions": {name: version(name) for name in packages}
            | {"python": platform.python_version()},
        }

    @cached_property
    def _fingerprint(self) -> str:
        """What changes when the training or development data does."""
        digest = hashlib.sha256()
        config = self.config.interpolate()
        for part in ("train_corpus", "dev_corpus"):
            for path in _files(_section(config, config["training"][part])):
                digest.update(path.read_bytes())
        return digest.hexdigest()


def read_trainings(
    config_path: Path,
    overrides: dict[str, Any],
    output: Path,
    code_path: Path | None,
    use_gpu: int,
) -> Trainings:
    """Read a config and its training documents.

    overrides: Settings of the config to change, by their dotted names.

    Raises ValueError if they cannot be used, OSError if they cannot be read.
    """
    from spacy.training.corpus import Corpus
    from spacy.util import load_config
    from spacy.vocab import Vocab

    if not config_path.exists():
        raise ValueError(Errors.R134.format(path=config_path))
    config = load_config(config_path, overrides=overrides, interpolate=False)
    filled = config.interpolate()
    components = filled["components"]
    found = {block.get("factory") for block in components.values()}
    sourced = any("source" in block for block in components.values())
    if not (found & FACTORIES or sourced):
        names = ", ".join(components) or "none"
        raise ValueError(Errors.R135.format(path=config_path, found=names))
    section = filled["training"]["train_corpus"]
    block = _section(filled, section)
    if block.get("@readers") != READER or not block.get("path"):
        raise ValueError(Errors.R133.format(section=section))
    path = Path(block["path"])
    if not path.exists():
        raise ValueError(Errors.R139.format(path=path, section=section))
    reader = Corpus(path, limit=block.get("limit", 0))
    try:
        docs = list(reader.read_docbin(Vocab(), _files(block)))
    except ValueError as error:
        raise ValueError(Errors.R100.format(path=path)) from error
    return Trainings(config, docs, output, code_path, use_gpu)


def _section(config: "Config", name: str) -> dict[str, Any]:
    """The section of a config by its dotted name."""
    section: dict[str, Any] = config
    for key in name.split("."):
        section = section[key]
    return section


def _files(block: dict[str, Any]) -> list[Path]:
    """The files of data that a reader reads, as far as they are known."""
    from spacy.training.corpus import FILE_TYPE, walk_corpus

    path = block.get("path")
    return walk_corpus(path, FILE_TYPE) if path and Path(path).exists() else []
