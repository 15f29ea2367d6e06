"""What each part of the network and of its training is worth, in one table.

    python benchmarks/ablation.py DATA --results benchmarks/results/ablation_ler6k.json \
        --work benchmarks/runs/ablation-ler6k [--jobs 2] [--vectors FILE] [--terms DIRECTORY]
    python benchmarks/ablation.py DATA --results benchmarks/results/ablation_resume.json \
        --work benchmarks/runs/ablation-resume --config configs/chinese.cfg [--jobs 2]

DATA holds train.spacy, dev.spacy and test.spacy, as ``spacy ner-crf convert`` makes them, and
tokenizer_exceptions.json, if it has made that. Each row of ``ablation_rows.py`` is trained with
each seed, in a process of its own with one thread, and scored on dev; rows named with ``--test``
are scored on test too. Scores are on running text where spaces are known, and beside it on the
corpus's tokens. When all are trained, one after the other predicts dev, given its tokens, beside
spaCy's `ner` (of `spacy init config --optimize efficiency`, trained on the same data), each pass
of the one followed by a pass of the other; the speed is the ratio.
Results are kept in a file, so an interrupted run goes on where it stopped: all rows take hours.
A result counts again only for the config and the versions that it was made of. With ``--table``
nothing is trained, and the rows that are complete are printed. ``--set training.dropout=0.3``
changes a setting of all rows.
"""

import hashlib
import itertools
import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from statistics import mean, stdev
from threading import Lock

import srsly
import typer
from ablation_rows import changed, rows_of
from ler6k import HERE, OURS, ROOT, Bench, Result, versions
from scoring import evaluate, exceptions_for
from spacy.util import load_config
from thinc.api import Config
from tqdm import tqdm
from wasabi import msg

BASELINE = "spaCy's ner"


