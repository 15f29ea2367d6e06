"""What an ensemble of different recognisers is worth, by each of its methods.

    python benchmarks/ensembles.py DATA --work benchmarks/runs/ensembles-ler6k [--jobs 2]

DATA holds train.spacy, dev.spacy and test.spacy, as ``spacy ner-crf convert`` makes them, and
tokenizer_exceptions.json, if it has made that. Each config is trained with each seed, by ``spacy
train`` in a process of its own with one thread. One seed is one draw: the members of an ensemble
have it in common and differ in their network. Weights are fitted on dev. Everything is scored on
test, on running text where spaces are known and beside it on the corpus's tokens, and the best
member is the one that is best there. When all are trained, the members and then the ensembles
predict test, given its tokens, one after the other; an ensemble is to cost what its members cost
in sum. Trained members and results are kept, so an
interrupted run goes on where it stopped. With ``--table`` nothing is trained, and the draws that
are complete are printed.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

import spacy
import srsly
import typer
from ler6k import HERE, ROOT, Bench, Result, versions
from scoring import evaluate, exceptions_for, score
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Corpus
from spacy.util import load_config
from tqdm import tqdm
from wasabi import msg

from spacy_bigru_crf.experiments.ensemble import ensemble

CONFIGS = ["bigru_crf", "bilstm_softmax", "tcn_crf", "charrnn", "residual"]

# heading, method, whether there are weights
METHODS = [
    ("majority vote", "majority", False),
    ("weighted vote", "weighted", True),
    ("averaged span posteriors", "span_posteriors", False),
    ("averaged span posteriors, weighted", "span_posteriors", True),
]


def main(
    data: Path = typer.Argument(..., help="Directory with train.spacy, dev.spacy, test.spacy"),
    config: list[str] = typer.Option(CONFIGS, "--config", help="Names of configs in configs/"),
    seed: list[int] = typer.Option([0, 1, 2], "--seed", help="One draw each"),
    lang: str = typer.Option("de", "--lang"),
    steps: int = typer.Option(0, "--steps", help="Training steps; 0 for those of the configs"),
    jobs: int = typer.Option(1, "--jobs", help="Trainings at a time"),
    work: Path = typer.Option(ROOT / "benchmarks" / "runs" / "ensembles", "--work"),
    table_only: bool = typer.Option(False, "--table", help="Train nothing"),
) -> None:
    """Train and score what is not there yet, and print the table."""
    bench = Ensembles(data, lang, steps, work)
    if not table_only:
        runs = [(name, s) for s in seed for name in config]
        with ThreadPoolExecutor(jobs) as pool, tqdm(total=len(runs), unit="member") as bar:
            futures: dict[Future, tuple[str, int]] = {
                pool.submit(bench.train, *run): run for run in runs
            }
            for future in as_completed(futures):
                name, s = futures[future]
                bar.write(f"{name}, seed {s}: test F1 {future.result()['test_f']:.2f}")
                bar.update()
    draws = [s for s in seed if all(bench.kept(name, s) for name in config)]
    if not draws:
        msg.fail("No draw is complete.", exits=1)
    results = [bench.draw(config, s) for s in draws]
    srsly.write_json(work / "ensembles.json", {"results": results, "versions": versions()})
    report(config, results)


class Ensembles(Bench):
    """Trains members, combines them, and keeps the scores of both."""

    def __init__(self, data: Path, lang: str, steps: int, work: Path) -> None:
        super().__init__(work, threads=1)
        self.data = data
        self.lang = lang
        self.steps = steps

    def _folder(self, name: str, seed: int) -> Path:
        return self.work / f"{name}-{seed}"

    def _overrides(self, name: str, seed: int) -> dict[str, Any]:
        overrides = {
            "system.seed": seed,
            "nlp.lang": self.lang,
            "paths.train": str(self.data / "train.spacy"),
            "paths.dev": str(self.data / "dev.spacy"),
        }
        overrides |= exceptions_for(ROOT / "configs" / f"{name}.cfg", self.data)
        if self.steps:
            overrides |= {
                "training.max_steps": self.steps,
                "training.eval_frequency": max(1, self.steps // 10),
            }
        return overrides

    def _cache_key(self, name: str, seed: int) -> Result:
        config = load_config(ROOT / "configs" / f"{name}.cfg", self._overrides(name, seed))
        return {"config": config.to_str(), "versions": versions()}

    def kept(self, name: str, seed: int) -> Result | None:
        """The result of a member that was trained before."""
        path = self._folder(name, seed) / "result.json"
        if not path.exists():
            return None
        result: Result = srsly.read_json(path)
        return result if result["cache_key"] == self._cache_key(name, seed) else None

    def train(self, name: str, seed: int) -> Result:
        """Train and score a member, unless that was done before."""
        if result := self.kept(name, seed):
            return result
        folder, config = self._folder(name, seed), ROOT / "configs" / f"{name}.cfg"
        folder.mkdir(exist_ok=True)
        flat = [f"--{key}={value}" for key, value in self._overrides(name, seed).items()]
        counts = folder / "counts.json"
        training = self.command(
            HERE / "train.py", config, folder, counts, *flat, log=folder / "train.log"
        )
        model, test = folder / "model-best", self.data / "test.spacy"
        scores = evaluate(self, model, test, folder / "evaluate.json")
        result = {
            "cache_key": self._cache_key(name, seed),
            "test_f": scores.text["f1"],
            "test_tokens_f": scores.tokens["f1"],
            "train_seconds": training["cpu_seconds"],
        }
        srsly.write_json(folder / "result.json", result)
        return result

    def draw(self, names: list[str], seed: int) -> Result:
        """The scores of the members of one draw, and of their ensembles."""
        models = [self._folder(name, seed) / "model-best" for name in names]
        trained = [self.train(name, seed) for name in names]
        cache_key = [result["cache_key"] for result in trained]
        kept = self.work / f"draw-{'-'.join(names)}-{seed}.json"
        if kept.exists() and (result := srsly.read_json(kept))["cache_key"] == cache_key:
            return result
        scores = {}
        alone = [self._seconds(spacy.load(model)) for model in models]
        for heading, method, weighted in tqdm(METHODS, desc=f"draw {seed}"):
            path = self.work / "ensemble"
            ensemble(
                models,
                path,
                method=method,
                weights_path=self.data / "dev.spacy" if weighted else None,
                force=True,
            )
            nlp = spacy.load(path)
            found = score(nlp, self.data / "test.spacy")
            scores[heading] = {
                **found.text,
                "tokens_f1": found.tokens["f1"],
                "seconds": self._seconds(nlp),
            }
        result = {
            "cache_key": cache_key,
            "seed": seed,
            "sentence": found.sentence,
            "members": [result["test_f"] for result in trained],
            "members_tokens": [result["test_tokens_f"] for result in trained],
            "seconds": sum(alone),
            "scores": scores,
        }
        srsly.write_json(kept, result)
        return result

    def _seconds(self, nlp: Language) -> float:
        """CPU seconds of predicting test, given its tokens."""
        docs = [
            Doc(nlp.vocab, words=[token.text for token in example.reference])
            for example in Corpus(self.data / "test.spacy")(nlp)
        ]
        start = time.process_time()
        for _doc in nlp.pipe(docs):
            pass
        return time.process_time() - start


def report(names: list[str], results: list[Result]) -> None:
    """Print each draw, and the means over the draws."""
    print(f"\n{date.today()}, {versions()}\n\n{results[0]['sentence']}")
    draws(names, results, "test F1", "members", "f1")
    draws(names, results, "test F1, corpus's tokens", "members_tokens", "tokens_f1")
    print("\n| mean over the draws | precision | recall | F1 | prediction, CPU seconds |")
    print("|---|---:|---:|---:|---:|")
    seconds = mean(result["seconds"] for result in results)
    print(f"| all members, one after the other | | | | {seconds:.1f} |")
    for heading, *_ in METHODS:
        of_method = [result["scores"][heading] for result in results]
        names_of_scores = ("precision", "recall", "f1")
        cells = [f"{mean(scores[key] for scores in of_method):.2f}" for key in names_of_scores]
        seconds = mean(scores["seconds"] for scores in of_method)
        print(f"| {heading} | {' | '.join(cells)} | {seconds:.1f} |")


def draws(names: list[str], results: list[Result], title: str, members: str, f1: str) -> None:
    """Print a table of one kind of F1. members, f1: The keys of the F1."""
    best = [max(result[members]) for result in results]
    seeds = [f"seed {result['seed']}" for result in results]
    print(f"\n| {title} | {' | '.join(seeds)} | mean | gain over the best member |")
    print("|---|" + "---:|" * (len(seeds) + 2))
    for i, name in enumerate(names):
        line([result[members][i] for result in results], f"member {name}", "")
    line(best, "best member", "")
    for heading, *_ in METHODS:
        values = [result["scores"][heading][f1] for result in results]
        line(values, heading, f"{mean(values) - mean(best):+.2f}")


def line(values: list[float], heading: str, gain: str) -> None:
    """Print a row of the table."""
    cells = [f"{value:.2f}" for value in [*values, mean(values)]]
    print(f"| {heading} | {' | '.join(cells)} | {gain} |")


if __name__ == "__main__":
    typer.run(main)
