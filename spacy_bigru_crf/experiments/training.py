"""A run of ``spacy train`` whose result is kept, so that it need not be trained again."""

import json
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin
from spacy.util import dot_to_object
from thinc.api import Config

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.experiments.dev_scores import dev_scores
from spacy_bigru_crf.experiments.spacy_train import best_f1, last_line, spacy_train
from spacy_bigru_crf.util.files import move_directory, restore_directory
from spacy_bigru_crf.util.outputs import check_output_directory
from spacy_bigru_crf.util.progress import Progress
from spacy_bigru_crf.util.results import Schema, envelope, write_result

Result = dict[str, Any]
# takes a line of text about what has been done
Report = Callable[[str], object]

SCHEMA = Schema("spacy-bigru-crf.training", 2)


def no_report(_: str) -> None:
    """Pass over a line of text."""


@dataclass(frozen=True)
class Training:
    """A training with one seed.

    Attributes:
        name: What messages call it.
        config: Its config, with variables not yet filled in.
        seed: Its seed.
        facts: What else the result says of it.
        folder: The directory for the log, the result, and the pipeline if it is kept.
        cache_key: What the result depends on: it is kept as long as this stays the same.
        code_path: Option of ``spacy train``.
        use_gpu: Option of ``spacy train``.
        keep_model: Whether the best pipeline is kept.
        docs: The training documents, in the place of those of the config; None for these.
    """

    name: str
    config: Config
    seed: int
    facts: Mapping[str, Any]
    folder: Path
    cache_key: Mapping[str, Any]
    code_path: Path | None
    use_gpu: int
    keep_model: bool = False
    docs: Sequence[Doc] | None = None

    @property
    def model(self) -> Path:
        """The trained pipeline, if it is kept."""
        return self.folder / "model-best"

    def kept(self) -> Result | None:
        """Return the result of an earlier training with the same cache key, or None."""
        restore_directory(self.model)
        if not self._result_path.exists() or (self.keep_model and not self.model.exists()):
            return None
        result: Result = json.loads(self._result_path.read_text("utf-8"))
        # None of them is in a result of an older form
        found = (result.get("schema"), result.get("schema_version"), result.get("cache_key"))
        return result if found == (*SCHEMA, self.cache_key) else None

    def check(self, inputs: Iterable[Path], *, force: bool) -> None:
        """Check that ``train`` deletes nothing that it did not write.

        Args:
            inputs: What the trainings read.
            force: Whether the result of another training may be replaced.

        Raises:
            ValueError: The directory has other content, or the result of another training.
        """
        contents = {
            self.folder: ("model-best", "result.json", "train.log", "training"),
            self.folder / "training": ("config.cfg", "model-best", "model-last", "train.spacy"),
            self.model: None,
        }
        for directory, own in contents.items():
            if directory.exists():
                check_output_directory(directory, inputs, force=True, own=own)
        if not force and self._result_path.exists() and self.model.exists() >= self.keep_model:
            raise ValueError(Errors.R165.format(path=self.folder))

    def train(self) -> Result:
        """Train, and keep the result.

        Returns:
            The result, in its envelope: "seed", the facts, ``dev_scores`` of the best pipeline,
            "seconds", and "cache_key".

        Raises:
            ValueError: The training fails.
            OSError: Something cannot be written.
        """
        work, log = self.folder / "training", self.folder / "train.log"
        if work.exists():  # of a training that was interrupted
            shutil.rmtree(work)
        work.mkdir(parents=True)
        self._write_config(work)
        start = time.perf_counter()
        status = spacy_train(work / "config.cfg", work, log, self.code_path, self.use_gpu)
        seconds = time.perf_counter() - start
        if status or best_f1(work) is None:
            raise ValueError(Errors.R180.format(name=self.name, log=log, last=last_line(log)))
        scores = dev_scores(self.config, work / "model-best")
        origin = {"seconds": seconds, "cache_key": dict(self.cache_key)}
        content = {"seed": self.seed, **self.facts, **scores, **origin}
        result = envelope(SCHEMA, "spacy train", {"training": self.name}, content)
        # last comes the result: where it is, all else is
        self._result_path.unlink(missing_ok=True)
        if self.keep_model:
            move_directory(work / "model-best", self.model)
        write_result(self._result_path, result)
        shutil.rmtree(work)
        return result

    @property
    def _result_path(self) -> Path:
        return self.folder / "result.json"

    def _write_config(self, work: Path) -> None:
        config = self.config.copy()
        config["training"]["seed"] = self.seed
        if "seed" in config.get("system", {}):
            config["system"]["seed"] = self.seed
        if self.docs is not None:
            data = work / "train.spacy"
            DocBin(docs=self.docs, store_user_data=True).to_disk(data)
            dot_to_object(config, config["training"]["train_corpus"])["path"] = str(data)
        config.to_disk(work / "config.cfg")


def is_continued(trainings: Iterable[Training]) -> bool:
    """Return whether results are kept from before: files made of them may be replaced."""
    return any(training.kept() for training in trainings)


def train_all(
    trainings: Sequence[Training],
    inputs: Sequence[Path],
    *,
    force: bool,
    progress: Progress,
    report: Report,
) -> list[Result]:
    """Train what is not kept from before.

    Args:
        trainings: All that is wanted.
        inputs: The files that they read.
        force: Whether results of other trainings may be replaced.
        progress: Shows the progress over the trainings.
        report: Gets a line of text for each training.

    Returns:
        The results, in the order of the trainings.

    Raises:
        ValueError: A training fails, or would delete something else.
        OSError: Something cannot be read or written.
    """
    results = {training.name: training.kept() for training in trainings}
    todo = [training for training in trainings if results[training.name] is None]
    for training in todo:
        training.check(inputs, force=force)
    if len(todo) < len(trainings):
        report(f"{len(trainings) - len(todo)} of {len(trainings)} trainings are kept from before")
    for training in progress(todo):
        result = results[training.name] = training.train()
        report(f"{training.name}: F1 {100 * result['f1']:.2f} in {result['seconds']:.0f} s")
    return [result for result in results.values() if result is not None]
