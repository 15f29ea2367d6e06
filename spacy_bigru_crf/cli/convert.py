"""``spacy ner-crf convert``: convert column and JSON files to spaCy's training format."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from wasabi import msg

from spacy_bigru_crf.cli._messages import one_sentence
from spacy_bigru_crf.cli._options import FORCE
from spacy_bigru_crf.cli.token_tables import print_comparison
from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.column_format import Column, ColumnFormat, Separator
from spacy_bigru_crf.corpora.files import input_files
from spacy_bigru_crf.corpora.json_files import is_json
from spacy_bigru_crf.corpora.spaces.options import Spaces
from spacy_bigru_crf.errors import Errors, Warnings
from spacy_bigru_crf.tags.schemes import SCHEMES, get_scheme
from spacy_bigru_crf.util.outputs import check_distinct_outputs, check_output_file
from spacy_bigru_crf.util.progress import Progress, no_progress, progress_bar

if TYPE_CHECKING:
    from spacy_bigru_crf.corpora.conversion import Conversion, ConversionOptions

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
_FOR_JSON = {"misaligned": "--misaligned", "reviewed": "--reviewed"}


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
    misaligned: Misaligned = typer.Option(
        Misaligned.ERROR,
        "--misaligned",
        help="Entities in JSON that do not fit the tokens: stop, or count as missing annotation",
    ),
    reviewed: bool = typer.Option(
        False,
        "--reviewed",
        help="All suggestions of suggest were reviewed, also where JSON does not say so",
    ),
    force: bool = FORCE,
) -> None:
    """Convert column files, or JSON with offsets, to the binary format that spacy train reads.

    Column files have one token and its tag per line; JSON is that of Prodigy, doccano and Label
    Studio. Line breaks, byte order mark, separator, tag scheme and the form of JSON are found out.
    Whatever is malformed stops the conversion with the file and line; no half-written output is
    left behind.
    """
    from spacy_bigru_crf.corpora.conversion import ConversionOptions

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
            find_exceptions=exceptions_path is not None,
            misaligned=misaligned,
            reviewed=reviewed,
        )
        progress = progress_bar("texts")
        conversions = convert(
            input_path,
            output_path,
            options,
            exceptions_path=exceptions_path,
            force=force,
            progress=progress,
        )
    _report(conversions)


def convert(
    input_path: str | Path,
    output_path: str | Path,
    options: "ConversionOptions | None" = None,
    *,
    exceptions_path: Path | None = None,
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
        exceptions_path: File for the tokenizer exceptions that ``options`` asks for.
        force: Whether to overwrite files.
        progress: Shows the progress over the sentences or texts of each file.

    Returns:
        The conversion of each file.

    Raises:
        ValueError: Something is malformed, or an output must not be written.
        OSError: A file cannot be read or written.
    """
    from spacy_bigru_crf.corpora.conversion import ConversionOptions, convert_file
    from spacy_bigru_crf.corpora.tokenizer_exceptions import encode_exceptions
    from spacy_bigru_crf.util.files import write_atomically

    options = options or ConversionOptions()
    plan = _plan(Path(input_path), Path(output_path))
    _check_used(options, [source for source, _ in plan])
    sources = [source for source, _ in plan]
    for path in (options.text_path, exceptions_path):
        if path is not None and len(plan) > 1:
            raise ValueError(Errors.R310.format(path=path, input=input_path))
    if options.text_path is not None and not options.text_path.is_file():
        raise ValueError(Errors.R020.format(path=options.text_path))
    inputs = [*sources, *filter(None, [options.text_path])]
    check_distinct_outputs(exceptions_path, *(target for _, target in plan))
    for target in (exceptions_path, *(target for _, target in plan)):
        check_output_file(target, inputs, force=force)
    conversions = [convert_file(source, target, options, progress) for source, target in plan]
    for conversion in conversions:
        if exceptions_path is not None and conversion.exceptions is not None:
            write_atomically(exceptions_path, encode_exceptions(conversion.exceptions))
    return conversions


