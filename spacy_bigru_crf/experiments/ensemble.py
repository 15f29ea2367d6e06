"""The trainings of ``spacy ner-crf train-ensemble``: ``spacy train``, once for each member."""

import json
import shutil
import time
from collections.abc import Sequence
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
    fingerprint,
    last_line,
    section_of,
    set_seed,
    spacy_train,
)

if TYPE_CHECKING:
    from thinc.api import Config

Result = dict[str, Any]


@dataclass(frozen=True)
class MemberTraining:
    """Trains one member, and keeps it.

    name: Its name: that of its config, and its seed.
    config: With its variables not yet filled in, and with its seed.
    seed: Its seed.
    folder: The directory for the pipeline ("model-best"), the log and the result.
    code_path, use_gpu: Options of ``spacy train``.
    """

    name: str
    config: "Config"
    seed: int
    folder: Path
    code_path: Path | None
    use_gpu: int

    @property
    def model(self) -> Path:
        """The trained pipeline."""
        return self.folder / "model-best"

    def kept(self) -> Result | None:
        """The result of a training of the same before, or None."""
        path = self.folder / "result.json"
        if not path.exists() or not self.model.exists():
            return None
        result: Result = json.loads(path.read_text("utf-8"))
        return result if result["cache_key"] == self._cache_key else None

    def train(self) -> Result:
        """Train, and keep the best pipeline and the result.

        Raises ValueError if the training fails, OSError if something cannot be written.
        """
        from spacy_bigru_crf.util.files import write_atomically

        # of a training of something else, or one that was interrupted
        shutil.rmtree(self.folder, ignore_errors=True)
        work, log = self.folder / "training", self.folder / "train.log"
        work.mkdir(parents=True)
        self.config.to_disk(work / "config.cfg")
        start = time.perf_counter()
        status = self._spacy_train(work / "config.cfg", work, log)
        seconds = time.perf_counter() - start
        f1 = best_f1(work)
        if status or f1 is None:
            raise ValueError(Errors.R180.format(name=self.name, log=log, last=last_line(log)))
        (work / "model-best").rename(self.model)
        shutil.rmtree(work)
        result = {
            "name": self.name,
            "seed": self.seed,
            "f1": 100 * f1,
            "seconds": seconds,
            "cache_key": self._cache_key,
        }
        # last: where there is a result, all is there
        write_atomically(self.folder / "result.json", json.dumps(result, indent=2).encode("utf-8"))
        return result

    def _spacy_train(self, config: Path, output: Path, log: Path) -> int:
        return spacy_train(config, output, log, self.code_path, self.use_gpu)

    @cached_property
    def _cache_key(self) -> Result:
        return {"seed": self.seed, **cache_key(self.config, fingerprint(self.config))}


def read_member_trainings(
    config_paths: Sequence[Path],
    n_seeds: int,
    overrides: dict[str, Any],
    output: Path,
    code_path: Path | None,
    use_gpu: int,
) -> tuple[list[MemberTraining], Path]:
    """Read configs, and find out before hours of training what would make them useless.

    n_seeds: Each config is trained with the seeds from 0 to one less than this.
    overrides: Settings of all configs to change, by their dotted names.
    output: The directory in which each training has one of its own.

    Returns the trainings, and the development data, which is the same for all of them.
    Raises ValueError if the configs cannot be used together, OSError if they cannot be read.
    """
    from spacy.util import load_config

    configs: dict[Path, Config] = {}
    for path in config_paths:
        if not path.exists():
            raise ValueError(Errors.R134.format(path=path))
        if any(path.stem == other.stem for other in configs):
            raise ValueError(Errors.R181.format(name=path.stem))
        configs[path] = load_config(path, overrides=overrides, interpolate=False)
    dev = {path: _dev_data(config, path) for path, config in configs.items()}
    first = config_paths[0]
    for path, config in configs.items():
        _check_fits(config.interpolate(), path, configs[first].interpolate(), first)
        if dev[path] != dev[first]:
            raise ValueError(
                Errors.R182.format(path=path, found=dev[path], first=first, wanted=dev[first])
            )
    trainings = []
    for path, config in configs.items():
        for seed in range(n_seeds):
            own = config.copy()
            set_seed(own, seed)
            name = f"{path.stem}-{seed}"
            trainings.append(MemberTraining(name, own, seed, output / name, code_path, use_gpu))
    return trainings, dev[first]


def _dev_data(config: "Config", path: Path) -> Path:
    filled = config.interpolate()
    for part in ("train_corpus", "dev_corpus"):
        section = filled["training"][part]
        block = section_of(filled, section)
        if block.get("@readers") != READER or not block.get("path"):
            raise ValueError(Errors.R183.format(path=path, section=section))
        data = Path(block["path"])
        if not data.exists():
            raise ValueError(Errors.R139.format(path=data, section=section))
    return data


def _check_fits(config: "Config", path: Path, first: "Config", first_path: Path) -> None:
    """What can be said of members before they are trained."""
    components = config["components"]
    found = [name for name, block in components.items() if block.get("factory") in FACTORIES]
    sourced = [name for name, block in components.items() if "source" in block]
    listed = ", ".join(components) or "none"
    if not found and not sourced:
        raise ValueError(Errors.P040.format(path=path, found=listed))
    if len(found) > 1:
        raise ValueError(Errors.P041.format(path=path, found=", ".join(found)))
    lang, wanted = config["nlp"]["lang"], first["nlp"]["lang"]
    if lang != wanted:
        raise ValueError(Errors.P042.format(path=path, found=lang, first=first_path, wanted=wanted))
    if config["nlp"].get("tokenizer") != first["nlp"].get("tokenizer"):
        raise ValueError(Errors.P043.format(path=path, what="tokenizer", first=first_path))
