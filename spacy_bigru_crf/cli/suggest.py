"""``spacy ner-crf suggest``: which texts to annotate next, with the model's suggestions."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from spacy.cli._util import import_code, setup_gpu
from wasabi import msg

from spacy_bigru_crf.cli.calibrate import find_pipe
from spacy_bigru_crf.cli.predict import STDOUT, check_output, count_texts, open_output
from spacy_bigru_crf.corpora.suggestions import SuggestedText, TaskFormat, encode_tasks, make_task
from spacy_bigru_crf.corpora.text_inputs import InputText, TextInputs
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.suggestion.ranking import Measure

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from spacy_bigru_crf.suggestion.ranking import Candidate

_DOCS_AT_ONCE = 256


@dataclass
class Suggested:
    """What was read and what was written.

    texts: How many texts there were. repeated: How many of them had been there before.
    written: How many were written. entities: How many entities are suggested in these.
    """

    texts: int = 0
    repeated: int = 0
    written: int = 0
    entities: int = 0


def suggest_cli(
    model: str = typer.Argument(
        ..., metavar="MODEL", help="Name or directory of a pipeline with ner_crf"
    ),
    input_path: Path = typer.Argument(
        ...,
        metavar="TEXTS",
        help="Text file with a text a line, .jsonl, .csv or .tsv (.gz is unpacked), directory of "
        "such files, or - for standard input",
    ),
    output_path: Path = typer.Argument(
        ..., metavar="OUTPUT", help="File to write: .jsonl, or .json for a list of all texts"
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
    field: str | None = typer.Option(
        None, "--field", "-f", help="Field of JSON objects that holds the text  [default: text]"
    ),
    column: str | None = typer.Option(
        None, "--column", "-k", help="Column of CSV or TSV that holds the text  [default: text]"
    ),
    whole_file: bool = typer.Option(
        False, "--whole-file", help="A text file is one text, instead of a text a line"
    ),
    pipe_name: str | None = typer.Option(
        None, "--pipe", "-p", help="Name of the component, if there are several ner_crf"
    ),
    gpu_id: int = typer.Option(-1, "--gpu-id", "-g", help="GPU ID or -1 for CPU"),
    code_path: Path | None = typer.Option(
        None, "--code", "-c", help="Python file with registered functions that the pipeline needs"
    ),
    force: bool = typer.Option(False, "--force", "-F", help="Write over what is there"),
) -> None:
    """
    Rank texts for annotation, those first of which ner_crf is least sure, and write them with the
    entities that it suggests, for Prodigy, doccano or Label Studio. spacy ner-crf convert reads
    what has been annotated; what nobody has reviewed counts as unknown.
    """
    try:
        import_code(code_path)
        setup_gpu(gpu_id, silent=True)
        suggested = suggest(
            model,
            TextInputs(input_path, field, column, whole_file),
            output_path,
            task_format=task_format,
            measure=measure,
            limit=limit,
            diverse=diverse,
            pipe_name=pipe_name,
            force=force,
            silent=False,
        )
    except (ValueError, OSError, ImportError) as error:
        msg.fail(str(error), exits=1)
    if output_path != STDOUT:
        msg.good(
            f"{suggested.texts} texts, {suggested.repeated} of them repeated; "
            f"{suggested.written} with {suggested.entities} suggested entities -> {output_path}"
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
    pipe_name: str | None = None,
    force: bool = False,
    silent: bool = True,
) -> Suggested:
    """Write the texts that are most worth annotating, the most first, and return the numbers.

    Blank texts are left out, and so is a text that was there before. The entities are those of
    the component and of the components before it.

    model: Name or directory of a pipeline.
    inputs: The texts.
    output_path: File to write, whole or not at all, or ``-`` for standard output.
    task_format: The annotation program.
    measure: How sure the component is of a text.
    limit, diverse: As in ``ranking.rank``.
    pipe_name: The component, an ``ner_crf``; None if there is only one.
    force: Whether to write over a file.
    silent: Whether to show no progress bar.

    Raises ValueError for bad input or a pipeline without ``ner_crf``, OSError if something cannot
    be read or written.
    """
    from spacy.util import load_model
    from tqdm import tqdm

    from spacy_bigru_crf.suggestion.ranking import rank

    if diverse and limit is None:
        raise ValueError(Errors.R162)
    check_output(output_path, inputs, force)
    nlp = load_model(model)
    name, _ = find_pipe(nlp, Path(model), pipe_name, ensembles=False)
    # disable=None: only where standard error is a terminal
    progress = partial(tqdm, unit=" texts", smoothing=0.1, disable=silent or None)
    total = count_texts(inputs, nlp.max_length, progress)
    numbers = Suggested()
    texts = _distinct(progress(inputs.read(nlp.max_length), total=total), numbers)
    ranked = rank(_candidates(nlp, name, texts, measure, diverse), limit, diverse=diverse)
    if not ranked:
        raise ValueError(Errors.R160.format(path=inputs.path))
    numbers.written = len(ranked)
    numbers.entities = sum(len(suggested.entities) for suggested in ranked)
    model_name = "{lang}_{name}-{version}".format(**nlp.meta)
    tasks = (make_task(suggested, task_format, model_name) for suggested in ranked)
    with open_output(output_path) as stream:
        stream.write(encode_tasks(tasks, output_path))
    return numbers


def _distinct(texts: Iterator[InputText], numbers: Suggested) -> Iterator[InputText]:
    """The texts that are not blank, each once."""
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
    nlp: "Language", name: str, texts: Iterator[InputText], measure: Measure, diverse: bool
) -> Iterator["Candidate"]:
    """The documents, with the entities of the component and how sure it is of each."""
    from spacy_bigru_crf.suggestion.confidence import annotate
    from spacy_bigru_crf.suggestion.diversity import features
    from spacy_bigru_crf.suggestion.ranking import Candidate

    pipe: Any = nlp.get_pipe(name)
    upstream = nlp.pipe_names[: nlp.pipe_names.index(name)]
    while batch := list(islice(texts, _DOCS_AT_ONCE)):
        with nlp.select_pipes(enable=upstream):
            docs = list(nlp.pipe(text.text for text in batch))
        for text, doc, confidence in zip(batch, docs, annotate(pipe, docs, measure), strict=True):
            yield Candidate(
                _suggested_text(doc, confidence, str(text)), features(doc) if diverse else ()
            )


def _suggested_text(doc: "Doc", confidence: float, source: str) -> SuggestedText:
    from spacy_bigru_crf.pipeline.span_scores import span_score

    return SuggestedText(
        doc.text,
        [(token.idx, token.idx + len(token)) for token in doc],
        [(ent.start, ent.end, ent.label_) for ent in doc.ents],
        [span_score(ent) for ent in doc.ents],
        confidence,
        source,
    )
