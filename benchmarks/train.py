"""`spacy train`, how many tokens it trained on in how much time, and how good it was when.

    python benchmarks/train.py CONFIG OUTPUT COUNTS_JSON [--training.max_steps 100 ...]

The training is that of the command, called as the command calls it. Around it, the calls of
``nlp.update`` and ``nlp.evaluate`` are counted. Of each evaluation stand there the CPU seconds
since the beginning, other evaluations left out, and the F1 of entities in points, by spaCy's scorer
and, where dev knows its spaces, on running text. Tokens are those that the network sees: the reader
of the configs shows a document twice whose tokens are not those of the tokenizer.
"""

import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import srsly
from spacy.cli._util import parse_config_overrides
from spacy.cli.train import train
from spacy.language import Language


def main(config: Path, output: Path, counts_path: Path, overrides: list[str]) -> None:
    """Train, and write tokens, steps and CPU seconds as JSON."""
    counts: dict[str, Any] = {"tokens": 0, "steps": 0, "evaluate_cpu_seconds": 0.0}
    evaluations: list[dict[str, float]] = []

    def counted(update: Callable) -> Callable:
        @wraps(update)
        def wrapper(self: Language, examples: list, *args, **kwargs) -> object:
            counts["tokens"] += sum(len(example.predicted) for example in examples)
            counts["steps"] += 1
            return update(self, examples, *args, **kwargs)

        return wrapper

    def timed(evaluate: Callable) -> Callable:
        @wraps(evaluate)
        def wrapper(*args, **kwargs) -> dict[str, Any]:
            before = time.process_time()
            scores = evaluate(*args, **kwargs)
            trained = before - start - counts["evaluate_cpu_seconds"]
            evaluations.append({"cpu_seconds": trained, "f1": 100 * (scores["ents_f"] or 0.0)})
            counts["evaluate_cpu_seconds"] += time.process_time() - before
            return scores

        return wrapper

    Language.update = counted(Language.update)  # type: ignore[method-assign]
    Language.evaluate = timed(Language.evaluate)  # type: ignore[method-assign]
    start = time.process_time()
    train(config, output, overrides=parse_config_overrides(overrides, env_var=None))
    counts["train_cpu_seconds"] = time.process_time() - start - counts["evaluate_cpu_seconds"]
    srsly.write_json(counts_path, {**counts, "evaluations": evaluations})


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), sys.argv[4:])
