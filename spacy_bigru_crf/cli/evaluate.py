"""``spacy ner-crf evaluate``: evaluate the entities of a pipeline."""

from pathlib import Path

import typer
from wasabi import msg

from spacy_bigru_crf.cli._messages import running
from spacy_bigru_crf.cli._options import CODE, FORCE, GPU, JSON, OLD_JSON, SEED
from spacy_bigru_crf.cli.evaluation_tables import print_evaluation


def evaluate_cli(
    model: str = typer.Argument(..., metavar="MODEL", help="Name or directory of a pipeline"),
    data_path: Path = typer.Argument(
        ..., metavar="DATA", help="Annotated data (.spacy), or a directory of it"
    ),
    json_path: Path | None = JSON,
    old_json_path: Path | None = OLD_JSON,
    html_path: Path | None = typer.Option(None, "--html", "-H", help="HTML file for a report"),
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
    seed: int = SEED,
    code_path: Path | None = CODE,
    use_gpu: int = GPU,
    force: bool = FORCE,
) -> None:
    """Evaluate the entities of a pipeline on annotated data.

    Data that know their spaces are scored as running text, and once more on their own tokens.
    Prints precision, recall and F1 by label with confidence intervals, partial credit, scores of
    tokens, confusions and kinds of errors, scores by length, of seen and unseen entities, whether
    probabilities can be trusted, and for an ensemble its members and where they disagree. Works
    with ner_crf, spaCy's ner and every other component that sets entities.
    """
    from spacy_bigru_crf.evaluation.evaluate import evaluate
    from spacy_bigru_crf.reports.html import html_report
    from spacy_bigru_crf.util.files import write_atomically
    from spacy_bigru_crf.util.outputs import check_distinct_outputs, check_output_file
    from spacy_bigru_crf.util.progress import progress_bar
    from spacy_bigru_crf.util.results import write_result

    with running(code_path, use_gpu):
        check_distinct_outputs(json_path, html_path)
        for path in (json_path, html_path):
            check_output_file(path, [model, data_path, train_path], force=force)
        report = evaluate(
            model,
            data_path,
            train_path=train_path,
            pipe_name=pipe_name,
            by_tag=by_tag,
            n_samples=n_samples,
            seed=seed,
            progress=progress_bar("documents"),
        )
        if json_path is not None:
            write_result(json_path, report)
        if html_path is not None:
            write_atomically(html_path, html_report(report).encode())
    print_evaluation(report)
    for path in (json_path, html_path):
        if path is not None:
            msg.good(f"Saved in {path}")
