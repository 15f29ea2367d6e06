"""Training with and without ``torch_backend.runtime.keep_freed_memory``, in turns.

    OMP_NUM_THREADS=1 python benchmarks/freed_memory.py TRAIN_SPACY [--pairs 7]

TRAIN_SPACY is a ``.spacy`` file. A small one, such as that of the written corpus, shows the effect:
reading a file of megabytes raises glibc's threshold too. Each run is a process of its own, because
the threshold is never lowered. It does 48 steps of the default network in batches of 32 documents,
with the tokens of the file, and reports CPU seconds and page faults of all steps but the first
three.
"""

import argparse
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median

import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.util import fix_random_seed, minibatch

from spacy_bigru_crf.torch_backend import shim


def train(path: Path, *, keep: bool) -> tuple[float, int]:
    """Train for a while; return CPU seconds and page faults."""
    if not keep:
        shim.keep_freed_memory = lambda: None  # type: ignore[assignment]
    nlp = spacy.blank("de")
    docs = list(DocBin().from_disk(path).get_docs(nlp.vocab))[:1500]
    examples = [Example(Doc(nlp.vocab, words=[t.text for t in doc]), doc) for doc in docs]
    fix_random_seed(0)
    nlp.add_pipe("ner_crf")
    update = partial(nlp.update, sgd=nlp.initialize(lambda: examples), drop=0.1)
    batches = (list(minibatch(examples, 32)) * 50)[:48]
    for batch in batches[:3]:
        update(batch)
    start, faults = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for batch in batches[3:]:
        update(batch)
    return (
        time.process_time() - start,
        resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("train", type=Path)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--run", choices=["kept", "returned"])
    args = parser.parse_args()
    if args.run:
        print(*train(args.train, keep=args.run == "kept"))
        return
    runs: dict[str, list[list[float]]] = {"kept": [], "returned": []}
    for _ in range(args.pairs):
        for name, results in runs.items():
            command = [sys.executable, __file__, str(args.train), "--run", name]
            output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            results.append([float(number) for number in output.split()])
    print("| freed memory | training, CPU s | page faults |\n|---|---:|---:|")
    for name, results in runs.items():
        seconds, faults = (median(column) for column in zip(*results, strict=True))
        print(f"| {name} | {seconds:.2f} | {faults:,.0f} |")
    ratios = [b[0] / a[0] for a, b in zip(runs["kept"], runs["returned"], strict=True)]
    print(f"\nMedian of the ratios of pairs: {median(ratios):.2f}")


if __name__ == "__main__":
    main()
