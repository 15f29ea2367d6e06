"""``spacy ner-crf predict``: the entities of texts, one JSON object a line."""

import gzip
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import typer
from spacy.cli._util import import_code, setup_gpu
from wasabi import Printer

from spacy_bigru_crf.corpora.text_inputs import InputText, TextInputs
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.util.files import open_atomically

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# the path that means standard output
STDOUT = Path("-")

# after so many batches, words that only they had are forgotten
_BATCHES_A_ZONE = 256


def predict_cli(
    model: str = typer.Argument(..., metavar="MODEL", help="Name or directory of a pipeline"),
    input_path: Path = typer.Argument(
        "-",
        metavar="INPUT",
        help="Text file with a text a line, .jsonl, .csv or .tsv (.gz is unpacked), directory of "
        "such files, or - for standard input",
    ),
    output_path: Path = typer.Argument(
        "-", metavar="OUTPUT", help="File to write, packed if it is a .gz; - for standard output"
    ),
    field: str | None = typer.Option(
        None, "--field", "-f", help="Field of JSON objects that holds the text  [default: text]"
    ),
    column: str | None = typer.Option(
        None, "--column", "-k", help="Column of CSV or TSV that holds the text  [default: text]"
    ),
    whole_file: bool = typer.Option(
        False, "--whole-file", help="A text file is one text, instead of a text a line"
    ),
    batch_size: int | None = typer.Option(
        None, "--batch-size", "-b", min=1, help="Texts a batch  [default: that of the pipeline]"
    ),
    n_process: int = typer.Option(1, "--n-process", "-n", help="Processes; -1 for one a core"),
    gpu_id: int = typer.Option(-1, "--gpu-id", "-g", help="GPU ID or -1 for CPU"),
    code_path: Path | None = typer.Option(
        None, "--code", "-c", help="Python file with registered functions that the pipeline needs"
    ),
    force: bool = typer.Option(False, "--force", "-F", help="Write over what is there"),
) -> None:
    """
    Find the entities of texts, with ner_crf, which says how probable they are, or ner. Writes one
    JSON object a text, in their order: {"string": ..., "entities": [{"word", "type", "start",
    "end", "score"}]}, where start and end count the characters of string.
    """
    try:
        import_code(code_path)
        setup_gpu(gpu_id, silent=True)
        predict(
            model,
            TextInputs(input_path, field, column, whole_file),
            output_path,
            batch_size=batch_size,
            n_process=n_process,
            force=force,
            silent=False,
        )
    except BrokenPipeError:
        raise  # who reads the output has seen enough; typer knows what to do
    except (ValueError, OSError, ImportError) as error:
        # standard output may hold the predictions
        print(Printer(no_print=True).fail(str(error)), file=sys.stderr)
        raise typer.Exit(1) from error


def predict(
    model: str,
    inputs: TextInputs,
    output_path: Path,
    *,
    batch_size: int | None = None,
    n_process: int = 1,
    force: bool = False,
    silent: bool = True,
) -> int:
    """Write the entities of texts, and return the number of texts.

    All files are read through once before, so that a line that is malformed is found before the
    work is done. What is in memory does not depend on how many texts there are.

    model: Name or directory of a pipeline.
    inputs: The texts.
    output_path: File to write, or ``-`` for standard output. A file is there whole or not at all.
    batch_size: Texts that the pipeline takes at a time; None for its own setting.
    n_process: As in ``nlp.pipe``.
    force: Whether to write over a file.
    silent: Whether to show no progress bar.

    Raises ValueError for bad input or a pipeline that finds no entities, OSError if something
    cannot be read or written.
    """
    from spacy.util import load_model
    from tqdm import tqdm

    from spacy_bigru_crf.evaluation.run_pipeline import sets_entities

    check_output(output_path, inputs, force)
    nlp = load_model(model)
    if not any(sets_entities(nlp, name) for name in nlp.pipe_names):
        found = ", ".join(nlp.pipe_names) or "none"
        raise ValueError(Errors.R123.format(path=model, found=found))
    # disable=None: only where standard error is a terminal
    progress = partial(tqdm, unit=" texts", smoothing=0.1, disable=silent or None)
    total = count_texts(inputs, nlp.max_length, progress)
    texts = (text.text for text in inputs.read(nlp.max_length))
    records = _records(nlp, texts, batch_size or nlp.batch_size, n_process)
    count = 0
    with open_output(output_path) as stream:
        for record in progress(records, total=total):
            stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            stream.flush()
            count += 1
        if not count:
            raise ValueError(Errors.R160.format(path=inputs.path))
    return count


def check_output(path: Path, inputs: TextInputs, force: bool) -> None:
    """Raise ValueError if an output must not be written: if it is a directory, an input, or there
    already and ``force`` is not given."""
    if path == STDOUT:
        return
    if path.is_dir():
        raise ValueError(Errors.R122.format(path=path))
    if path.is_file():
        if any(source.is_file() and source.samefile(path) for source in inputs.files()):
            raise ValueError(Errors.R161.format(path=path))
        if not force:
            raise ValueError(Errors.R010.format(path=path))


def count_texts(
    inputs: TextInputs, max_length: int, progress: Callable[..., Iterable[Any]]
) -> int | None:
    """How many texts there are, all of which can be read; None for a stream.

    max_length: The number of characters that a text may have.
    progress: Shows the progress.

    Raises ValueError if there is none, or one cannot be read.
    """
    if not inputs.is_rereadable:
        return None
    texts: Iterable[InputText] = progress(
        inputs.read(max_length), desc="Reading", delay=1, leave=False
    )
    filled = [0, 0]
    for text in texts:
        filled[bool(text.text.strip())] += 1
    if not filled[True]:
        raise ValueError(Errors.R160.format(path=inputs.path))
    return sum(filled)


@contextmanager
def open_output(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is there when it is whole, or standard output.

    What is no ordinary file (``/dev/null``, a named pipe) is written to, not replaced.
    """
    if path == STDOUT:
        yield sys.stdout.buffer
        return
    special = path.exists() and not path.is_file()
    with path.open("wb") if special else open_atomically(path) as stream:
        if path.suffix == ".gz":
            with gzip.open(stream, "wb") as packed:
                yield cast(BinaryIO, packed)
        else:
            yield stream


def _records(
    nlp: "Language", texts: Iterator[str], batch_size: int, n_process: int
) -> Iterator[dict[str, Any]]:
    """The JSON object of each text.

    A vocabulary keeps every word that it has seen, so words are forgotten from time to time
    (``nlp.memory_zone``). Those of the first texts stay, as the frequent ones are among them.
    """
    zone: Any = nullcontext()
    for first in texts:
        some = chain([first], islice(texts, batch_size * _BATCHES_A_ZONE - 1))
        with zone:
            for doc in nlp.pipe(some, batch_size=batch_size, n_process=n_process):
                yield _record(doc)
        zone = nlp.memory_zone()


def _record(doc: "Doc") -> dict[str, Any]:
    from spacy_bigru_crf.pipeline.span_scores import span_score

    return {
        "string": doc.text,
        "entities": [
            {
                "word": ent.text,
                "type": ent.label_,
                "start": ent.start_char,
                "end": ent.end_char,
                "score": None if (score := span_score(ent)) is None else round(score, 6),
            }
            for ent in doc.ents
        ],
    }
