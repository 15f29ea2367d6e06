"""One fold of a stratified 10-fold cross-validation on German LER, fine and coarse.

    python benchmarks/ler_cv.py LER_CONLL --work benchmarks/runs/ler-cv [--fold 0] \
        [--seed 0 --seed 1]

The split: a sentence belongs to the rarest label that it has, counted over the corpus, or to none.
The sentences of each such class are shuffled with ``random.Random(13)`` and dealt to the folds in
turn, classes in the order of their names, so that each fold has its share of every label. Fold k is
test; of the other nine every 50th sentence is dev. Sentences that occur several times in the corpus
stay, as in the published setting (Leitner, Rehm & Moreno-Schneider 2019).

Word vectors are trained on the tokens of the train part alone, in which the exceptions for the
tokenizer are found, too, and the trained recogniser is calibrated on dev. Several seeds are
combined to an ensemble, too, by averaged posteriors of spans. Scores are of the fine classes and of
the coarse ones to which they are mapped: on running text, whose spaces ``convert`` restores, and
beside it on the corpus's tokens, as the published ones are, where they are seqeval's, strict. Get
the corpus as split_ler.py says. Each step is kept, so an interrupted run goes on with the next;
delete the folder to begin anew.
"""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import spacy
import srsly
import typer
from ler6k import HERE, ROOT, Bench, versions
from scoring import EXCEPTIONS, scores_of
from split_ler import Parts, Sentence, read_corpus, tokens, write_parts
from wasabi import msg

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity
from spacy_bigru_crf.evaluation.scored_run import run_on_data

FOLDS, SEED, DEV_SHARE = 10, 13, 50
WORDS = "components.ner_crf.model.tok2vec.embed.words"

COARSE = {
    "PER": ("PER", "RR", "AN"),
    "LOC": ("LD", "ST", "STR", "LDS"),
    "ORG": ("ORG", "UN", "INN", "GRT", "MRK"),
    "NRM": ("GS", "VO", "EUN"),
    "REG": ("VS", "VT"),
    "RS": ("RS",),
    "LIT": ("LIT",),
}
COARSE_OF = {fine: coarse for coarse, members in COARSE.items() for fine in members}


