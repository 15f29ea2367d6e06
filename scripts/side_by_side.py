"""Print evaluations of several pipelines on the same data side by side.

    python scripts/side_by_side.py metrics/ner.json metrics/ner_crf.json

Each file is the ``--json`` of ``spacy ner-crf evaluate``; its name is the head of its column. The
first table is about entities: one is right if its characters and its label are. The
second is about tokens: the label of each one, ``O`` included. Scores are in percent.
"""

from pathlib import Path
from typing import Any

import srsly
import typer
from wasabi import msg

from spacy_bigru_crf.evaluation.report import SCHEMA

SCORES = ("precision", "recall", "f1")

Evaluation = dict[str, Any]


def main(
    paths: list[Path] = typer.Argument(..., help="JSON files of spacy ner-crf evaluate"),
) -> None:
    """Print evaluations side by side."""
    try:
        evaluations = {path.stem: read_evaluation(path) for path in paths}
        if len(evaluations) < len(paths):
            raise ValueError("Two of the files have the same name: rename one.")
        check_data(evaluations)
    except (ValueError, OSError) as error:
        msg.fail(str(error), exits=1)
    for name, evaluation in evaluations.items():
        msg.text(f"{name}: {evaluation['scored_on']['sentence']}")
    show("Entities, F1 by label", entity_rows(list(evaluations.values())), list(evaluations))
    show("Tokens, F1 by category", token_rows(list(evaluations.values())), list(evaluations))


def read_evaluation(path: Path) -> Evaluation:
    """What is in the file. Raises ValueError if that is no evaluation."""
    if not path.is_file():
        raise ValueError(f"{path} does not exist: make it with `spacy ner-crf evaluate --json`.")
    try:
        content = srsly.read_json(path)
    except ValueError:
        content = None
    if (
        not isinstance(content, dict)
        or (content.get("schema"), content.get("schema_version")) != SCHEMA
    ):
        raise ValueError(
            f"{path} is no evaluation ({SCHEMA.name}, version {SCHEMA.version}): "
            f"make it with `spacy ner-crf evaluate --json`."
        )
    return content


def check_data(evaluations: dict[str, Evaluation]) -> None:
    """Raises ValueError if evaluations are not of the same data."""
    first, *others = evaluations
    wanted = evaluations[first]["sources"]["data"]
    for name in others:
        found = evaluations[name]["sources"]["data"]
        if found != wanted:
            raise ValueError(
                f"{first} was evaluated on {wanted} and {name} on {found}: only scores on the same "
                "data can be compared."
            )


def entity_rows(evaluations: list[Evaluation]) -> list[list[str]]:
    """F1 of each label, micro-averages with the interval of F1, macro F1."""
    spans = [evaluation["spans"] for evaluation in evaluations]
    micro = [of["micro"] for of in spans]
    intervals = [row["intervals"]["f1"] for row in micro]
    return [
        *by_name([{row["label"]: row for row in of["labels"]} for of in spans]),
        *averages("micro", micro),
        ["micro f1, 95%", *map(summary_sentence, intervals), ""],
        averages("macro", [of["macro"] for of in spans])[-1],
        *corpus_row([evaluation["corpus_tokens"] for evaluation in evaluations]),
    ]


def corpus_row(spans: list[dict[str, Any] | None]) -> list[list[str]]:
    """Micro-averaged F1 on the tokens of the corpus, where the others are on running text."""
    if not any(spans):
        return []
    f1 = [percent(of["micro"]["f1"]) if of else "" for of in spans]
    return [["micro f1, corpus's tokens", *f1, ""]]


def token_rows(evaluations: list[Evaluation]) -> list[list[str]]:
    """F1 of each category, accuracy, macro F1, weighted averages."""
    tokens = [evaluation["tokens"]["by_category"] for evaluation in evaluations]
    total = str(tokens[0]["macro"]["support"])
    return [
        *by_name([{row["class"]: row for row in of["classes"]} for of in tokens]),
        ["accuracy", *(percent(of["accuracy"]) for of in tokens), total],
        averages("macro", [of["macro"] for of in tokens])[-1],
        *averages("weighted", [of["weighted"] for of in tokens]),
    ]


def by_name(systems: list[dict[str, dict[str, Any]]]) -> list[list[str]]:
    """F1 of each label or category, and how often it is annotated."""
    rows = []
    for name in sorted({name for of in systems for name in of}):
        found = [of.get(name) for of in systems]
        support = max(row["support"] for row in found if row)
        rows.append([name, *(percent(row["f1"]) if row else "" for row in found), str(support)])
    return rows


def averages(name: str, systems: list[dict[str, Any]]) -> list[list[str]]:
    """Precision, recall and F1 of one kind of average."""
    return [[f"{name} {score}", *(percent(of[score]) for of in systems), ""] for score in SCORES]


def percent(score: float) -> str:
    """The score with two decimals."""
    return f"{100 * score:.2f}"


def summary_sentence(interval: list[float] | None) -> str:
    """The interval, if there is one."""
    return "" if interval is None else "-".join(map(percent, interval))


def show(title: str, rows: list[list[str]], names: list[str]) -> None:
    """Print a table."""
    msg.divider(title)
    header = ("", *names, "Support")
    msg.table(rows, header=header, aligns=["l", *"r" * (len(header) - 1)], divider=True)


if __name__ == "__main__":
    typer.run(main)
