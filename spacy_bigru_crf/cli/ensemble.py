"""``spacy ner-crf ensemble``: combine trained pipelines in an ensemble."""

from pathlib import Path

import typer
from wasabi import msg

from spacy_bigru_crf.cli._messages import running
from spacy_bigru_crf.cli._options import CODE, FORCE, METHOD, OUTPUT


def ensemble_cli(
    models: list[str] = typer.Argument(
        ..., metavar="MODELS...", help="Names or directories of pipelines with ner_crf or ner"
    ),
    output_path: Path = OUTPUT,
    method: str = METHOD,
    weights_path: Path | None = typer.Option(
        None,
        "--weights",
        "-w",
        help="Annotated data (.spacy) that they were not trained on: members count by their F1",
    ),
    code_path: Path | None = CODE,
    force: bool = FORCE,
) -> None:
    """Combine trained pipelines, each with an ner_crf or ner, in an ensemble.

    Its members give one answer, by majority or weighted vote, or by averaged probabilities of
    spans. They may differ in network, scheme and labels; language, tokenizer and all other
    components have to be the same. A tok2vec or transformer that they share is computed once.
    """
    from spacy_bigru_crf.experiments.ensemble import ensemble
    from spacy_bigru_crf.util.progress import progress_bar

    with running(code_path):
        members = ensemble(
            models,
            output_path,
            method=method,
            weights_path=weights_path,
            force=force,
            progress=progress_bar("documents"),
        )
    rows = [
        (m.name, m.factory, len(m.labels), "" if m.weight is None else f"{m.weight:.4f}")
        for m in members
    ]
    header = ("Member", "Factory", "Labels", "Weight")
    msg.table(rows, header=header, aligns=tuple("llrr"), divider=True)
    for member in members:
        if member.unknown:
            msg.warn(f"{member.name} has no opinion about {', '.join(member.unknown)}")
    msg.good(f"{len(members)} members, method {method}. Saved in {output_path}")
