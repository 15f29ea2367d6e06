"""Train spaCy's `ner` and `ner_crf` on ler6k side by side, and score both on its test part.

    python benchmarks/split_ler.py LER_CONLL benchmarks/runs/ler6k --ler6k
    python benchmarks/ler6k.py benchmarks/runs/ler6k [--seed 0 --seed 1 --seed 2]
    python benchmarks/ler6k.py benchmarks/runs/ler6k --sentences 700 --work benchmarks/runs/ler700

DATA holds train.conll, dev.conll and test.conll. The test part is scored on running text, which is
that of benchmarks/running_text.py, and on the corpus's own tokens; `ner_crf` gets the exceptions
for the tokenizer that `convert` finds in the training part. Everything runs one after the other as
the commands that a user would type, each in a process of its own and with the same number of
threads. spaCy's `ner` has the config of `spacy init config --lang de --pipeline ner --optimize
efficiency`. Seconds of training are CPU seconds of the whole command, loading and evaluations on
dev included; tokens per second of training leave the evaluations out. Results are kept in the
working directory, so that an interrupted run goes on where it stopped; delete it to begin anew.
"""

import math
import os
import platform
import statistics
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import srsly
import typer
from spacy.util import load_config
from wasabi import msg

HERE = Path(__file__).parent
ROOT = HERE.parent
OURS = ROOT / "configs" / "bigru_crf.cfg"

Result = dict[str, Any]


def main(
    data: Path = typer.Argument(..., help="Directory with train.conll, dev.conll, test.conll"),
    seed: list[int] = typer.Option([0, 1, 2], "--seed", help="Seeds of ner_crf, one run each"),
    spacy_seed: list[int] = typer.Option([0], "--spacy-seed", help="Seeds of spaCy's ner"),
    config: Path = typer.Option(OURS, "--config", help="Config of ner_crf"),
    sentences: int = typer.Option(0, "--sentences", help="Train on the first ones; 0 for all"),
    threads: int = typer.Option(1, "--threads", help="Threads of each process"),
    work: Path = typer.Option(ROOT / "benchmarks" / "runs", "--work", help="For files and results"),
) -> None:
    """Print a table of both systems, and write it as JSON to WORK/ler6k.json."""
    bench = Bench(work, threads)
    parts = bench.convert(data, sentences)
    baseline = bench.baseline_config()
    runs = [("spaCy ner", baseline, s) for s in spacy_seed]
    runs += [("ner_crf", config, s) for s in seed]
    results = [bench.run(system, path, s, parts) for system, path, s in runs]
    srsly.write_json(work / "ler6k.json", {"results": results, "versions": versions()})
    report(results, threads)


class Bench:
    """Runs commands in processes of their own and keeps what came out."""

    def __init__(self, work: Path, threads: int) -> None:
        self.work = work
        self.work.mkdir(parents=True, exist_ok=True)
        self.exceptions = work / "tokenizer_exceptions.json"
        names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS")
        self.env = os.environ | dict.fromkeys(names, str(threads))

    def command(self, *arguments: object, log: Path) -> Result:
        """Run ``python ...``; its CPU seconds and peak memory. Stops everything if it fails."""
        with log.open("w") as stream:
            process = subprocess.Popen(
                [sys.executable, *map(str, arguments)], env=self.env, stdout=stream, stderr=stream
            )
            _, status, usage = os.wait4(process.pid, 0)
        if status:
            msg.fail(f"python {arguments[0]} ... failed, see {log}", exits=1)
        return {
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "peak_mb": usage.ru_maxrss / 1024,
        }

    def convert(self, data: Path, sentences: int = 0) -> dict[str, Path]:
        """The three parts as .spacy files, of the training part the first sentences, 0 for all."""
        parts = {}
        for name in ("train", "dev", "test"):
            source = data / f"{name}.conll"
            if not source.is_file():
                msg.fail(f"{source} does not exist: cut it with benchmarks/split_ler.py.", exits=1)
            if name == "train" and sentences:
                whole, source = source, self.work / "train.conll"
                text = "\n\n".join(whole.read_text("utf-8").split("\n\n")[:sentences])
                source.write_text(f"{text}\n", "utf-8")
            parts[name] = self.work / f"{name}.spacy"
            arguments = ("-m", "spacy", "ner-crf", "convert", source, parts[name], "--lang", "de")
            if name == "train":
                arguments += ("--tokenizer-exceptions", self.exceptions)
            if name == "test":
                arguments = (HERE / "running_text.py", source, parts[name])
            else:
                arguments += ("--force",)
            self.command(*arguments, log=self.work / f"convert_{name}.log")
        return parts

    def baseline_config(self, lang: str = "de") -> Path:
        """The config that spaCy itself recommends for `ner` on a CPU."""
        path = self.work / "spacy_ner.cfg"
        arguments = ("-m", "spacy", "init", "config", path, "--lang", lang, "--pipeline", "ner")
        options = ("--optimize", "efficiency", "--force")
        self.command(*arguments, *options, log=self.work / "init.log")
        return path

    def run(self, system: str, config: Path, seed: int, parts: dict[str, Path]) -> Result:
        """Train, evaluate and time one system with one seed, unless that was done before."""
        folder = self.work / f"{config.stem}-{seed}"
        kept = folder / "result.json"
        cache_key = {"config": config.read_text("utf-8"), "versions": versions()}
        if kept.exists() and (result := srsly.read_json(kept))["cache_key"] == cache_key:
            msg.info(f"{system}, seed {seed}: kept from {kept}")
            return result
        folder.mkdir(exist_ok=True)
        msg.info(f"{system}, seed {seed}: training, see {folder / 'train.log'}")
        model, counts = folder / "model-best", folder / "counts.json"
        paths = ("--paths.train", parts["train"], "--paths.dev", parts["dev"])
        if "tokenizer_exceptions" in load_config(config)["paths"]:
            paths += ("--paths.tokenizer_exceptions", self.exceptions)
        train = (HERE / "train.py", config, folder, counts, "--system.seed", seed, *paths)
        training = self.command(*train, log=folder / "train.log")
        scores = folder / "evaluate.json"
        evaluate = ("-m", "spacy", "ner-crf", "evaluate", model, parts["test"], "--json", scores)
        evaluate += ("--bootstrap", 0, "--force")
        self.command(*evaluate, log=folder / "evaluate.log")
        predict = (HERE / "predict.py", model, parts["test"], folder / "predict.json")
        prediction = self.command(*predict, log=folder / "predict.log")
        evaluation, counted = srsly.read_json(scores), srsly.read_json(counts)
        result = {
            "system": system,
            "seed": seed,
            "cache_key": cache_key,
            "test_f": 100 * evaluation["spans"]["micro"]["f1"],
            "tokens_f": 100 * evaluation["corpus_tokens"]["micro"]["f1"],
            "spacy_f": 100 * evaluation["spacy_scorer"]["f1"],
            "per_label": {row["label"]: 100 * row["f1"] for row in evaluation["spans"]["labels"]},
            "dev_f": 100 * srsly.read_json(model / "meta.json")["performance"]["ents_f"],
            "train_seconds": training["cpu_seconds"],
            "train_tokens_per_second": counted["tokens"] / counted["train_cpu_seconds"],
            "evaluations": counted["evaluations"],
            "train_mb": training["peak_mb"],
            "predict_mb": prediction["peak_mb"],
            "model_mb": sum(f.stat().st_size for f in model.rglob("*") if f.is_file()) / 1e6,
            **srsly.read_json(folder / "predict.json")[0],
        }
        srsly.write_json(kept, result)
        msg.good(f"{system}, seed {seed}: test F1 {result['test_f']:.2f}")
        return result


