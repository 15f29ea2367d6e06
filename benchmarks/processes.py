"""Prediction in one and in two processes, for short and for long texts.

    OMP_NUM_THREADS=1 python benchmarks/processes.py PIPELINE TEST_SPACY

Short texts are the documents of TEST_SPACY, a space after each of their tokens, long ones twenty of
them each; the tokenizer cuts both. ``predict`` reads lines
and makes JSON objects, in its workers; ``nlp.pipe`` is spaCy's own, whose workers send documents.
They take turns. Printed are tokens per second of the clock, and CPU seconds of all processes for
100,000 tokens, which other programs on the machine disturb less: medians over the rounds, with the
pipeline loaded and the start of the workers included.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import spacy
import typer
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.text_inputs import TextInputs
from spacy_bigru_crf.prediction.entities import predict_records

ROUNDS, SENTENCES, IN_A_LONG_TEXT = 3, 3000, 20


def main(
    pipeline: Path = typer.Argument(..., help="Trained pipeline"),
    test: Path = typer.Argument(..., help="File .spacy"),
    rounds: int = typer.Option(ROUNDS, "--rounds", min=1),
) -> None:
    """Print the table."""
    nlp = spacy.load(pipeline)
    docs = list(DocBin().from_disk(test).get_docs(Vocab()))[:SENTENCES]
    short = [" ".join(token.text for token in doc) for doc in docs]
    starts = range(0, len(short), IN_A_LONG_TEXT)
    long = [" ".join(short[i : i + IN_A_LONG_TEXT]) for i in starts]
    n_tokens = sum(map(len, nlp.pipe(short)))
    typer.echo(
        "| texts | command | processes | tokens/s | CPU s for 100,000 tokens |\n"
        "|---|---|---:|---:|---:|"
    )
    for name, texts in (("short", short), ("long", long)):
        for command in (predicted, piped):
            times: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
            for _ in range(rounds):
                for n_process, found in times.items():
                    found.append(timed(command, nlp, texts, n_process))
            for n_process, found in times.items():
                clock, cpu = (statistics.median(values) for values in zip(*found, strict=True))
                typer.echo(
                    f"| {name} | {command.__doc__} | {n_process} | {n_tokens / clock:,.0f} "
                    f"| {cpu / n_tokens * 100_000:.2f} |"
                )


def timed(
    command: Callable[[Language, list[str], int], None],
    nlp: Language,
    texts: list[str],
    n_process: int,
) -> tuple[float, float]:
    """Return the seconds of a command by the clock, and the CPU seconds of all processes."""
    start, cpu = time.perf_counter(), cpu_seconds()
    command(nlp, texts, n_process)
    return time.perf_counter() - start, cpu_seconds() - cpu


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def predicted(nlp: Language, texts: list[str], n_process: int) -> None:
    """`predict`"""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "texts.txt")
        path.write_text("".join(f"{text}\n" for text in texts), "utf-8")
        inputs = TextInputs(path).read(nlp.max_length)
        for _ in predict_records(nlp, inputs, None, n_process, len(texts)):
            pass


def piped(nlp: Language, texts: list[str], n_process: int) -> None:
    """`nlp.pipe`"""
    for _ in nlp.pipe(texts, n_process=n_process):
        pass


if __name__ == "__main__":
    typer.run(main)
