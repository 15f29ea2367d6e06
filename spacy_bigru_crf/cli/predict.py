"""``spacy ner-crf predict``: write the entities of texts, one JSON object per line."""

import gzip
import json
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, cast

import typer
from spacy.language import Language
from spacy.tokens import Doc

from spacy_bigru_crf.cli._messages import running
from spacy_bigru_crf.cli._options import CODE, COLUMN, FIELD, FORCE, GPU, TEXTS, WHOLE_FILE
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.text_inputs import InputText, TextInputs
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.util.files import open_atomically
from spacy_bigru_crf.util.outputs import STDOUT, check_output_file
from spacy_bigru_crf.util.progress import Progress, no_progress, progress_bar

# after so many batches, words that only they had are forgotten
_BATCHES_A_ZONE = 256


def predict_cli(
    model: str = typer.Argument(..., metavar="MODEL", help="Name or directory of a pipeline"),
    input_path: Path = typer.Argument("-", metavar="INPUT", help=TEXTS),
    output_path: Path = typer.Argument(
        "-", metavar="OUTPUT", help="File to write, packed if it is a .gz; - for standard output"
    ),
    field: str | None = FIELD,
    column: str | None = COLUMN,
    whole_file: bool = WHOLE_FILE,
    batch_size: int | None = typer.Option(
        None, "--batch-size", "-b", min=1, help="Texts a batch  [default: that of the pipeline]"
    ),
    n_process: int = typer.Option(1, "--n-process", "-n", help="Processes; -1 for one a core"),
    code_path: Path | None = CODE,
    use_gpu: int = GPU,
    force: bool = FORCE,
) -> None:
    """Find the entities of texts, with ner_crf, which says how probable they are, or ner.

    Writes one JSON object a text, in their order: {"string": ..., "entities": [{"word", "type",
    "start", "end", "score"}]}, where start and end count the characters of string.
    """
    with running(code_path, use_gpu, silent=True):
        predict(
            model,
            TextInputs(input_path, field, column, whole_file),
            output_path,
            batch_size=batch_size,
            n_process=n_process,
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
        batch_size: Texts that the pipeline takes at a time; None for its own setting.
        n_process: As in ``nlp.pipe``.
        force: Whether to overwrite a file.
        progress: Shows the progress over the texts.

    Returns:
        The number of texts.

    Raises:
        ValueError: The input is bad, the pipeline finds no entities, or the output must not be
            written.
        OSError: Something cannot be read or written.
    """
    from spacy_bigru_crf.evaluation.run_pipeline import load_pipeline, sets_entities

    output_path = Path(output_path)
    check_output_file(output_path, [model, *inputs.files()], force=force, stdout=True)
    nlp, _ = load_pipeline(model)
    if not any(sets_entities(nlp, name) for name in nlp.pipe_names):
        raise ValueError(Errors.R123.format(path=model, found=", ".join(nlp.pipe_names) or "none"))
    total = count_texts(inputs, nlp.max_length, progress)
    records = _records(nlp, inputs.read(nlp.max_length), batch_size or nlp.batch_size, n_process)
    count = 0
    with open_output(output_path) as stream:
        for record in progress(records, total=total):
            stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            stream.flush()
            count += 1
        if not count:
            raise ValueError(Errors.R160.format(path=inputs.path))
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


def _records(
    nlp: Language, texts: Iterator[InputText], batch_size: int, n_process: int
) -> Iterator[dict[str, Any]]:
    """Yield the JSON object of each text.

    A vocabulary keeps every word that it has seen, so words are forgotten from time to time
    (``nlp.memory_zone``). Those of the first texts stay, as the frequent ones are among them.
    """
    waiting: deque[InputText] = deque()

    def strings(some: Iterable[InputText]) -> Iterator[str]:
        for text in some:
            waiting.append(text)
            yield text.text

    zone: Any = nullcontext()
    for first in texts:
        some = strings(chain([first], islice(texts, batch_size * _BATCHES_A_ZONE - 1)))
        try:
            with zone:
                for doc in nlp.pipe(some, batch_size=batch_size, n_process=n_process):
                    waiting.popleft()
                    yield _record(doc)
        except CorpusError:
            raise
        # a component may raise anything
        except Exception as error:
            places = {"first": waiting[0], "last": waiting[-1]}
            raise ValueError(Errors.R166.format(**places, reason=error)) from error
        zone = nlp.memory_zone()


def _record(doc: Doc) -> dict[str, Any]:
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
