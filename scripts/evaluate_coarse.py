"""Evaluate a pipeline by coarse classes, each of which has several of its labels.

    python scripts/evaluate_coarse.py PIPELINE DATA CLASSES --json metrics/coarse.json

CLASSES is a JSON file: {"PER": ["PER", "RR", "AN"], "NRM": ["GS", "VO", "EUN"], ...}. Annotated and
predicted labels become their classes before anything is counted, so that a judge who is predicted
as another person is right. All else is as in ``spacy ner-crf evaluate``, the JSON too, but that
there are no scores of spaCy's scorer.
"""

from dataclasses import replace
from pathlib import Path

import spacy
import srsly
import typer
from wasabi import msg

from spacy_bigru_crf.cli._options import FORCE, JSON
from spacy_bigru_crf.cli.evaluation_tables import print_evaluation
from spacy_bigru_crf.evaluation import run_pipeline
from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity
from spacy_bigru_crf.evaluation.report import evaluation_report
from spacy_bigru_crf.evaluation.scored_run import run_on_data
from spacy_bigru_crf.util.outputs import check_output_file
from spacy_bigru_crf.util.results import write_result


def main(
    pipeline: Path = typer.Argument(..., help="Directory of a trained pipeline"),
    data: Path = typer.Argument(..., help="Annotated data (.spacy)"),
    classes: Path = typer.Argument(..., help="JSON file: the labels of each class"),
    json_path: Path | None = JSON,
    force: bool = FORCE,
) -> None:
    """Evaluate a pipeline by coarse classes."""
    for path in (pipeline, data, classes):
        if not path.exists():
            msg.fail(f"{path} does not exist: name a pipeline, its data and its classes.", exits=1)
    try:
        check_output_file(json_path, [pipeline, data, classes], force=force)
        class_of = read_classes(classes)
        nlp = spacy.load(pipeline)
        components = run_pipeline.components_until(nlp, None, str(pipeline))
        run = run_on_data(nlp, components, data, str(pipeline))
        docs = {
            name: None if of is None else [coarse(doc, class_of, classes) for doc in of]
            for name, of in (("docs", run.docs), ("corpus_docs", run.corpus_docs))
        }
        # spaCy's scores are of the labels that the pipeline predicts
        run = replace(run, **docs, spacy_scores=None)
        sources = {"model": pipeline, "pipe": None, "data": data, "train": None}
        report = evaluation_report(run, sources=sources, command="evaluate_coarse.py")
        if json_path is not None:
            write_result(json_path, report)
    except (ValueError, OSError) as error:
        msg.fail(str(error), exits=1)
    print_evaluation(report)
    if json_path is not None:
        msg.good(f"Saved in {json_path}")


def read_classes(path: Path) -> dict[str, str]:
    """The class of each label.

    Raises ValueError if the file is not what the head of this one says.
    """
    try:
        classes = srsly.read_json(path)
        pairs = [(label, name) for name, labels in classes.items() for label in labels]
        class_of = dict(pairs)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(
            f'{path} is not of the form {{"CLASS": ["LABEL", ...], ...}}: correct it.'
        ) from error
    if twice := sorted({label for label, name in pairs if class_of[label] != name}):
        raise ValueError(f"{path} has {', '.join(twice)} in several classes: decide for one.")
    return class_of


def coarse(doc: AlignedDoc, class_of: dict[str, str], path: Path) -> AlignedDoc:
    """The same document with classes for labels.

    path: Where the classes come from.

    Raises ValueError if a label has no class.
    """

    def renamed(entities: list[Entity]) -> list[Entity]:
        for entity in entities:
            if entity.label not in class_of:
                raise ValueError(f"{path} has no class for the label {entity.label}: add it.")
        return [entity._replace(label=class_of[entity.label]) for entity in entities]

    parts = {name: renamed(getattr(doc, name)) for name in ("gold", "predicted", "ignored")}
    return replace(doc, **parts)


if __name__ == "__main__":
    typer.run(main)
