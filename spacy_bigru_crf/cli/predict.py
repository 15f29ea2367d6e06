"""``spacy ner-crf predict``: write the entities of texts, one JSON object per line."""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import typer

from spacy_bigru_crf.cli._messages import running
from spacy_bigru_crf.cli._options import (
    CODE,
    COLUMN,
    FIELD,
    FORCE,
    GPU,
    ON_ERROR,
    TEXTS,
    WHITESPACE,
    WHOLE_FILE,
)
from spacy_bigru_crf.corpora.text_inputs import InputText, TextInputs
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.prediction.failures import Failure, Failures, OnError
from spacy_bigru_crf.util.files import open_atomically
from spacy_bigru_crf.util.outputs import STDOUT, check_output_file
from spacy_bigru_crf.util.progress import Progress, no_progress, progress_bar


def predict_cli(
    model: str = typer.Argument(..., metavar="MODEL", help="Name or directory of a pipeline"),
    input_path: Path = typer.Argument("-", metavar="INPUT", help=TEXTS),
    output_path: Path = typer.Argument(
        "-", metavar="OUTPUT", help="File to write, packed if it is a .gz; - for standard output"
    ),
    field: str | None = FIELD,
    column: str | None = COLUMN,
    whole_file: bool = WHOLE_FILE,
    whitespace: bool = WHITESPACE,
    batch_size: int | None = typer.Option(
        None,
        "--batch-size",
        "-b",
        min=1,
        help="Texts a batch  [default: that of the pipeline]",
    ),
    n_process: int = typer.Option(1, "--n-process", "-n", help="Processes; -1 for one a core"),
    on_error: OnError = ON_ERROR,
    code_path: Path | None = CODE,
    use_gpu: int = GPU,
    force: bool = FORCE,
) -> None:
    """Find the entities of texts, with ner_crf, which says how probable they are, or ner.

    Writes one JSON object a text, in their order: {"string": ..., "entities": [{"word", "type",
    "start", "end", "score"}]}, where start and end count the characters of string. With --on-error
    skip, a text on which the pipeline fails has {"string", "entities": null, "error"}.
    """
    with running(code_path, use_gpu, silent=True):
        predict(
            model,
            TextInputs(input_path, field, column, whole_file, whitespace),
            output_path,
            batch_size=batch_size,
            n_process=n_process,
            on_error=on_error,
            force=force,
            progress=progress_bar("texts", smoothing=0.1),
        )


def predict(
    model: str | Path,
    inputs: TextInputs,
    output_path: str | Path,
    *,
    batch_size: int | None = None,
    n_process: int = 1,
    on_error: OnError = OnError.STOP,
    force: bool = False,
    progress: Progress = no_progress,
) -> int:
    """Write the entities of texts.

    All files are read through once before, so that a line that is malformed is found before the
    work is done. What is in memory does not depend on how many texts there are.

    Args:
        model: Name or directory of a pipeline.
        inputs: The texts.
        output_path: File to write, whole or not at all, or ``-`` for standard output.
        batch_size: Texts that the pipeline takes at a time; None for its own setting, and for
            several processes less where there are few texts.
        n_process: Number of processes; -1 for one a core.
        on_error: Treatment of a text on which the pipeline fails. A text that is skipped has an
            object without entities, but with the error, and a warning gives the number of such.
        force: Whether to overwrite a file.
        progress: Shows the progress over the texts.

    Returns:
        The number of texts.

    Raises:
        ValueError: The input is bad, the pipeline finds no entities or fails, or the output must
            not be written.
        OSError: Something cannot be read or written.
    """
    from spacy_bigru_crf.evaluation.run_pipeline import load_pipeline, sets_entities
    from spacy_bigru_crf.prediction.entities import predict_records

    output_path = Path(output_path)
    check_output_file(output_path, [model, *inputs.files()], force=force, stdout=True)
    nlp, _ = load_pipeline(model)
    if not any(sets_entities(nlp, name) for name in nlp.pipe_names):
        raise ValueError(Errors.R123.format(path=model, found=", ".join(nlp.pipe_names) or "none"))
    total = count_texts(inputs, nlp.max_length, progress)
    texts = inputs.read(nlp.max_length)
    outcomes = predict_records(nlp, texts, batch_size, n_process, total)
    failures = Failures(on_error)
    count = 0
    with open_output(output_path) as stream, closing(outcomes):
        for outcome in progress(outcomes, total=total):
            record = outcome
            if isinstance(outcome, Failure):
                failures.add(outcome)
                # as it has no list of entities, it is not taken for a text without any
                record = {"string": outcome.text.text, "entities": None, "error": outcome.reason}
            stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            stream.flush()
            count += 1
        if not count:
            raise ValueError(Errors.R160.format(path=inputs.path))
        failures.report(count - failures.count)
    return count


def count_texts(inputs: TextInputs, max_length: int, progress: Progress) -> int | None:
    """Count the texts, and find out whether all of them can be read.

    Args:
        inputs: The texts.
        max_length: The number of characters that a text may have.
        progress: Shows the progress.

    Returns:
        Their number; None for a stream.

    Raises:
        ValueError: There is none, or one cannot be read.
    """
    if not inputs.is_rereadable:
        return None
    texts: Iterable[InputText] = progress(inputs.read(max_length))
    filled = Counter(bool(text.text.strip()) for text in texts)
    if not filled[True]:
        raise ValueError(Errors.R160.format(path=inputs.path))
    return filled.total()


@contextmanager
def open_output(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is there when it is whole, or standard output.

    Args:
        path: The file, packed if it is called ``*.gz``; ``-`` for standard output.

    Yields:
        The stream to write to.
    """
    if path == STDOUT:
        yield sys.stdout.buffer
        return
    with open_atomically(path) as stream:
        if path.suffix == ".gz":
            with gzip.open(stream, "wb") as packed:
                yield cast(BinaryIO, packed)
        else:
            yield stream
