"""How fast pipelines train and predict, in one run, as multiples of the first one.

    OMP_NUM_THREADS=1 python benchmarks/speed.py DATA NER_PIPELINE PIPELINE... [--json FILE]

DATA holds train.spacy, dev.spacy and test.spacy, and tokenizer_exceptions.json if the pipelines
were trained with it. What goes into the pipelines are documents with the tokens of test.spacy, no
text. The first pipeline is what the others are compared with, such as spaCy's `ner`;
``benchmarks/ler6k.py`` trains both. For each measure the pipelines take turns, and the figure is
the median over the rounds, in CPU seconds (wall seconds for several processes), so that what slows
the machine slows them all:

- training: updates of the pipeline's own config, from new weights, with the batches that it comes
  to after 2,500 steps, made before; tokens are those that the network sees, which the reader of our
  configs takes from the tokenizer and from the corpus, spaCy's from the tokenizer alone;
- prediction: tokenised documents through ``nlp.pipe``, all included, with and without span scores
  where a pipe has them;
- latency: one document of 30 tokens alone;
- two processes: ``nlp.pipe(n_process=2)``, most of which is sending documents to and fro;
- load: ``spacy.load`` in a process of its own, importing included; import: ``import spacy`` and
  ``spacy.blank("de")`` alone; peak memory: of a process that loads and predicts.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

import spacy
import srsly
import torch
import typer
from scoring import exceptions_for
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import create_train_batches
from spacy.util import registry, resolve_dot_names
from spacy.vocab import Vocab

ROUNDS, STEPS, WARM_STEPS, SENTENCES, LATENCY_TOKENS = 5, 30, 10, 2000, 30
# spaCy's own batches grow over the first 2,300 steps
SKIPPED_STEPS = 2500
Seconds = dict[str, list[float]]


def main(
    data: Path = typer.Argument(..., help="Directory with train.spacy and test.spacy"),
    pipelines: list[Path] = typer.Argument(..., help="Trained pipelines, the baseline first"),
    json: Path = typer.Option(None, "--json", help="Write all medians here"),
    rounds: int = typer.Option(ROUNDS, "--rounds", min=1),
) -> None:
    """Print the table."""
    results: dict[str, dict[str, float]] = {}
    words = [
        [t.text for t in doc] for doc in DocBin().from_disk(data / "test.spacy").get_docs(Vocab())
    ]
    words = words[:SENTENCES]
    n_tokens = sum(map(len, words))
    loaded = {str(path): spacy.load(path) for path in pipelines}
    variants = [v for name, nlp in loaded.items() for v in with_and_without_scores(name, nlp)]
    per_token = in_turns(
        {name: predictor(nlp, words, scores) for name, nlp, scores in variants}, rounds
    )
    results["prediction, tokens/s"] = {k: n_tokens / s for k, s in per_token.items()}
    sentence = [next(w for w in words if len(w) >= LATENCY_TOKENS)[:LATENCY_TOKENS]]
    latency = in_turns(
        {name: predictor(nlp, sentence, scores) for name, nlp, scores in variants}, 200
    )
    results["one sentence, ms"] = {name: 1000 * s for name, s in latency.items()}
    two = {name: predictor(nlp, words, None, 2) for name, nlp in loaded.items()}
    wall = in_turns(two, rounds, time.perf_counter)
    results["two processes, tokens/s"] = {name: n_tokens / s for name, s in wall.items()}
    trainers = {name: Trainer(path, data) for name, path in zip(loaded, pipelines, strict=True)}
    seconds = in_turns({name: trainer.steps for name, trainer in trainers.items()}, rounds)
    results["training, tokens/s"] = {n: trainers[n].n_tokens / s for n, s in seconds.items()}
    results |= processes(pipelines, data / "test.spacy", rounds)
    report(results, str(pipelines[0]))
    if json:
        srsly.write_json(json, {"threads": torch.get_num_threads(), "results": results})


def with_and_without_scores(name: str, nlp: Language) -> list[tuple[str, Language, bool | None]]:
    """Name, pipeline and whether it stores span scores; None if it has none."""
    if not any("span_scores" in getattr(pipe, "cfg", {}) for _, pipe in nlp.pipeline):
        return [(name, nlp, None)]
    return [(name, nlp, False), (f"{name} with scores", nlp, True)]


def predictor(
    nlp: Language, words: list[list[str]], scores: bool | None, n_process: int = 1
) -> Callable[[], Callable[[], object]]:
    """Prepares documents, and returns what is timed."""

    def prepare() -> Callable[[], object]:
        docs = [Doc(nlp.vocab, words=sentence) for sentence in words]
        for _, pipe in nlp.pipeline:
            if scores is not None and "span_scores" in getattr(pipe, "cfg", {}):
                pipe.cfg["span_scores"] = scores  # type: ignore[attr-defined]
        return lambda: list(nlp.pipe(docs, n_process=n_process))

    return prepare


class Trainer:
    """Trains a pipeline's config from the beginning."""

    def __init__(self, pipeline: Path, data: Path) -> None:
        path = pipeline / "config.cfg"
        paths = {f"paths.{part}": str(data / f"{part}.spacy") for part in ("train", "dev")}
        config = spacy.util.load_config(path, overrides=paths | exceptions_for(path, data))
        self.nlp = init_nlp(config)
        filled = self.nlp.config.interpolate()
        training = registry.resolve(filled["training"])
        self.optimizer, self.dropout = training["optimizer"], training["dropout"]
        (corpus,) = resolve_dot_names(filled, [training["train_corpus"]])
        batches = create_train_batches(self.nlp, corpus, training["batcher"], 0)
        self.batches = [
            batch for _, batch in islice(batches, SKIPPED_STEPS, SKIPPED_STEPS + WARM_STEPS + STEPS)
        ]
        self.update(self.batches[:WARM_STEPS])
        self.batches = self.batches[WARM_STEPS:]
        self.n_tokens = sum(len(eg.predicted) for batch in self.batches for eg in batch)

    def update(self, batches: Iterable[list[Example]]) -> None:
        """One pass over batches, as in ``spacy train``."""
        for batch in batches:
            self.nlp.update(batch, drop=self.dropout, sgd=self.optimizer)

    def steps(self) -> Callable[[], object]:
        """What is timed."""
        return lambda: self.update(self.batches)