def main(
    data: Path = typer.Argument(..., help="Directory with train.spacy, dev.spacy, test.spacy"),
    config: Path = typer.Option(OURS, "--config", help="What the rows change"),
    settings: list[str] = typer.Option([], "--set", help="KEY=JSON, for all rows"),
    row: list[str] = typer.Option([], "--row", help="Only these rows"),
    seed: list[int] = typer.Option([0, 1, 2], "--seed"),
    test: list[str] = typer.Option([], "--test", help="Rows to score on test"),
    steps: int = typer.Option(0, "--steps", help="Steps of the default row; 0 for the config's"),
    jobs: int = typer.Option(1, "--jobs", help="Trainings at a time"),
    work: Path = typer.Option(ROOT / "benchmarks" / "runs" / "ablation", "--work"),
    results: Path = typer.Option(..., "--results", help="JSON file of all results"),
    vectors: Path = typer.Option(None, "--vectors", help="Word vectors of width 100, for a row"),
    terms: Path = typer.Option(None, "--terms", help="Directory of term lists, for a row"),
    table_only: bool = typer.Option(False, "--table", help="Train nothing"),
) -> None:
    """Train what is not there yet, and print the table."""
    pairs = (setting.partition("=") for setting in settings)
    try:
        overrides = {key: json.loads(value) for key, _, value in pairs}
    except ValueError:
        msg.fail('--set takes KEY=JSON, as training.dropout=0.3 or nlp.lang="de".', exits=1)
    changed_config = load_config(config, overrides=overrides)
    if steps:
        training = changed_config["training"]
        training["max_steps"] = steps
        if steps % training["eval_frequency"]:
            # or the last step, when the learning rate has fallen to zero, would not be scored
            training["eval_frequency"] = next(steps // n for n in (3, 2, 1) if steps % n == 0)
    ablation = Ablation(data, changed_config, work, results, vectors, terms)
    for name in [*row, *test]:
        if name not in ablation.configs:
            known = ", ".join(ablation.configs)
            msg.fail(f"There is no row {name!r}. Use one of: {known}.", exits=1)
    rows = [n for n in ablation.configs if n != BASELINE and (n in row or not row)]
    if not table_only:
        train(ablation, [(name, s) for s, name in itertools.product(seed, rows)], jobs)
        for name in tqdm(rows, unit="row", desc="speed"):
            ablation.speed(name, seed[0])
        for name, s in itertools.product(test, seed):
            ablation.test(name, s)
    sentences = {run["dev_sentence"] for row in rows for run in ablation.results(row, seed)}
    print("On dev, by pipeline:\n", *(f"- {sentence}\n" for sentence in sorted(sentences)))
    for line in table(ablation, rows, seed):
        print(line)


def train(ablation: "Ablation", runs: list[tuple[str, int]], jobs: int) -> None:
    """Train several rows at a time."""
    baseline = (BASELINE, 0)
    with ThreadPoolExecutor(jobs) as pool, tqdm(total=1 + len(runs), unit="run") as bar:
        futures: dict[Future, tuple[str, int]] = {
            pool.submit(ablation.train, *run): run for run in [*runs, baseline]
        }
        for future in as_completed(futures):
            name, s = futures[future]
            bar.write(f"{name}, seed {s}: dev F1 {future.result()['dev_f']:.2f}")
            bar.update()


class Ablation(Bench):
    """Trains rows and keeps their results."""

    def __init__(
        self,
        data: Path,
        config: Config,
        work: Path,
        kept: Path,
        vectors: Path | None,
        terms: Path | None,
    ) -> None:
        super().__init__(work, threads=1)
        self.data = data
        self.lang = config["nlp"]["lang"]
        rows = rows_of(config, vectors, terms)
        self.heading = {name: heading for heading, group in rows.items() for name in group}
        self.configs = {
            name: changed(config, changes)
            for group in rows.values()
            for name, changes in group.items()
        }
        self.configs[BASELINE] = load_config(self.baseline_config(self.lang))
        self.kept = kept
        self.all_results: dict[str, Result] = srsly.read_json(kept) if kept.exists() else {}
        self.lock = Lock()

    def folder(self, row: str, seed: int) -> Path:
        """Where the model of a run is."""
        name = "".join(c if c.isalnum() else "-" for c in row)
        return self.work / f"{name}-{seed}"

    def result(self, row: str, seed: int) -> Result | None:
        """What is known of a run of this config with these versions."""
        result = self.all_results.get(f"{row}, seed {seed}")
        return result if result and result["cache_key"] == self._cache_key(row) else None

    def _cache_key(self, row: str) -> list[str]:
        return [hashlib.sha256(self.configs[row].to_str().encode()).hexdigest()[:16], versions()]

    def keep(self, row: str, seed: int, result: Result) -> Result:
        """Add to what is known of a run, and write everything down."""
        with self.lock:
            kept = {**(self.result(row, seed) or {}), "cache_key": self._cache_key(row), **result}
            self.all_results[f"{row}, seed {seed}"] = kept
            self.kept.parent.mkdir(parents=True, exist_ok=True)
            written = self.kept.with_suffix(".part")
            srsly.write_json(written, self.all_results)
            written.replace(self.kept)
        return kept

    def train(self, row: str, seed: int) -> Result:
        """Train one row with one seed, unless that was done before."""
        if result := self.result(row, seed):
            return result
        folder = self.folder(row, seed)
        folder.mkdir(exist_ok=True)
        path, counts = folder / "config.cfg", folder / "counts.json"
        self.configs[row].to_disk(path)
        paths = [f"--paths.{part}={self.data / part}.spacy" for part in ("train", "dev")]
        paths += [f"--{key}={value}" for key, value in exceptions_for(path, self.data).items()]
        arguments = (HERE / "train.py", path, folder, counts, f"--system.seed={seed}", *paths)
        training = self.command(*arguments, log=folder / "train.log")
        counted = srsly.read_json(counts)
        model, dev = folder / "model-best", self.data / "dev.spacy"
        scores = evaluate(self, model, dev, folder / "dev.json")
        measured = {
            "dev_f": scores.text["f1"],
            "dev_tokens_f": scores.tokens["f1"],
            "dev_sentence": scores.sentence,
            "train_seconds": training["cpu_seconds"],
            "train_tokens_per_second": counted["tokens"] / counted["train_cpu_seconds"],
        }
        return self.keep(row, seed, measured)

    def speed(self, row: str, seed: int) -> None:
        """How fast a row predicts beside spaCy's `ner`, if its model is still there."""
        folder = self.folder(row, seed)
        model = folder / "model-best"
        result = self.result(row, seed)
        if result is None or "times_baseline" in result or not model.exists():
            return
        models = [self.folder(BASELINE, 0) / "model-best", model]
        speed = (HERE / "predict.py", *models, self.data / "dev.spacy", folder / "speed.json")
        self.command(*speed, log=folder / "speed.log")
        baseline, measured = srsly.read_json(folder / "speed.json")
        key = "predict_tokens_per_second"
        ratio = measured[key] / baseline[key]
        parameters = measured["parameters"]
        self.keep(
            row, seed, {"times_baseline": ratio, key: measured[key], "parameters": parameters}
        )

    def test(self, row: str, seed: int) -> None:
        """Score a row on test."""
        folder = self.folder(row, seed)
        if "test_f" not in (self.result(row, seed) or {}):
            arguments = (folder / "model-best", self.data / "test.spacy", folder / "test.json")
            scores = evaluate(self, *arguments)
            tested = {"test_f": scores.text["f1"], "test_tokens_f": scores.tokens["f1"]}
            self.keep(row, seed, tested)

    def results(self, row: str, seeds: list[int]) -> list[Result]:
        """The results of a row that are there."""
        return [result for seed in seeds if (result := self.result(row, seed))]


def table(ablation: Ablation, rows: list[str], seeds: list[int]) -> Iterator[str]:
    """Markdown: mean and standard deviation on dev, costs, and test where it was asked for."""
    headings = ["", "dev F1", "± over seeds", "dev F1, corpus's tokens"]
    headings += ["test F1", "test F1, corpus's tokens", "parameters, thousands"]
    headings += ["training, CPU s", "training, tokens/s", "prediction, tokens/s", "times ner"]
    yield "| " + " | ".join(headings) + " |"
    yield "|---|" + "---:|" * (len(headings) - 1)
    last = ""
    for row in rows:
        runs = ablation.results(row, seeds)
        if len(runs) < len(seeds):
            continue
        heading = ablation.heading[row]
        if heading != last:
            last = heading
            yield f"| **{heading}** |" + " |" * (len(headings) - 1)
        dev = [run["dev_f"] for run in runs]
        tested = [run for run in runs if "test_f" in run]
        tested = tested if len(tested) == len(runs) else []
        first = runs[0]
        cells = [
            f"{mean(dev):.2f}",
            f"{stdev(dev):.2f}" if len(dev) > 1 else "",
            f"{mean(run['dev_tokens_f'] for run in runs):.2f}",
            f"{mean(run['test_f'] for run in tested):.2f}" if tested else "",
            f"{mean(run['test_tokens_f'] for run in tested):.2f}" if tested else "",
            f"{first['parameters'] / 1000:,.0f}" if "parameters" in first else "",
            f"{mean(run['train_seconds'] for run in runs):,.0f}",
            f"{mean(run['train_tokens_per_second'] for run in runs):,.0f}",
            f"{first['predict_tokens_per_second']:,.0f}" if "parameters" in first else "",
            f"{first['times_baseline']:.1f}" if "parameters" in first else "",
        ]
        yield f"| {row} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    typer.run(main)