# heading, key of the result, decimals
ROWS = [
    ("test F1, running text", "test_f", 2),
    ("test F1, the corpus's tokens", "tokens_f", 2),
    ("test F1, running text, by spaCy's scorer", "spacy_f", 2),
    ("test F1, the corpus's tokens (seqeval, strict)", "seqeval_f", 2),
    ("test precision, likewise", "seqeval_p", 2),
    ("test recall, likewise", "seqeval_r", 2),
    ("best dev F1", "dev_f", 2),
    ("training, CPU seconds", "train_seconds", 0),
    ("training, tokens per second", "train_tokens_per_second", 0),
    ("training, peak memory (MB)", "train_mb", 0),
    ("prediction, tokens per second", "predict_tokens_per_second", 0),
    ("prediction, peak memory (MB)", "predict_mb", 0),
    ("size on disk (MB)", "model_mb", 1),
]


def report(results: list[Result], threads: int) -> None:
    """Print the table: the mean over the seeds of each system, and the range of the F1."""
    systems = list(dict.fromkeys(result["system"] for result in results))
    runs = {system: [r for r in results if r["system"] == system] for system in systems}
    print(f"\n{date.today()}, {threads} thread(s) a process, {versions()}\n")
    print("| ler6k | " + " | ".join(f"{s} ({len(runs[s])} seeds)" for s in systems) + " |")
    print("|---|" + "---:|" * len(systems))
    for heading, key, decimals in ROWS:
        cells = [f"{mean(runs[s], key):,.{decimals}f}" for s in systems]
        print(f"| {heading} | " + " | ".join(cells) + " |")
    best = max(result["dev_f"] for result in runs[systems[0]])
    cells = [f"{mean_seconds_to(runs[s], best):,.0f}" for s in systems]
    print(f"| training, CPU seconds to {best:.2f} on dev | " + " | ".join(cells) + " |")
    spread = [f"{min(values):.2f} to {max(values):.2f}" for values in test_scores(runs)]
    print("| test F1, running text, from seed to seed | " + " | ".join(spread) + " |")
    for label in sorted({label for result in results for label in result["per_label"]}):
        cells = [f"{label_mean(runs[s], label):.1f}" for s in systems]
        print(f"| F1 of {label} | " + " | ".join(cells) + " |")


def mean_seconds_to(of_system: list[Result], f1: float) -> float:
    """The mean over the seeds of when a score on dev was reached; inf if it never was."""
    return statistics.mean(
        min((e["cpu_seconds"] for e in r["evaluations"] if e["f1"] >= f1 - 1e-6), default=math.inf)
        for r in of_system
    )


def test_scores(runs: dict[str, list[Result]]) -> list[list[float]]:
    """The test F1 of each run, by system."""
    return [[result["test_f"] for result in of_system] for of_system in runs.values()]


def mean(of_system: list[Result], key: str) -> float:
    """The mean over the seeds."""
    return statistics.mean(result[key] for result in of_system)


def label_mean(of_system: list[Result], label: str) -> float:
    """The mean F1 of a label over the seeds."""
    return statistics.mean(result["per_label"].get(label, 0.0) for result in of_system)


def versions() -> str:
    """What was measured with what."""
    packages = ("spacy-bigru-crf", "spacy", "thinc", "torch")
    parts = [f"{name} {version(name)}" for name in packages]
    return ", ".join([f"Python {platform.python_version()}", *parts])


if __name__ == "__main__":
    typer.run(main)