def _plan(input_path: Path, output_path: Path) -> list[tuple[Path, Path]]:
    """Return each file to read with the file to write."""
    sources = input_files(input_path)
    is_file = output_path.suffix == OUTPUT_SUFFIX and not output_path.is_dir()
    # a directory such as corpus-1.0 has a number for suffix
    is_other_file = output_path.suffix not in ("", OUTPUT_SUFFIX) and not output_path.is_dir()
    if is_other_file and not output_path.suffix[1:].isdigit():
        raise ValueError(Errors.D040.format(path=output_path))
    if not input_path.is_dir():
        return [(input_path, output_path if is_file else output_path / _stem(input_path))]
    if is_file or output_path.is_file():
        raise ValueError(Errors.R003.format(path=input_path, output=output_path))
    names = [_stem(path) for path in sources]
    if len(set(names)) < len(names):
        # brands.train, brands.dev: only the whole names tell the files apart
        names = [path.name + OUTPUT_SUFFIX for path in sources]
    return [(path, output_path / name) for path, name in zip(sources, names, strict=True)]


def _check_used(options: "ConversionOptions", sources: list[Path]) -> None:
    """Raise ValueError if there is no file for which an option that was set means anything."""
    are_json = {is_json(source) for source in sources}
    if are_json == {True, False}:
        return
    unused, error = (_FOR_COLUMNS, Errors.R004) if True in are_json else (_FOR_JSON, Errors.R005)
    unset = type(options)()
    for field, names in unused.items():
        if getattr(options, field) != getattr(unset, field):
            raise ValueError(error.format(options=names, path=sources[0]))


def _column(text: str | None) -> Column | None:
    """Return the number of a column, or its name."""
    if text is None or not re.fullmatch(r"[+-]?\d+", text):
        return text
    return int(text)


def _stem(path: Path) -> str:
    """Return the name of the output: ``train.conll.gz`` -> ``train.spacy``."""
    return Path(path.name.removesuffix(".gz")).with_suffix(OUTPUT_SUFFIX).name


def _report(conversions: list["Conversion"]) -> None:
    header = ("File", "Scheme", "Documents", "Sentences", "Tokens", "Entities", "Repaired tags")
    rows = [
        (
            conversion.target.name,
            conversion.scheme.name if conversion.scheme else "JSON",
            conversion.documents,
            conversion.sentences if conversion.scheme else "-",
            conversion.tokens,
            conversion.entities.total(),
            conversion.repaired_tags if conversion.scheme else "-",
        )
        for conversion in conversions
    ]
    msg.table(rows, header=header, aligns=("l", "l", *"rrrrr"), divider=True)
    if labels := sorted({label for conversion in conversions for label in conversion.entities}):
        names = [conversion.target.name for conversion in conversions]
        counts = [(label, *(c.entities[label] for c in conversions)) for label in labels]
        msg.table(counts, header=("Label", *names), aligns=("l", *"r" * len(names)), divider=True)
    elif unreviewed := sum(conversion.unreviewed_texts for conversion in conversions):
        msg.warn(Warnings.W034.format(count=unreviewed))
    else:
        msg.warn(Warnings.W012 if any(c.scheme for c in conversions) else Warnings.W029)
    for conversion in conversions:
        _print_tokens(conversion)
        _warn(conversion)
        msg.good(f"{conversion.source} -> {conversion.target}")


def _print_tokens(conversion: "Conversion") -> None:
    """Print where spaces come from, and which tokens the language's tokenizer cuts otherwise."""
    if sources := +conversion.space_sources:
        found = ", ".join(f"{source} ({count:,} tokens)" for source, count in sources.items())
        msg.info(f"Spaces by {found}")
    if conversion.comparison is not None:
        print_comparison(msg, conversion.comparison)
    if conversion.exceptions is not None:
        special, patterns = (
            conversion.exceptions.special_cases,
            conversion.exceptions.token_patterns,
        )
        found = f"{len(special):,} special cases, {len(patterns):,} patterns"
        msg.info(f"Exceptions for the tokenizer: {found}")


def _warn(conversion: "Conversion") -> None:
    """Warn of everything that was left out."""
    path = conversion.source
    if count := conversion.misaligned:
        msg.warn(Warnings.W030.format(path=path, count=count, tokens=conversion.missing_tokens))
    if count := conversion.refused_texts:
        msg.warn(Warnings.W031.format(path=path, count=count))
    if count := conversion.unknown_texts:
        msg.warn(Warnings.W032.format(path=path, count=count))
