"""``spacy ner-crf suggest``: choose texts to annotate next, with suggested entities."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from wasabi import msg

from spacy_bigru_crf.cli._messages import running
from spacy_bigru_crf.cli._options import (
    CODE,
    COLUMN,
    FIELD,
    FORCE,
    GPU,
    ON_ERROR,
    PIPE,
    TEXTS,
    WHITESPACE,
    WHOLE_FILE,
)
from spacy_bigru_crf.cli.predict import count_texts, open_output
from spacy_bigru_crf.corpora.suggestions import TaskFormat, encode_tasks, make_task
from spacy_bigru_crf.corpora.text_inputs import InputText, TextInputs
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.prediction.failures import Failure, Failures, OnError, run_batch
from spacy_bigru_crf.suggestion.ranking import Measure
from spacy_bigru_crf.util.outputs import STDOUT, check_output_file
from spacy_bigru_crf.util.progress import Progress, no_progress, progress_bar

if TYPE_CHECKING:
    from spacy_bigru_crf.suggestion.ranking import Candidate


@dataclass
class Suggested:
    """Numbers of texts and entities.

    Attributes:
        texts: Texts that were read.
        repeated: Those of them that had been there before.
        written: Texts that were written.
        entities: Entities that are suggested in these.
    """

    texts: int = 0
    repeated: int = 0
    written: int = 0
    entities: int = 0


def suggest_cli(
    model: str = typer.Argument(
        ..., metavar="MODEL", help="Name or directory of a pipeline with ner_crf"
    ),
    input_path: Path = typer.Argument(..., metavar="TEXTS", help=TEXTS),
    output_path: Path = typer.Argument(
        ...,
        metavar="OUTPUT",
        help="File to write: .jsonl, or .json for a list of all texts; - for standard output",
    ),
    task_format: TaskFormat = typer.Option(
        TaskFormat.PRODIGY, "--format", help="The annotation program that will read it"
    ),
    measure: Measure = typer.Option(
        Measure.ENTROPY, "--by", help="How doubt is measured: entropy a token, or margin"
    ),
    limit: int | None = typer.Option(None, "--limit", "-n", min=1, help="How many texts to write"),
    diverse: bool = typer.Option(
        False, "--diverse", help="Pass over texts that are like one before; needs --limit"
    ),
    field: str | None = FIELD,
    column: str | None = COLUMN,
    whole_file: bool = WHOLE_FILE,
    whitespace: bool = WHITESPACE,
    on_error: OnError = ON_ERROR,
    pipe_name: str | None = PIPE,
    code_path: Path | None = CODE,
    use_gpu: int = GPU,
    force: bool = FORCE,
) -> None:
    """Rank texts for annotation, those first of which ner_crf is least sure.

    They are written with the entities that it suggests, for Prodigy, doccano or Label Studio. spacy
    ner-crf convert reads what has been annotated; what nobody has reviewed counts as unknown.
    """
    with running(code_path, use_gpu, silent=True):
        suggested = suggest(
            model,
            TextInputs(input_path, field, column, whole_file, whitespace),
            output_path,
            task_format=task_format,
            measure=measure,
            limit=limit,
            diverse=diverse,
            on_error=on_error,
            pipe_name=pipe_name,
            force=force,
            progress=progress_bar("texts", smoothing=0.1),
        )
    if output_path != STDOUT:
        msg.good(
            f"{suggested.texts} texts, {suggested.repeated} of them repeated; "
            f"{suggested.written} written, with {suggested.entities} suggested entities in all "
            f"-> {output_path}"
        )


def suggest(
    model: str,
    inputs: TextInputs,
    output_path: Path,
    *,
    task_format: TaskFormat = TaskFormat.PRODIGY,
    measure: Measure = Measure.ENTROPY,
    limit: int | None = None,
    diverse: bool = False,
    on_error: OnError = OnError.STOP,
    pipe_name: str | None = None,
    force: bool = False,
    progress: Progress = no_progress,
) -> Suggested:
    """Write the texts that are most worth annotating, the most first.

    Blank texts are left out, and so is a text that was there before. The entities are those of
    the component and of the components before it.

    Args:
        model: Name or directory of a pipeline.
        inputs: The texts.
        output_path: File to write, whole or not at all, or ``-`` for standard output.
        task_format: The annotation program.
        measure: How sure the component is of a text.
        limit: As in ``ranking.rank``.
        diverse: As in ``ranking.rank``.
        on_error: Treatment of a text on which the pipeline fails. Those that are skipped are left
            out, and a warning gives their number.
        pipe_name: The component, an ``ner_crf``; None if there is only one.
        force: Whether to overwrite a file.
        progress: Shows the progress over the texts.

    Returns:
        The numbers of texts and entities.

    Raises:
        ValueError: The input is bad, the pipeline has no ``ner_crf`` or fails, or the output must
            not be written.
        OSError: Something cannot be read or written.
    """
    from spacy_bigru_crf.evaluation.calibrate import find_pipe
    from spacy_bigru_crf.evaluation.run_pipeline import load_pipeline
    from spacy_bigru_crf.suggestion.candidates import candidates
    from spacy_bigru_crf.suggestion.ranking import rank

    if diverse and limit is None:
        raise ValueError(Errors.R162)
    check_output_file(output_path, [model, *inputs.files()], force=force, stdout=True)
    nlp, _ = load_pipeline(model)
    name, _ = find_pipe(nlp, model, pipe_name, ensembles=False)
    total = count_texts(inputs, nlp.max_length, progress)
    numbers = Suggested()
    texts = _distinct(progress(inputs.read(nlp.max_length), total=total), numbers)
    failures = Failures(on_error)
    of_batch = partial(candidates, nlp, name, measure=measure, diverse=diverse)
    ranked = rank(_candidates(texts, of_batch, failures), limit, diverse=diverse)
    failures.report(len(ranked))
    if not ranked:
        raise ValueError(Errors.R160.format(path=inputs.path))
    numbers.written = len(ranked)
    numbers.entities = sum(len(suggested.entities) for suggested in ranked)
    model_name = "{lang}_{name}-{version}".format(**nlp.meta)
    tasks = (make_task(suggested, task_format, model_name) for suggested in ranked)
    with open_output(output_path) as stream:
        stream.write(encode_tasks(tasks, output_path))
    return numbers


def _distinct(texts: Iterable[InputText], numbers: Suggested) -> Iterator[InputText]:
    """Yield the texts that are not blank, each once."""
    seen: set[bytes] = set()
    for text in texts:
        numbers.texts += 1
        if not text.text.strip():
            continue
        digest = blake2b(text.text.encode(), digest_size=16).digest()
        if digest in seen:
            numbers.repeated += 1
        else:
            seen.add(digest)
            yield text


def _candidates(
    texts: Iterable[InputText],
    of_batch: Callable[[Sequence[InputText]], list["Candidate"]],
    failures: Failures,
) -> Iterator["Candidate"]:
    """Yield the documents on which the pipeline does not fail."""
    from spacy_bigru_crf.evaluation.run_pipeline import in_batches

    for batch in in_batches(texts):
        for outcome in run_batch(of_batch, batch):
            if isinstance(outcome, Failure):
                failures.add(outcome)
            else:
                yield outcome
