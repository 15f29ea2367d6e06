"""``spacy ner-crf compare``: is one pipeline better than another, and where do they differ?"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from spacy.cli._util import import_code, setup_gpu
from wasabi import msg

from spacy_bigru_crf.cli.evaluation_tables import excerpt
from spacy_bigru_crf.errors import Errors, Warnings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc
    from spacy_bigru_crf.evaluation.differences import Difference
    from spacy_bigru_crf.evaluation.significance import Progress, Significance

FACTORIES = frozenset(("ner_crf", "ner_crf_ensemble", "ner", "beam_ner"))
# of the JSON: raised when fields change their meaning or go
FORMAT_VERSION = 1

_N_SHOWN = 10


@dataclass(frozen=True)
class Scores:
    """How good a pipeline is: strict micro-averages from 0 to 1, and the counts behind them."""

    precision: float
    recall: float
    f1: float
    tp: int
    fp: int
    fn: int


@dataclass(frozen=True)
class Comparison:
    """What ``compare`` finds out.

    scores_a, scores_b: Those of either pipeline.
    significance: The test of the difference.
    sentence: What it means.
    differences: The documents with different answers, the most different first.
    """

    scores_a: Scores
    scores_b: Scores
    significance: "Significance"
    sentence: str
    differences: list["Difference"]


def compare_cli(
    model_a: str = typer.Argument(..., metavar="A", help="Path or name of a pipeline"),
    model_b: str = typer.Argument(..., metavar="B", help="Path or name of another"),
    data_path: Path = typer.Argument(
        ..., metavar="DATA", help="Annotated data (.spacy) that neither was trained on"
    ),
    output_path: Path | None = typer.Option(
        None, "--output", "-o", help="JSON file for the result and all documents that differ"
    ),
    n_samples: int = typer.Option(10_000, "--samples", "-n", min=1, help="Samples to draw"),
    seed: int = typer.Option(0, "--seed", "-s", min=0, help="Seed of random numbers"),
    code_path: Path | None = typer.Option(
        None, "--code", "-c", help="Python file with additional code (registered functions)"
    ),
    use_gpu: int = typer.Option(-1, "--gpu-id", "-g", help="GPU ID or -1 for CPU"),
) -> None:
    """
    Compare two pipelines, each with ner_crf or spaCy's ner, on the same annotated data: the
    difference of their strict micro-F1 with its 95% interval (paired bootstrap over documents),
    whether it may be chance (bootstrap and approximate randomisation), and the documents in which
    they differ.
    """
    import_code(code_path)
    try:
        comparison = compare(
            model_a,
            model_b,
            data_path,
            output_path=output_path,
            n_samples=n_samples,
            seed=seed,
            use_gpu=use_gpu,
            silent=False,
        )
    except (ValueError, OSError) as error:
        msg.fail(str(error), exits=1)
    _report(comparison, model_a, model_b)
    if output_path is not None:
        msg.good(f"Saved in {output_path}")


def compare(
    model_a: str | Path,
    model_b: str | Path,
    data_path: Path,
    *,
    output_path: Path | None = None,
    n_samples: int = 10_000,
    seed: int = 0,
    use_gpu: int = -1,
    silent: bool = True,
) -> Comparison:
    """Compare the answers of two pipelines to annotated data.

    model_a, model_b: The pipelines, as ``spacy.load`` takes them. All of their components run, as
        in ``spacy evaluate``.
    data_path: A .spacy file, or a directory of them.
    output_path: JSON file for the result.
    n_samples, seed: Those of ``compare_counts``.
    use_gpu: The GPU to compute on; -1 for the CPU.
    silent: Whether to show no progress bars and warnings.

    Raises ValueError if there is nothing to compare, OSError if something cannot be read or
    written.
    """
    from tqdm import tqdm

    from spacy_bigru_crf.evaluation.differences import differences
    from spacy_bigru_crf.evaluation.significance import compare_counts, summary_sentence

    if not data_path.exists():
        raise ValueError(Errors.R020.format(path=data_path))
    if output_path is not None and output_path.is_dir():
        raise ValueError(Errors.R122.format(path=output_path))
    setup_gpu(use_gpu, silent=silent)
    # delay, disable=None: only where it takes long and standard error is a terminal
    progress = partial(tqdm, delay=1, leave=False, disable=silent or None)
    documents = partial(progress, unit=" documents")
    docs_a, indices = _answers(model_a, data_path, documents, silent=silent)
    docs_b, _ = _answers(model_b, data_path, documents, silent=silent)
    a, b = (_count(docs) for docs in (docs_a, docs_b))
    significance = compare_counts(a, b, n_samples, seed, partial(progress, unit=" portions"))
    comparison = Comparison(
        _scores(a),
        _scores(b),
        significance,
        summary_sentence(significance),
        differences(docs_a, docs_b, indices),
    )
    if output_path is not None:
        _write(comparison, output_path, model_a, model_b, data_path, seed)
    return comparison


def _answers(
    model: str | Path, data_path: Path, progress: "Progress", *, silent: bool
) -> tuple[list["AlignedDoc"], list[int]]:
    """What a pipeline finds in the annotated documents, and the indices of these."""
    import spacy

    from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
    from spacy_bigru_crf.evaluation.run_pipeline import annotate, read_examples, unknown_labels

    nlp = spacy.load(model)
    if not any(nlp.get_pipe_meta(name).factory in FACTORIES for name in nlp.pipe_names):
        found = ", ".join(nlp.pipe_names) or "none"
        raise ValueError(Errors.R123.format(path=model, found=found))
    examples = read_examples(nlp, data_path)
    if (unknown := unknown_labels(nlp, nlp.pipe_names, examples, str(model))) and not silent:
        labels = ", ".join(sorted(unknown))
        msg.warn(Warnings.W100.format(path=model, labels=labels, count=unknown.total()))
    annotate(nlp, nlp.pipe_names, examples, progress)
    indices = [i for i, eg in enumerate(examples) if eg.reference.has_annotation("ENT_IOB")]
    return aligned_docs(examples), indices


def _count(docs: Sequence["AlignedDoc"]) -> "NDArray[np.float64]":
    """The entities of each document that are found rightly, found wrongly, and missed. (N, 3)"""
    from spacy_bigru_crf.evaluation.counts import count_array, count_doc, labels_of

    counts = [count_doc(doc) for doc in docs]
    return count_array(counts, labels_of(counts)).sum(axis=1)


def _scores(counts: "NDArray[np.float64]") -> Scores:
    from spacy_bigru_crf.evaluation.counts import precision_recall_f1

    total = counts.sum(axis=0)
    return Scores(*precision_recall_f1(total).tolist(), *total.astype(int).tolist())


def _write(
    comparison: Comparison,
    path: Path,
    model_a: str | Path,
    model_b: str | Path,
    data_path: Path,
    seed: int,
) -> None:
    import srsly

    from spacy_bigru_crf.util.files import write_atomically

    content = {
        "version": FORMAT_VERSION,
        "data": str(data_path),
        "a": {"model": str(model_a), **asdict(comparison.scores_a)},
        "b": {"model": str(model_b), **asdict(comparison.scores_b)},
        "seed": seed,
        **asdict(comparison.significance),
        "sentence": comparison.sentence,
        "differences": [asdict(difference) for difference in comparison.differences],
    }
    write_atomically(path, srsly.json_dumps(content, indent=2).encode("utf-8"))


def _report(comparison: Comparison, model_a: str, model_b: str) -> None:
    found = comparison.significance
    msg.info(f"A is {model_a}")
    msg.info(f"B is {model_b}")
    columns = [
        [f"{100 * value:.2f}" for value in (scores.precision, scores.recall, scores.f1)]
        for scores in (comparison.scores_a, comparison.scores_b)
    ]
    rows = list(zip(("Precision", "Recall", "F1"), *columns, strict=True))
    msg.table(rows, header=("", "A", "B"), aligns=tuple("lrr"), divider=True)
    low, high = (100 * bound for bound in found.interval)
    tests = [
        ("F1 of B - F1 of A", f"{100 * found.difference:.2f}"),
        (f"{found.level:.0%} interval", f"{low:.2f} to {high:.2f}"),
        ("p, paired bootstrap", f"{found.p_bootstrap:.4f}"),
        ("p, approximate randomisation", f"{found.p_randomisation:.4f}"),
    ]
    msg.table(tests, aligns=tuple("lr"))
    total, shown = len(comparison.differences), comparison.differences[:_N_SHOWN]
    msg.info(f"The answers differ in {total} of {found.n_documents} documents")
    if shown:
        header = ("Document", "Different entities", "Errors of A", "Errors of B", "Text")
        listed = [
            (d.document, d.n_different, d.errors_a, d.errors_b, excerpt(d.text)) for d in shown
        ]
        msg.table(listed, header=header, aligns=tuple("rrrrl"), divider=True)
        if total > len(shown):
            msg.text(f"The {len(shown)} most different ones. All of them: --output FILE.json")
    msg.good(comparison.sentence)
