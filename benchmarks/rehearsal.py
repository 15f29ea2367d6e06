"""What is forgotten when a label is taught later, with and without ``nlp.rehearse``.

    OMP_NUM_THREADS=1 python benchmarks/rehearsal.py TRAIN.spacy DEV.spacy [--label RS]

A pipe learns some labels from 1,500 sentences in which another label is not annotated. Then 50
further sentences teach it that label; nothing else is annotated in them, so the old entities count
as outside. The rehearsed texts are further sentences without annotation. Sentences whose spaces are
known are read as by the configs, with the tokenizer's tokens and the corpus's; scores are on
running text, and beside it on the corpus's tokens.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import spacy
import typer
from scoring import scores_of
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus, Example
from spacy.vocab import Vocab
from thinc.api import Adam, fix_random_seed

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc
from spacy_bigru_crf.evaluation.scored_run import run_on_examples
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from spacy_bigru_crf.readers import create_corpus_v1

N_TRAINING, N_NEW, N_RAW, EPOCHS, BATCH = 1500, 50, 1000, 8, 16
NEW_EPOCHS, NEW_BATCH, RAW_BATCH = 8, 10, 20


def main(
    train: Path = typer.Argument(..., help="Annotated sentences (.spacy)"),
    dev: Path = typer.Argument(..., help="Sentences to score (.spacy)"),
    label: str = typer.Option("RS", "--label", help="The label that is taught later"),
    labels: str = typer.Option("GS,RS,LIT,GRT,PER,LD,INN,VT", "--labels", help="All labels"),
    seed: int = typer.Option(0, "--seed"),
) -> None:
    """Print one row for the first training, and one for each way of teaching the new label."""
    vocab = spacy.blank("de").vocab
    training, scored = (list(DocBin().from_disk(path).get_docs(vocab)) for path in (train, dev))
    random.Random(seed).shuffle(training)
    first, rest = training[:N_TRAINING], training[N_TRAINING:]
    new = [doc for doc in rest if any(ent.label_ == label for ent in doc.ents)][:N_NEW]
    taught = {id(doc) for doc in new}
    raw = [doc for doc in rest if id(doc) not in taught][:N_RAW]
    old = [other for other in labels.split(",") if other != label]
    # with the tokenizer's tokens, and with the corpus's where these are others
    reader, scorer = cast(Corpus, create_corpus_v1(train)), Corpus(dev)

    nlp = untrained(vocab, seed)
    learn(nlp, examples_of(nlp, reader, first, old), seed)
    weights = nlp.to_bytes()
    names = (f"the {len(old)} old labels", label)
    heads = [f"F1 of {name}{on}" for on in ("", ", the corpus's tokens") for name in names]
    print(f"| | {' | '.join(heads)} |\n|---|---:|---:|---:|---:|")
    to_score = examples_of(nlp, scorer, scored, [*old, label])
    print(row("first training", nlp, to_score, old, label), flush=True)
    for heading, rehearsing in (("taught", False), ("taught and rehearsed", True)):
        nlp = untrained(vocab, seed).from_bytes(weights)
        texts = examples_of(nlp, reader, raw, []) if rehearsing else []
        teach(nlp, examples_of(nlp, reader, new, [label]), texts, label, seed)
        to_score = examples_of(nlp, scorer, scored, [*old, label])
        print(row(f"{label} {heading}", nlp, to_score, old, label), flush=True)


def untrained(vocab: Vocab, seed: int) -> Language:
    """A pipeline with the default network."""
    fix_random_seed(seed)
    nlp = spacy.blank("de", vocab=vocab)
    nlp.add_pipe("ner_crf")
    return nlp


def examples_of(
    nlp: Language, reader: Corpus, docs: Sequence[Doc], labels: Sequence[str]
) -> list[Example]:
    """The documents with the entities of some labels alone, all else outside."""
    references = [doc.copy() for doc in docs]
    for reference in references:
        reference.set_ents([ent for ent in reference.ents if ent.label_ in labels])
    return list(reader.make_examples(nlp, references))


def learn(nlp: Language, examples: list[Example], seed: int) -> None:
    """The first training, with a learning rate that falls to zero."""
    optimizer = nlp.initialize(lambda: examples, sgd=Adam(0.002, grad_clip=0.0, L2=0.0))
    rng = random.Random(seed)
    n_steps = EPOCHS * -(-len(examples) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        rng.shuffle(examples)
        for i in range(0, len(examples), BATCH):
            optimizer.learn_rate = 0.002 * (1 - step / n_steps)
            nlp.update(examples[i : i + BATCH], sgd=optimizer, drop=0.3)
            step += 1


def teach(
    nlp: Language, examples: list[Example], raw: Sequence[Example], label: str, seed: int
) -> None:
    """Teach a new label, and rehearse on ``raw`` after each step if there is any."""
    optimizer = nlp.resume_training(sgd=Adam(0.001, grad_clip=0.0, L2=0.0))
    cast(NerCrf, nlp.get_pipe("ner_crf")).add_label(label)
    rng = random.Random(seed)
    for _ in range(NEW_EPOCHS):
        rng.shuffle(examples)
        for i in range(0, len(examples), NEW_BATCH):
            nlp.update(examples[i : i + NEW_BATCH], sgd=optimizer, drop=0.3)
            if raw:
                nlp.rehearse(rng.sample(raw, RAW_BATCH), sgd=optimizer)


def row(heading: str, nlp: Language, examples: list[Example], old: Sequence[str], new: str) -> str:
    """One row of the table: F1, micro-averaged over the labels of each column."""
    run = run_on_examples(nlp, nlp.pipe_names, examples)
    by_labels = [
        scores_of(
            replace(
                run,
                docs=only(run.docs, labels),
                corpus_docs=run.corpus_docs and only(run.corpus_docs, labels),
            )
        )
        for labels in (old, [new])
    ]
    f1 = [scores.text["f1"] for scores in by_labels]
    f1 += [scores.tokens["f1"] for scores in by_labels]
    return f"| {heading} | " + " | ".join(f"{value:.1f}" for value in f1) + " |"


def only(docs: Sequence[AlignedDoc], labels: Sequence[str]) -> list[AlignedDoc]:
    """The documents with the entities of some labels alone."""
    return [
        replace(
            doc,
            gold=[entity for entity in doc.gold if entity.label in labels],
            predicted=[entity for entity in doc.predicted if entity.label in labels],
        )
        for doc in docs
    ]


if __name__ == "__main__":
    typer.run(main)
