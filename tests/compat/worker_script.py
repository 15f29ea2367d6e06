"""Trains with two threads, then annotates with two processes. Run as a script by test_running.py.

python -m tests.compat.worker_script METHOD
"""

import multiprocessing
import sys

import torch

from tests.compat.pipelines import blank, found, learn
from tests.pipeline.examples import make_examples


def main(method: str) -> None:
    """Print "equal" if two processes find what one finds."""
    multiprocessing.set_start_method(method)
    nlp = blank()
    examples = make_examples(nlp, 40)
    nlp.initialize(lambda: examples)
    # few steps with two threads: where another process is busy, they wait for one another
    torch.set_num_threads(1)
    learn(nlp, examples, steps=35)
    torch.set_num_threads(2)
    learn(nlp, examples, steps=2)
    texts = [example.text * 10 for example in make_examples(nlp, 40, seed=5)]
    alone = found(nlp, texts)
    assert any(alone)
    print("equal" if found(nlp, texts, n_process=2, batch_size=5) == alone else "different")


if __name__ == "__main__":
    main(sys.argv[1])