def in_turns(
    systems: dict[str, Callable[[], Callable[[], object]]],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """Median seconds of each, one after the other in each round, after a round to warm up."""
    taken: Seconds = {name: [] for name in systems}
    for _ in range(1 + rounds):
        for name, prepare in systems.items():
            timed = prepare()
            start = clock()
            timed()
            taken[name].append(clock() - start)
    return {name: statistics.median(of_system[1:]) for name, of_system in taken.items()}


_LOAD = "import spacy, sys; spacy.load(sys.argv[1])"
_BLANK = "import spacy; spacy.blank('de')"
# the peak is Linux's own of the program: that of getrusage begins with the parent's memory
_PREDICT = """
import re, spacy, sys
from spacy.tokens import Doc, DocBin
nlp = spacy.load(sys.argv[1])
gold = DocBin().from_disk(sys.argv[2]).get_docs(nlp.vocab)
for doc in nlp.pipe(Doc(nlp.vocab, words=[t.text for t in doc]) for doc in gold): pass
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024)
"""


def processes(pipelines: list[Path], test: Path, rounds: int) -> dict[str, dict[str, float]]:
    """What is measured in processes of their own."""

    def run(code: str, *arguments: object) -> str:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    load: Seconds = {str(path): [] for path in pipelines}
    load["import alone"] = []
    for _ in range(rounds):
        for path in [*pipelines, None]:
            start = time.perf_counter()
            run(_BLANK) if path is None else run(_LOAD, path)
            load["import alone" if path is None else str(path)].append(time.perf_counter() - start)
    return {
        "load, s": {name: statistics.median(seconds) for name, seconds in load.items()},
        "peak memory of prediction, MB": {
            str(path): float(run(_PREDICT, path, test)) for path in pipelines
        },
    }


def report(results: dict[str, dict[str, float]], baseline: str) -> None:
    """Print the table."""
    print(f"{torch.get_num_threads()} thread(s), torch {torch.__version__}\n")
    print("| | pipeline | | times the first |\n|---|---|---:|---:|")
    for measure, values in results.items():
        for name, value in values.items():
            ratio = f"{value / values[baseline]:.2f}" if name != baseline else ""
            print(f"| {measure} | {name} | {value:,.1f} | {ratio} |")


if __name__ == "__main__":
    typer.run(main)
