"""``spacy ner-crf evaluate``: how good a pipeline is, where it fails, and how sure that is."""

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import typer
from spacy.cli._util import import_code, setup_gpu
from wasabi import msg

from spacy_bigru_crf.cli.evaluation_tables import print_evaluation
from spacy_bigru_crf.errors import Errors, Warnings


def evaluate_cli(
    model: str = typer.Argument(..., metavar="MODEL", help="Name or directory of a pipeline"),
    data_path: Path = typer.Argument(
        ..., metavar="DATA", help="Annotated data (.spacy), or a directory of it"
    ),
    output_path: Path | None = typer.Option(
        None, "--output", "-o", help="JSON file for all scores and errors"
    ),
    html_path: Path | None = typer.Option(
        None, "--html", "-H", help="HTML file for a report to look at"
    ),
    train_path: Path | None = typer.Option(
        None, "--train", "-t", help="Training data (.spacy), for scores of seen and unseen entities"
    ),
    pipe_name: str | None = typer.Option(
        None, "--pipe", "-p", help="Last component to run; all by default"
    ),
    by_tag: bool = typer.Option(
        False, "--by-tag", help="Add scores of tokens by tag (B-PER, I-PER), not only by label"
    ),
    n_samples: int = typer.Option(
        1000, "--bootstrap", "-b", min=0, help="Samples for confidence intervals; 0 for none"
    ),
    seed: int = typer.Option(0, "--seed", "-s", min=0, help="Seed of the samples"),
    code_path: Path | None = typer.Option(
        None, "--code", "-c", help="Python file with additional code (registered functions)"
    ),
    use_gpu: int = typer.Option(-1, "--gpu-id", "-g", help="GPU ID or -1 for CPU"),
) -> None:
    """
    Evaluate the entities of a pipeline on annotated data: precision, recall and F1 by label with
    confidence intervals, partial credit, scores of tokens, confusions and kinds of errors, scores
    by length, of seen and unseen entities, whether probabilities can be trusted, and for an
    ensemble its members and where they disagree. Works with ner_crf, spaCy's ner and every other
    component that sets entities.
    """
    import_code(code_path)
    try:
        report = evaluate(
            model,
            data_path,
            output_path=output_path,
            html_path=html_path,
            train_path=train_path,
            pipe_name=pipe_name,
            by_tag=by_tag,
            n_samples=n_samples,
            seed=seed,
            use_gpu=use_gpu,
            silent=False,
        )
    except (ValueError, OSError) as error:
        msg.fail(str(error), exits=1)
    print_evaluation(report)
    for path in (output_path, html_path):
        if path is not None:
            msg.good(f"Saved in {path}")


def evaluate(
    model: str | Path,
    data_path: Path,
    *,
    output_path: Path | None = None,
    html_path: Path | None = None,
    train_path: Path | None = None,
    pipe_name: str | None = None,
    by_tag: bool = False,
    n_samples: int = 1000,
    seed: int = 0,
    use_gpu: int = -1,
    silent: bool = True,
) -> dict[str, Any]:
    """Evaluate the entities of a pipeline on annotated data.

    model: Name or directory of the pipeline. Its tokeniser and components run as in ``spacy
        evaluate``.
    data_path: A .spacy file, or a directory of them.
    output_path: JSON file for what is returned.
    html_path: HTML file for the report.
    train_path: The training data, for the scores of seen and unseen entities.
    pipe_name: The last component to run; None for all.
    by_tag: Whether to add the scores of tokens by tag.
    n_samples: The number of bootstrap samples for confidence intervals; 0 for none.
    seed: Their seed.
    use_gpu: The GPU, or -1 for none.
    silent: Whether to show no progress and no warnings.

    Returns the evaluation that docs/evaluation.md describes.
    Raises ValueError if there is nothing to evaluate or nothing to do it with, OSError if
    something cannot be read or written; nothing is written then.
    """
    import spacy
    from tqdm import tqdm

    from spacy_bigru_crf.evaluation import members, run_pipeline
    from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
    from spacy_bigru_crf.evaluation.members import member_report
    from spacy_bigru_crf.evaluation.report import evaluation_report
    from spacy_bigru_crf.reports.html import html_report
    from spacy_bigru_crf.util.files import write_atomically

    for path in filter(None, (data_path, train_path)):
        if not path.exists():
            raise ValueError(Errors.R020.format(path=path))
    for path in filter(None, (output_path, html_path)):
        _check_output(path)
    setup_gpu(use_gpu, silent=silent)
    nlp = spacy.load(model)
    components = run_pipeline.components_until(nlp, pipe_name, str(model))
    mentions = None if train_path is None else run_pipeline.read_mentions(nlp, train_path)
    examples = run_pipeline.read_examples(nlp, data_path)
    unknown = run_pipeline.unknown_labels(nlp, components, examples, str(model))
    if unknown and not silent:
        labels = ", ".join(sorted(unknown))
        msg.warn(Warnings.W100.format(path=model, labels=labels, count=unknown.total()))
    # delay, disable=None: only where it takes long and standard error is a terminal
    progress = partial(tqdm, unit=" documents", delay=1, leave=False, disable=silent or None)
    run_pipeline.annotate(nlp, components, examples, progress)
    docs = aligned_docs(examples)
    pipe = members.find_ensemble(nlp, components)
    report = evaluation_report(
        docs,
        source={
            "model": str(model),
            "pipe": pipe_name,
            "data": str(data_path),
            "train": None if train_path is None else str(train_path),
        },
        mentions=mentions,
        ensemble=None
        if pipe is None
        else member_report(
            docs,
            members.member_predictions(nlp, pipe, components, data_path, progress),
            {member.name: member.trained_labels for member in pipe.members},
        ),
        n_samples=n_samples,
        seed=seed,
        by_tag=by_tag,
    )
    if output_path is not None:
        # srsly would round the numbers
        content = json.dumps(report, ensure_ascii=False, indent=1)
        write_atomically(output_path, f"{content}\n".encode())
    if html_path is not None:
        write_atomically(html_path, html_report(report).encode())
    return report


def _check_output(path: Path) -> None:
    """Find out before the work begins what would make it useless."""
    if path.is_dir():
        raise ValueError(Errors.R104.format(path=path, reason="it is a directory"))
    parent = next(parent for parent in path.absolute().parents if parent.exists())
    if not parent.is_dir():
        raise ValueError(Errors.R104.format(path=path, reason=f"{parent} is a file"))
    if not os.access(parent, os.W_OK):
        raise ValueError(Errors.R104.format(path=path, reason=f"{parent} is read-only"))