def main(
    ler: Path = typer.Argument(..., help="ler.conll, or ler.conll.gz"),
    fold: int = typer.Option(0, "--fold", min=0, max=FOLDS - 1),
    config: Path = typer.Option(ROOT / "configs" / "vectors.cfg", "--config"),
    seed: list[int] = typer.Option([0], "--seed", help="Several make an ensemble"),
    epochs: int = typer.Option(8, "--epochs", help="Passes over the train part"),
    batch: int = typer.Option(1200, "--batch", help="Padded tokens of a batch"),
    width: int = typer.Option(320, "--width", help="Width of the encoder, both directions"),
    work: Path = typer.Option(ROOT / "benchmarks" / "runs" / "ler-cv", "--work"),
) -> None:
    """Split, train vectors and recogniser, and print the scores."""
    folder = work / f"fold-{fold}"
    bench = Bench(folder, threads=1)
    seconds: dict[str, float] = {}

    def step(name: str, made: Path, *arguments: object) -> None:
        if made.exists():
            return
        msg.info(f"{name}, see {folder / name}.log")
        seconds[name] = bench.command(*arguments, log=folder / f"{name}.log")["cpu_seconds"]

    parts = split(read_corpus(ler), fold)
    write_parts(parts, folder, {})
    text = folder / "train.txt"
    text.write_text("".join(" ".join(tokens(s)) + "\n" for s in parts["train"]), encoding="utf-8")
    for part in parts:
        conll, made = folder / f"{part}.conll", folder / f"{part}.spacy"
        convert = [*CLI, "convert", conll, made, "--lang", "de"]
        if part == "train":
            convert += ["--tokenizer-exceptions", folder / EXCEPTIONS]
        step(f"convert-{part}", made, *convert)
    vectors = folder / "vectors.bin"
    options = ("--algorithm", "fasttext", "--dim", "100", "--min-count", "2", "--epochs", "8")
    step("vectors", vectors, *CLI, "vectors", "train", text, vectors, "--whitespace", *options)
    n_tokens = sum(map(len, parts["train"]))
    steps = round(epochs * n_tokens / (0.77 * batch))  # the rest is padding
    overrides = {
        "paths.train": folder / "train.spacy",
        "paths.dev": folder / "dev.spacy",
        "paths.tokenizer_exceptions": folder / EXCEPTIONS,
        "paths.word_vectors": vectors,
        "training.max_steps": steps,
        "training.eval_frequency": max(1, steps // 10),
        "training.batcher.size": batch,
        "training.optimizer.learn_rate.initial_rate": 0.003,
        # ten times the text of ler6k: more words share the rows of a table, and fewer are unknown
        f"{WORDS}.rows": [50000, 2000, 10000, 5000],
        f"{WORDS}.word_dropout": 0.1,
        "components.ner_crf.model.tok2vec.encode.width": width,
    }
    pipelines = {}
    for k in seed:
        flat = [f"--{key}={value}" for key, value in {**overrides, "system.seed": k}.items()]
        # the counts are written when the training is over; a best model is there from its beginning
        counts, trained = folder / f"counts-{k}.json", folder / f"seed-{k}"
        step(f"train-{k}", counts, HERE / "train.py", config, trained, counts, *flat)
        # which spans are probable enough depends on it
        best, calibrated = trained / "model-best", folder / f"calibrated-{k}"
        arguments = (best, folder / "dev.spacy", "--output", calibrated)
        step(f"calibrate-{k}", calibrated, *CLI, "calibrate", *arguments)
        pipelines[f"seed {k}"] = calibrated
    if len(seed) > 1:
        name = "ensemble-" + "-".join(map(str, seed))
        step(name, folder / name, *CLI, "ensemble", *pipelines.values(), "--output", folder / name)
        pipelines["ensemble"] = folder / name
    scores = {
        f"{name}, {row}": measured
        for name, pipeline in pipelines.items()
        for row, measured in score(pipeline, folder / "test.spacy").items()
    }
    result = {"fold": fold, "versions": versions(), "cpu_seconds": seconds, **scores}
    srsly.write_json(folder / "result.json", result)
    print(f"\n| fold {fold} | precision | recall | F1 |\n|---|---:|---:|---:|")
    for row, of_row in scores.items():
        print(f"| {row} | {' | '.join(f'{value:.2f}' for value in of_row.values())} |")
    for name, cpu in seconds.items():
        print(f"{name}: {cpu:,.0f} CPU seconds")


CLI = ("-m", "spacy", "ner-crf")


def split(sentences: list[Sentence], fold: int) -> Parts:
    """Train, dev and test of one fold."""
    classes = stratify(sentences)
    rng = random.Random(SEED)
    folds: list[list[int]] = [[] for _ in range(FOLDS)]
    dealt = 0
    for name in sorted(classes):
        members = classes[name]
        rng.shuffle(members)
        for member in members:
            folds[dealt % FOLDS].append(member)
            dealt += 1
    rest = sorted(i for k in range(FOLDS) if k != fold for i in folds[k])
    return {
        "train": [sentences[i] for j, i in enumerate(rest) if j % DEV_SHARE],
        "dev": [sentences[i] for i in rest[::DEV_SHARE]],
        "test": [sentences[i] for i in sorted(folds[fold])],
    }


def stratify(sentences: list[Sentence]) -> dict[str, list[int]]:
    """The sentences by the rarest label that they have."""
    labels = [[line.rsplit("-", 1)[1] for line in s if " B-" in line] for s in sentences]
    counts = Counter(label for of_sentence in labels for label in of_sentence)
    classes: dict[str, list[int]] = {}
    for i, of_sentence in enumerate(labels):
        rarest = min(of_sentence, key=lambda label: (counts[label], label), default="")
        classes.setdefault(rarest, []).append(i)
    return classes


def score(model: Path, test: Path) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of fine and coarse classes, on running text and on tokens."""
    nlp = spacy.load(model)
    run = run_on_data(nlp, nlp.pipe_names, test, str(model))
    assert run.corpus_docs is not None
    msg.info(run.scored_on.sentence())
    coarse = replace(
        run,
        docs=[to_coarse(doc) for doc in run.docs],
        corpus_docs=[to_coarse(doc) for doc in run.corpus_docs],
    )
    table = {}
    for classes, of_run in (("fine, 19 classes", run), ("coarse, 7 classes", coarse)):
        scores = scores_of(of_run)
        table[f"{classes}, running text"] = scores.text
        table[f"{classes}, the corpus's tokens"] = scores.tokens
    return table


def to_coarse(doc: AlignedDoc) -> AlignedDoc:
    """The same document with coarse classes."""

    def renamed(entities: list[Entity]) -> list[Entity]:
        return [entity._replace(label=COARSE_OF[entity.label]) for entity in entities]

    return replace(doc, gold=renamed(doc.gold), predicted=renamed(doc.predicted))


if __name__ == "__main__":
    typer.run(main)
