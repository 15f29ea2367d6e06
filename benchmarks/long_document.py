"""Tag one very long document: memory, time, and what windows change.

    python benchmarks/long_document.py MODEL_OR_CONFIG TEXT_SPACY [--tokens 1000000] [--gold]

The tokens of TEXT_SPACY, a .spacy file, are repeated until one ``Doc`` has as many as wanted, and
once more until it has twice as many; each is tagged by ``ner_crf`` in a process of its own. A
config is a pipeline with random weights and the labels of TEXT_SPACY; its entities are as random.
Memory is the highest resident memory of the process after tagging (``ru_maxrss``) minus its
resident memory before, when the pipeline, the ``Doc`` and all imports are there and a short text
has been tagged. Time is CPU time of ``ner_crf`` on the ``Doc``; both include writing entities and
scores.

With ``--gold`` the documents of TEXT_SPACY are joined to long ones of ``--gold-tokens`` tokens,
whose sentence borders are those of the documents or unknown, and tagged with windows, without
windows, and one by one as they were. Scores are spaCy's. All of this is on the tokens of
TEXT_SPACY: a text that a tokenizer cuts would have other sentence borders, and the question is what
windows change.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

import psutil
import spacy
import srsly
import typer
from ler6k import versions
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.util import load_config, load_model_from_config
from thinc.api import fix_random_seed
from wasabi import msg

MB = 2**20


def main(
    model: Path = typer.Argument(..., help="Pipeline, or config for random weights"),
    text: Path = typer.Argument(..., help="A .spacy file whose tokens are repeated"),
    tokens: int = typer.Option(1_000_000, "--tokens", help="Tokens of the document"),
    sentences: bool = typer.Option(True, help="Whether the Doc has TEXT's documents as sentences"),
    window: int = typer.Option(None, "--window", help="Instead of the pipeline's setting"),
    context: int = typer.Option(None, "--context", help="Instead of the pipeline's setting"),
    gold: bool = typer.Option(False, "--gold", help="Score windows against no windows instead"),
    gold_tokens: int = typer.Option(20_000, "--gold-tokens", help="Tokens of each document then"),
    threads: int = typer.Option(1, "--threads", help="Threads of each process"),
    result: Path = typer.Option(None, "--result", hidden=True),
) -> None:
    """Print one table."""
    if result:
        srsly.write_json(
            result, measure(load(model, text, window, context), text, tokens, sentences)
        )
        return
    if gold:
        report_scores(load(model, text, window, context), text, gold_tokens)
        return
    runs = [in_own_process(n * tokens, threads) for n in (1, 2)]
    msg.text(f"{threads} thread(s), {versions()}")
    header = ("tokens", "entities", "CPU seconds", "tokens per second", "memory above Doc (MB)")
    rows = [
        (
            f"{run['tokens']:,}",
            f"{run['entities']:,}",
            f"{run['seconds']:.1f}",
            f"{run['tokens'] / run['seconds']:,.0f}",
            f"{run['memory'] / MB:,.0f}",
        )
        for run in runs
    ]
    msg.table(rows, header=header, divider=True, aligns=("r",) * len(header))
    for what in ("seconds", "memory"):
        msg.text(f"twice the tokens, times the {what}: {runs[1][what] / runs[0][what]:.2f}")


def in_own_process(tokens: int, threads: int) -> dict[str, Any]:
    """Run this command for one document, so that its peak memory is that of nothing else."""
    with spacy.util.make_tempdir() as folder:
        result = folder / "result.json"
        arguments = [*sys.argv, "--tokens", tokens, "--result", result]
        env = os.environ | {"OMP_NUM_THREADS": str(threads)}
        subprocess.run([sys.executable, *map(str, arguments)], env=env, check=True)
        measured: dict[str, Any] = srsly.read_json(result)
        return measured


def load(model: Path, text: Path, window: int | None, context: int | None) -> Language:
    """A trained pipeline, or one with random weights from a config."""
    fix_random_seed(0)
    if model.suffix == ".cfg":
        nlp = load_model_from_config(load_config(model, interpolate=True), auto_fill=True)
        docs = list(DocBin().from_disk(text).get_docs(nlp.vocab))
        nlp.initialize(lambda: [Example(doc.copy(), doc) for doc in docs])
        # labels that no update has trained are not predicted
        pipe = nlp.get_pipe("ner_crf")
        pipe.model.get_ref("output_layer").attrs["trained_labels"] = [*pipe.labels]
    else:
        nlp = spacy.load(model)
    pipe = nlp.get_pipe("ner_crf")
    if window is not None:
        pipe.cfg["window"] = window
    if context is not None:
        pipe.cfg["window_context"] = context
    return nlp


def measure(nlp: Language, text: Path, tokens: int, sentences: bool) -> dict[str, Any]:
    """Tag one document of so many tokens."""
    pipe = nlp.get_pipe("ner_crf")
    doc = repeated(nlp, text, tokens, sentences)
    pipe(Doc(nlp.vocab, words=["Ein", "Satz", "."]))
    before = psutil.Process().memory_info().rss
    start = time.process_time()
    pipe(doc)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # kilobytes, on Linux
    entities = len(doc.ents)
    return {
        "tokens": tokens,
        "entities": entities,
        "seconds": seconds,
        "memory": peak - before,
    }


def repeated(nlp: Language, text: Path, tokens: int, sentences: bool) -> Doc:
    """A document without annotation, but for the borders of the documents that it is made of."""
    docs = DocBin().from_disk(text).get_docs(nlp.vocab)
    once = [(token.orth, token.i == 0) for doc in docs for token in doc]
    words, starts = zip(*islice(chain.from_iterable(repeat(once)), tokens), strict=True)
    return Doc(nlp.vocab, words=words, sent_starts=starts if sentences else None)


def report_scores(nlp: Language, text: Path, tokens: int) -> None:
    """Print F1 with windows, without, and of the documents by themselves."""
    pipe = nlp.get_pipe("ner_crf")
    docs = list(DocBin().from_disk(text).get_docs(nlp.vocab))
    cfg = pipe.cfg
    window, context = cfg["window"], cfg["window_context"]
    rows = []
    for sentences in (True, False):
        references = [joined(nlp, part, sentences) for part in parts(docs, tokens)]
        by_setting = {length: tagged(nlp, references, length) for length in (window, 0)}
        windowed, whole = by_setting[window], by_setting[0]
        differing = len(entities(windowed) ^ entities(whole))
        name = "sentence borders known" if sentences else "not known"
        rows.append((f"{name}: no windows", f1(whole), ""))
        rows.append((f"{name}: window {window}, context {context}", f1(windowed), str(differing)))
    rows.append(("documents one by one", f1(tagged(nlp, docs, 0)), ""))
    msg.text(f"{len(docs)} documents, joined to {len(references)}; {versions()}")
    header = ("", "F1", "entities only one of them has")
    msg.table(rows, header=header, divider=True, aligns=("l", "r", "r"), max_col=60)


def parts(docs: list[Doc], tokens: int) -> Iterator[list[Doc]]:
    """Documents that stand together, of so many tokens or the few more that the last one has."""
    part: list[Doc] = []
    for doc in docs:
        part.append(doc)
        if sum(map(len, part)) >= tokens:
            yield part
            part = []
    if part:
        yield part


def joined(nlp: Language, docs: list[Doc], sentences: bool) -> Doc:
    """One document with the gold entities of several."""
    tokens = [token for doc in docs for token in doc]
    tags = [f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else t.ent_iob_ for t in tokens]
    starts = [token.i == 0 for token in tokens] if sentences else None
    return Doc(nlp.vocab, words=[t.text for t in tokens], sent_starts=starts, ents=tags)


def tagged(nlp: Language, references: list[Doc], window: int) -> list[Example]:
    """The documents as ``ner_crf`` tags them, with windows of this length."""
    pipe = nlp.get_pipe("ner_crf")
    configured = pipe.cfg["window"]
    pipe.cfg["window"] = window
    examples = []
    for reference in references:
        starts = [token.is_sent_start for token in reference]
        words = [token.text for token in reference]
        examples.append(Example(Doc(nlp.vocab, words=words, sent_starts=starts), reference))
    predicted = pipe.pipe(example.predicted for example in examples)
    for example, doc in zip(examples, predicted, strict=True):
        example.predicted = doc
    pipe.cfg["window"] = configured
    return examples


def entities(examples: list[Example]) -> set[tuple[int, int, int, int]]:
    """All predicted entities."""
    return {
        (i, ent.start, ent.end, ent.label)
        for i, example in enumerate(examples)
        for ent in example.predicted.ents
    }


def f1(examples: list[Example]) -> str:
    """Of the predicted entities."""
    return f"{100 * Scorer.score_spans(examples, 'ents')['ents_f']:.2f}"


if __name__ == "__main__":
    typer.run(main)
