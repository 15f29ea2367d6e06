"""What is forgotten when a label is taught later, with and without ``nlp.rehearse``.

    OMP_NUM_THREADS=1 python benchmarks/rehearsal.py TRAIN.spacy DEV.spacy [--label RS]

A pipe learns some labels from 1,500 sentences in which another label is not annotated. Then 50
further sentences teach it that label; nothing else is annotated in them, so the old entities
count as outside. The rehearsed texts are further sentences without annotation.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import spacy
import typer
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from spacy_bigru_crf.pipeline.ner_crf import NerCrf

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

    fix_random_seed(seed)
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf")
    learn(nlp, [example_of(doc, old) for doc in first], seed)
    weights = nlp.to_bytes()
    print(f"| | F1 of the {len(old)} old labels | F1 of {label} |\n|---|---:|---:|")
    print(row("first training", nlp, scored, old, label), flush=True)
    for heading, rehearsing in (("taught", False), ("taught and rehearsed", True)):
        fix_random_seed(seed)
        nlp = spacy.blank("de")
        nlp.add_pipe("ner_crf")
        nlp.from_bytes(weights)
        teach(nlp, [example_of(doc, [label]) for doc in new], raw if rehearsing else [], seed)
        print(row(f"{label} {heading}", nlp, scored, old, label), flush=True)


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


def teach(nlp: Language, examples: list[Example], raw: Sequence[Doc], seed: int) -> None:
    """Teach a new label, and rehearse on ``raw`` after each step if there is any."""
    optimizer = nlp.resume_training(sgd=Adam(0.001, grad_clip=0.0, L2=0.0))
    pipe = cast(NerCrf, nlp.get_pipe("ner_crf"))
    pipe.add_label(examples[0].reference.ents[0].label_)
    rng = random.Random(seed)
    for _ in range(NEW_EPOCHS):
        rng.shuffle(examples)
        for i in range(0, len(examples), NEW_BATCH):
            nlp.update(examples[i : i + NEW_BATCH], sgd=optimizer, drop=0.3)
            if raw:
                texts = rng.sample(raw, RAW_BATCH)
                nlp.rehearse([example_of(doc, []) for doc in texts], sgd=optimizer)


def example_of(doc: Doc, labels: Sequence[str]) -> Example:
    """The document with the entities of some labels alone, all else outside."""
    reference = doc.copy()
    reference.set_ents([ent for ent in doc.ents if ent.label_ in labels])
    return Example(without_annotation(doc), reference)


def without_annotation(doc: Doc) -> Doc:
    """The document's tokens."""
    words, spaces = [t.text for t in doc], [bool(t.whitespace_) for t in doc]
    return Doc(doc.vocab, words=words, spaces=spaces)


def row(heading: str, nlp: Language, docs: Sequence[Doc], old: Sequence[str], new: str) -> str:
    """One row of the table."""
    examples = [example_of(doc, [*old, new]) for doc in docs]
    for example in examples:
        example.predicted = nlp.get_pipe("ner_crf")(example.predicted)
    cells = [f"{100 * f1(examples, labels):.1f}" for labels in (old, [new])]
    return f"| {heading} | " + " | ".join(cells) + " |"


def f1(examples: Sequence[Example], labels: Sequence[str]) -> float:
    """Micro-averaged over these labels, exact spans."""
    right = found = annotated = 0
    for example in examples:
        gold, guess = (
            {(ent.start, ent.end, ent.label_) for ent in doc.ents if ent.label_ in labels}
            for doc in (example.reference, example.predicted)
        )
        right, found = right + len(gold & guess), found + len(guess)
        annotated += len(gold)
    return 2 * right / max(found + annotated, 1)


if __name__ == "__main__":
    typer.run(main)
