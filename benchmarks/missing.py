"""What missing annotation costs: train with some of the gold entities unknown, or wrongly O.

    python benchmarks/split_ler.py LER_CONLL benchmarks/runs/ler6k --ler6k
    python benchmarks/missing.py benchmarks/runs/ler6k [--share 0.3] [--seed 0]

DATA holds train.conll, dev.conll and test.conll. A share of the entities of the training part is
drawn, each as a whole, with the seed of the run. ``ner_crf`` is trained three times, as in
ler6k.py: on everything, with the drawn entities as missing annotation, and with their tokens as O.
The test part is scored on running text, and beside it on the corpus's tokens. Results are kept in
the working directory, so that an interrupted run goes on where it stopped; delete it to begin anew.
"""

import random
from pathlib import Path

import spacy
import srsly
import typer
from ler6k import OURS, ROOT, Bench, Result, mean
from spacy.tokens import Doc, DocBin
from wasabi import msg

CONDITIONS = ("all annotated", "missing", "as O")


def main(
    data: Path = typer.Argument(..., help="Directory with train.conll, dev.conll, test.conll"),
    share: float = typer.Option(0.3, "--share", min=0.0, max=1.0, help="Share of the entities"),
    seed: list[int] = typer.Option([0], "--seed", help="One run of each condition for each"),
    condition: list[str] = typer.Option(CONDITIONS, "--condition", help="Which of the three"),
    config: Path = typer.Option(OURS, "--config", help="Config of ner_crf"),
    threads: int = typer.Option(1, "--threads", help="Threads of each process"),
    work: Path = typer.Option(ROOT / "benchmarks" / "runs" / "missing", "--work"),
) -> None:
    """Print a table of the conditions, and write it as JSON to WORK/missing.json."""
    results: dict[str, list[Result]] = {name: [] for name in condition}
    for s in seed:
        for name in condition:
            bench = Bench(work / name.replace(" ", "-"), threads)
            parts = bench.convert(data)
            if name != CONDITIONS[0]:
                parts["train"] = without(parts["train"], share, s, as_missing=name == "missing")
            results[name].append(bench.run(f"ner_crf, {name}", config, s, parts))
    srsly.write_json(work / "missing.json", {"share": share, "results": results})
    columns = {
        "best dev F1, by spaCy's scorer": "dev_f",
        "test F1, running text": "test_f",
        "the corpus's tokens": "tokens_f",
        "precision, likewise": "seqeval_p",
        "recall, likewise": "seqeval_r",
    }
    print(f"\n| {share:.0%} of the entities | {' | '.join(columns)} |")
    print("|---|" + "---:|" * len(columns))
    for name, runs in results.items():
        cells = [f"{mean(runs, key):.2f}" for key in columns.values()]
        print(f"| {name} ({len(runs)} seeds) | " + " | ".join(cells) + " |")


def without(train: Path, share: float, seed: int, *, as_missing: bool) -> Path:
    """Write a copy of the training part that lacks some entities. Returns its path."""
    vocab = spacy.blank("de").vocab
    docs = list(DocBin().from_disk(train).get_docs(vocab))
    entities = [(i, j) for i, doc in enumerate(docs) for j in range(len(doc.ents))]
    drawn = set(random.Random(seed).sample(entities, round(share * len(entities))))
    for i, doc in enumerate(docs):
        remove(doc, {j for j in range(len(doc.ents)) if (i, j) in drawn}, as_missing=as_missing)
    path = train.with_name(f"train-{share}-{seed}.spacy")
    DocBin(docs=docs).to_disk(path)
    msg.info(f"{len(drawn)} of {len(entities)} entities taken out: {path}")
    return path


def remove(doc: Doc, indices: set[int], *, as_missing: bool) -> None:
    """Make some entities of a document missing annotation, or O."""
    gone = [ent for j, ent in enumerate(doc.ents) if j in indices]
    kept = [ent for j, ent in enumerate(doc.ents) if j not in indices]
    doc.set_ents(kept, missing=gone if as_missing else [], default="outside")


if __name__ == "__main__":
    typer.run(main)
