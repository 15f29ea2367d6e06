"""What the probabilities of entities cost in prediction.

    python benchmarks/span_scores.py PIPELINE TEST_SPACY

Documents with the tokens of TEST_SPACY, no text, go through ``nlp.pipe`` with ``span_scores`` on
and off in turn, in one process with one thread; the time is the median of five passes each after
one to warm up, in CPU seconds.
"""

import statistics
import time
from pathlib import Path

import spacy
import torch
import typer
from spacy.tokens import Doc, DocBin

PASSES = 5


def main(pipeline: Path, test: Path) -> None:
    """Print tokens per second with and without."""
    torch.set_num_threads(1)
    nlp = spacy.load(pipeline)
    pipe = nlp.get_pipe("ner_crf")
    docs = DocBin().from_disk(test).get_docs(nlp.vocab)
    words = [[token.text for token in doc] for doc in docs]
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(1 + PASSES):
        for span_scores, measured in seconds.items():
            pipe.cfg["span_scores"] = span_scores
            fresh = [Doc(nlp.vocab, words=sentence) for sentence in words]
            start = time.process_time()
            for _ in nlp.pipe(fresh):
                pass
            measured.append(time.process_time() - start)
    n_tokens = sum(map(len, words))
    speed = {key: n_tokens / statistics.median(times[1:]) for key, times in seconds.items()}
    print("| span_scores | tokens per second |\n|---|---:|")
    print(f"| false | {speed[False]:,.0f} |\n| true | {speed[True]:,.0f} |")
    print(f"\nScores cost {100 * (speed[False] / speed[True] - 1):.0f}% more time.")


if __name__ == "__main__":
    typer.run(main)
