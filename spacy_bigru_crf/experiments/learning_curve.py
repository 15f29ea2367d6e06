"""The trainings of ``spacy ner-crf learning-curve``: ``spacy train`` on shares of the data."""

import json
import random
import shutil
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.experiments.spacy_train import (
    FACTORIES,
    READER,
    best_f1,
    cache_key,
    data_files,
    fingerprint,
    last_line,
    section_of,
    set_seed,
    spacy_train,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from thinc.api import Config

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
        return result if result["cache_key"] == self._cache_key(share, seed) else None

    def train(self, share: float, seed: int) -> Result:
        """Train with one share and seed, and keep the result.

        The documents of a share are chosen by the seed, those of a smaller share from those of a
        larger one. Only the result and the log are kept.

        Raises ValueError if the training fails, OSError if something cannot be written.
        """
        from spacy.tokens import DocBin

        from spacy_bigru_crf.util.files import write_atomically

        folder = self._folder(share, seed)
        work, log = folder / "training", folder / "train.log"
        # of a run that was interrupted
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        docs = self._chosen(share, seed)
        DocBin(docs=docs, store_user_data=True).to_disk(work / "train.spacy")
        config = self.config.copy()
        section_of(config, config["training"]["train_corpus"])["path"] = str(work / "train.spacy")
        set_seed(config, seed)
        config.to_disk(work / "config.cfg")
        start = time.perf_counter()
        status = self._spacy_train(work / "config.cfg", work, log)
        seconds = time.perf_counter() - start
        f1 = best_f1(work)
        if status or f1 is None:
            last = last_line(log)
            raise ValueError(Errors.R136.format(documents=len(docs), seed=seed, log=log, last=last))
        result = {
            "share": share,
            "seed": seed,
            "documents": len(docs),
            "tokens": sum(len(doc) for doc in docs),
            "entities": sum(len(doc.ents) for doc in docs),
            "f1": 100 * f1,
            "seconds": seconds,
            "cache_key": self._cache_key(share, seed),
        }
        write_atomically(folder / "result.json", json.dumps(result, indent=2).encode("utf-8"))
        shutil.rmtree(work)
        return result

    def _spacy_train(self, config: Path, output: Path, log: Path) -> int:
        return spacy_train(config, output, log, self.code_path, self.use_gpu)

    def _chosen(self, share: float, seed: int) -> list["Doc"]:
        order = list(range(len(self.docs)))
        random.Random(seed).shuffle(order)
        # in the order of the file, so that the whole is trained as without this command
        return [self.docs[i] for i in sorted(order[: self.n_documents(share)])]

    def _folder(self, share: float, seed: int) -> Path:
        return self.output / f"{share:g}-{seed}"

    def _cache_key(self, share: float, seed: int) -> Result:
        return {"share": share, "seed": seed, **cache_key(self.config, self._fingerprint)}

    @cached_property
    def _fingerprint(self) -> str:
        return fingerprint(self.config)


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
    block = section_of(filled, section)
    if block.get("@readers") != READER or not block.get("path"):
        raise ValueError(Errors.R133.format(section=section))
    path = Path(block["path"])
    if not path.exists():
        raise ValueError(Errors.R139.format(path=path, section=section))
    reader = Corpus(path, limit=block.get("limit", 0))
    try:
        docs = list(reader.read_docbin(Vocab(), data_files(block)))
    except ValueError as error:
        raise ValueError(Errors.R100.format(path=path)) from error
    return Trainings(config, docs, output, code_path, use_gpu)
