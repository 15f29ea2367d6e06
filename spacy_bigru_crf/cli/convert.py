"""``spacy ner-crf convert``: convert column and JSON files to spaCy's training format."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from spacy_bigru_crf.cli._messages import one_sentence
from spacy_bigru_crf.cli._options import FORCE, SEED
from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.columns.format import Column, ColumnFormat, Separator
from spacy_bigru_crf.corpora.conversion.split import DEV, TEST, TRAIN, SplitOptions
from spacy_bigru_crf.corpora.files import input_files
from spacy_bigru_crf.corpora.json.files import is_json
from spacy_bigru_crf.corpora.json.overlaps import Overlap
from spacy_bigru_crf.corpora.spaces.options import Spaces
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.schemes import SCHEMES, get_scheme
from spacy_bigru_crf.util.outputs import (
    check_distinct_outputs,
    check_output_directory,
    check_output_file,
)
from spacy_bigru_crf.util.progress import Progress, no_progress, progress_bar

if TYPE_CHECKING:
    from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
    from spacy_bigru_crf.corpora.conversion.result import Conversion, Part

AUTO = "auto"
OUTPUT_SUFFIX = ".spacy"

# fields of ``ConversionOptions`` with the options that set them
_FOR_COLUMNS = {
    "columns": "--token-column, --tag-column, --separator, --comment",
    "scheme": "--scheme",
    "n_sents": "--n-sents",
    "characters": "--chars",
    "spaces": "--spaces",
    "text_path": "--text",
    "repair": "--repair",
}
_FOR_JSON = {
    "overlap": "--overlap",
    "annotator": "--annotator",
    "reviewed": "--reviewed",
}
# those for columns that are also for JSON with tokens and tags
_FOR_TAGS = ("scheme", "repair", "characters", "spaces")


def convert_cli(
    input_path: Path = typer.Argument(
        ...,
        metavar="INPUT",
        help="Column file or JSON (.jsonl, .json; .gz is unpacked), or directory of such files",
    ),
    output_path: Path = typer.Argument(
        ..., metavar="OUTPUT", help="File ending in .spacy, or directory, which is created"
    ),
    lang: str = typer.Option("xx", "--lang", "-l", help="Language, xx for any"),
    scheme: str = typer.Option(
        AUTO, "--scheme", help=f"Scheme of the tags: {AUTO}, {', '.join(SCHEMES)}"
    ),
    token_column: str | None = typer.Option(
        None,
        "--token-column",
        help="Column of the token: its number, from 1, or from -1 at the end, or its name in the "
        "header; usually found out",
    ),
    tag_column: str | None = typer.Option(
        None, "--tag-column", help="Column of the tag, likewise; the last one if in doubt"
    ),
    separator: Separator = typer.Option(
        Separator.AUTO, "--separator", help="What stands between columns"
    ),
    comments: list[str] = typer.Option(
        [],
        "--comment",
        help="Skip lines that begin with this text and have no token and tag; can be repeated. "
        "Lines such as '# id = 1' are skipped without it",
    ),
    n_sents: int = typer.Option(
        1, "--n-sents", "-n", help="Sentences a document; 0 for whole documents (-DOCSTART-)"
    ),
    characters: bool = typer.Option(
        False, "--chars", help="Tokens are characters: the text has no spaces between them"
    ),
    spaces: Spaces = typer.Option(
        Spaces.AUTO,
        "--spaces",
        help="Spaces between tokens of columns: restored, or unknown for what is no running text",
    ),
    text_path: Path | None = typer.Option(
        None, "--text", help="File with the original text of a column file, for its spaces"
    ),
    exceptions_path: Path | None = typer.Option(
        None,
        "--tokenizer-exceptions",
        help="File to write with which the language's tokenizer cuts texts as the corpus does "
        "(--paths.tokenizer_exceptions of spacy train)",
    ),
    repair: bool = typer.Option(
        False, "--repair", help="Repair malformed tags by conlleval's rules instead of stopping"
    ),
    misaligned: Misaligned | None = typer.Option(
        None,
        "--misaligned",
        help="Entities that do not fit the tokens of the language: stop, leave their tokens "
        "without annotation, or shorten or widen them  [default: stop in JSON, keep in columns]",
    ),
    overlap: Overlap = typer.Option(
        Overlap.ERROR,
        "--overlap",
        help="Entities in JSON that overlap: stop, or keep the longest or the first one",
    ),
    annotator: str | None = typer.Option(
        None,
        "--annotator",
        help="Take the annotations of this annotator (id, email or name as in JSON) instead of "
        "those of the majority",
    ),
    labels: str | None = typer.Option(
        None,
        "--labels",
        help="Rename labels, or leave their entities out: PER=PERSON,MISC=",
    ),
    dev: float = typer.Option(
        0.0, "--dev", help="Share of documents for dev.spacy; OUTPUT is then a directory"
    ),
    test: float = typer.Option(0.0, "--test", help="Share of documents for test.spacy, likewise"),
    seed: int = SEED,
    reviewed: bool = typer.Option(
        False,
        "--reviewed",
        help="All suggestions of suggest were reviewed, also where JSON does not say so",
    ),
    force: bool = FORCE,
) -> None:
    """Convert column files, or JSON with offsets, to the binary format that spacy train reads.

    Column files have one token and its tag per line; JSON is that of Prodigy, doccano, Label
    Studio, Argilla, spaCy, GLiNER and predict. Line breaks, byte order mark, separator, tag scheme
    and the form of JSON are found out. Whatever is malformed stops the conversion with the file and
    line; no half-written output is left behind. Every entity of a file is accounted for.
    """
    from spacy_bigru_crf.cli.convert_report import print_conversions
    from spacy_bigru_crf.corpora.conversion.label_map import parse_labels
    from spacy_bigru_crf.corpora.conversion.options import ConversionOptions

    with one_sentence():
        options = ConversionOptions(
            columns=ColumnFormat(
                _column(token_column), _column(tag_column), separator, tuple(comments)
            ),
            scheme=None if scheme == AUTO else get_scheme(scheme),
            repair=repair,
            lang=lang,
            n_sents=n_sents,
            characters=characters,
            spaces=spaces,
            text_path=text_path,
            exceptions_path=exceptions_path,
            misaligned=misaligned,
            overlap=overlap,
            annotator=annotator,
            labels={} if labels is None else parse_labels(labels),
            reviewed=reviewed,
        )
        progress = progress_bar("texts")
        if dev or test:
            shares = SplitOptions(dev, test, seed)
            conversions, parts = split(
                input_path, output_path, shares, options, force=force, progress=progress
            )
        else:
            conversions = convert(input_path, output_path, options, force=force, progress=progress)
            parts = {}
    print_conversions(conversions, parts, options)


def convert(
    input_path: str | Path,
    output_path: str | Path,
    options: "ConversionOptions | None" = None,
    *,
    force: bool = False,
    progress: Progress = no_progress,
) -> list["Conversion"]:
    """Convert a file, or all files of a directory.

    Args:
        input_path: A column or JSON file, or a directory; hidden files and directories in it are
            passed over.
        output_path: A file ending in ``.spacy``, or a directory, where a file keeps its name up to
            its suffix.
        options: Options for reading files and making documents; None for the defaults.
        force: Whether to overwrite files.
        progress: Shows the progress over the sentences or texts of each file.

    Returns:
        The conversion of each file.

    Raises:
        ValueError: Something is malformed, or an output must not be written.
        OSError: A file cannot be read or written.
    """
    from spacy_bigru_crf.corpora.conversion.convert import convert_file
    from spacy_bigru_crf.corpora.conversion.options import ConversionOptions

    options = options or ConversionOptions()
    plan = _plan(Path(input_path), Path(output_path))
    sources, targets = [source for source, _ in plan], [target for _, target in plan]
    _check_used(options, sources)
    if options.exceptions_path is not None and len(sources) > 1:
        raise ValueError(Errors.R310.format(path=options.exceptions_path, input=input_path))
    inputs = _inputs(sources, options)
    check_distinct_outputs(options.exceptions_path, *targets)
    for target in (options.exceptions_path, *targets):
        check_output_file(target, inputs, force=force)
    return [convert_file(source, target, options, progress) for source, target in plan]


def split(
    input_path: str | Path,
    output_path: str | Path,
    shares: SplitOptions,
    options: "ConversionOptions | None" = None,
    *,
    force: bool = False,
    progress: Progress = no_progress,
) -> tuple[list["Conversion"], dict[str, "Part"]]:
    """Convert a file, or all files of a directory, and divide their documents into parts.

    Documents with the same text are in the same part. The parts are written together, or none.

    Args:
        input_path: As for ``convert``.
        output_path: The directory for ``train.spacy``, ``dev.spacy`` and ``test.spacy``.
        shares: Shares of the parts.
        options: As for ``convert``.
        force: Whether to overwrite such a directory.
        progress: As for ``convert``.

    Returns:
        The conversion of each file, and the numbers of each part.

    Raises:
        ValueError: Something is malformed, the documents are too few, or the output must not be
            written.
        OSError: A file cannot be read or written.
    """
    from spacy_bigru_crf.corpora.conversion.convert import convert_and_split
    from spacy_bigru_crf.corpora.conversion.options import ConversionOptions

    options = options or ConversionOptions()
    source, target = Path(input_path), Path(output_path)
    sources = input_files(source)
    if target.suffix == OUTPUT_SUFFIX and not target.is_dir():
        raise ValueError(Errors.D052.format(path=target))
    _check_directory(target)
    _check_used(options, sources)
    inputs = _inputs([source], options)
    own = {f"{part}{OUTPUT_SUFFIX}" for part in (TRAIN, DEV, TEST)}
    if options.exceptions_path is not None and options.exceptions_path.parent == target:
        own.add(options.exceptions_path.name)
    check_output_directory(target, inputs, force=force, own=own)
    check_output_file(options.exceptions_path, inputs, force=force)
    return convert_and_split(sources, target, options, shares, progress)


def _inputs(sources: list[Path], options: "ConversionOptions") -> list[Path]:
    """Return the files that are read, and check the original text.

    Raises:
        ValueError: The original text does not exist, or is that of one of several files.
    """
    text_path = options.text_path
    if text_path is None:
        return sources
    if len(sources) > 1 or sources[0].is_dir():
        raise ValueError(Errors.R310.format(path=text_path, input=sources[0]))
    if not text_path.is_file():
        raise ValueError(Errors.R001.format(path=text_path))
    return [*sources, text_path]


def _plan(input_path: Path, output_path: Path) -> list[tuple[Path, Path]]:
    """Return each file to read with the file to write."""
    sources = input_files(input_path)
    is_file = output_path.suffix == OUTPUT_SUFFIX and not output_path.is_dir()
    if not is_file:
        _check_directory(output_path)
    if not input_path.is_dir():
        return [(input_path, output_path if is_file else output_path / _stem(input_path))]
    if is_file or output_path.is_file():
        raise ValueError(Errors.R003.format(path=input_path, output=output_path))
    names = [_stem(path) for path in sources]
    if len(set(names)) < len(names):
        # brands.train, brands.dev: only the whole names tell the files apart
        names = [path.name + OUTPUT_SUFFIX for path in sources]
    return [(path, output_path / name) for path, name in zip(sources, names, strict=True)]


def _check_directory(path: Path) -> None:
    """Raise ValueError if a path is meant as a file rather than as a directory."""
    # a directory such as corpus-1.0 has a number for suffix
    if path.suffix and not path.suffix[1:].isdigit() and not path.is_dir():
        raise ValueError(Errors.D040.format(path=path))


def _check_used(options: "ConversionOptions", sources: list[Path]) -> None:
    """Raise ValueError if there is no file for which an option that was set means anything."""
    from spacy_bigru_crf.corpora.json.words import holds_tags

    are_json = {is_json(source) for source in sources}
    if are_json == {True, False}:
        return
    unused, error = (_FOR_COLUMNS, Errors.R004) if True in are_json else (_FOR_JSON, Errors.R005)
    unset = type(options)()
    for field, names in unused.items():
        if getattr(options, field) != getattr(unset, field):
            if field in _FOR_TAGS and any(holds_tags(source) for source in sources):
                continue
            raise ValueError(error.format(options=names, path=sources[0]))


def _column(text: str | None) -> Column | None:
    """Return the number of a column, or its name."""
    if text is None or not re.fullmatch(r"[+-]?\d+", text):
        return text
    return int(text)


def _stem(path: Path) -> str:
    """Return the name of the output: ``train.conll.gz`` -> ``train.spacy``."""
    return Path(path.name.removesuffix(".gz")).with_suffix(OUTPUT_SUFFIX).name
