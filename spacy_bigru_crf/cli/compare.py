"""``spacy ner-crf compare``: compare two pipelines on the same data."""

from pathlib import Path
from typing import Any

import typer
from wasabi import msg

from spacy_bigru_crf.cli._messages import running
from spacy_bigru_crf.cli._options import CODE, FORCE, GPU, JSON, OLD_JSON, SEED
from spacy_bigru_crf.cli.evaluation_tables import (
    CORPUS_TOKENS,
    SPACY_SCORER,
    excerpt,
    note_on_spacy,
    percent,
)

_N_SHOWN = 10


def compare_cli(
    model_a: str = typer.Argument(..., metavar="A", help="Path or name of a pipeline"),
    model_b: str = typer.Argument(..., metavar="B", help="Path or name of another"),
    data_path: Path = typer.Argument(
        ..., metavar="DATA", help="Annotated data (.spacy) that neither was trained on"
    ),
    json_path: Path | None = JSON,
    old_json_path: Path | None = OLD_JSON,
    n_samples: int = typer.Option(10_000, "--samples", "-n", min=1, help="Samples to draw"),
    seed: int = SEED,
    code_path: Path | None = CODE,
    use_gpu: int = GPU,
    force: bool = FORCE,
) -> None:
    """Compare two pipelines, each with ner_crf or spaCy's ner, on the same annotated data.

    Prints the difference of their strict micro-F1 with its 95% interval (paired bootstrap over
    documents), whether it may be chance (bootstrap and approximate randomisation), and the
    documents in which they differ; on running text where the data know their spaces, with the F1
    on the tokens of the data beside it. The JSON has all of these documents.
    """
    from spacy_bigru_crf.evaluation.comparison import compare
    from spacy_bigru_crf.util.outputs import check_output_file
    from spacy_bigru_crf.util.progress import progress_bar
    from spacy_bigru_crf.util.results import write_result

    with running(code_path, use_gpu):
        check_output_file(json_path, [model_a, model_b, data_path], force=force)
        result = compare(
            model_a,
            model_b,
            data_path,
            n_samples=n_samples,
            seed=seed,
            progress=progress_bar("items"),
        )
        if json_path is not None:
            write_result(json_path, result)
    _report(result)
    if json_path is not None:
        msg.good(f"Saved in {json_path}")


def _report(result: dict[str, Any]) -> None:
    for name in "ab":
        msg.info(f"{name.upper()} is {result['sources'][name]}")
    a, b = result["a"], result["b"]
    for sentence in dict.fromkeys(of["scored_on"]["sentence"] for of in (a, b)):
        msg.info(sentence)
    rows = [
        (heading, percent(a[score]), percent(b[score]))
        for heading, score in (("Precision", "precision"), ("Recall", "recall"), ("F1", "f1"))
    ]
    for name, key in ((CORPUS_TOKENS, "corpus_tokens"), (SPACY_SCORER, "spacy_scorer")):
        if a[key]:
            rows.append((f"F1, {name}", percent(a[key]["f1"]), percent(b[key]["f1"])))
    msg.table(rows, header=("", "A", "B"), aligns=tuple("lrr"), divider=True)
    if note := note_on_spacy(a, a["spacy_scorer"]) or note_on_spacy(b, b["spacy_scorer"]):
        msg.text(note)
    tests = [
        ("F1 of B - F1 of A", percent(result["difference"])),
        (f"{result['level']:.0%} interval", " to ".join(map(percent, result["interval"]))),
        ("p, paired bootstrap", f"{result['p_bootstrap']:.4f}"),
        ("p, approximate randomisation", f"{result['p_randomisation']:.4f}"),
    ]
    msg.table(tests, aligns=tuple("lr"))
    total, shown = len(result["differences"]), result["differences"][:_N_SHOWN]
    msg.info(f"The answers differ in {total} of {result['n_documents']} documents")
    if shown:
        header = ("Document", "Different entities", "Errors of A", "Errors of B", "Text")
        columns = ("document", "n_different", "errors_a", "errors_b")
        listed = [(*(d[column] for column in columns), excerpt(d["text"])) for d in shown]
        msg.table(listed, header=header, aligns=tuple("rrrrl"), divider=True)
        if total > len(shown):
            msg.text(f"The {len(shown)} most different ones. All of them: --json FILE")
    msg.good(result["sentence"])
