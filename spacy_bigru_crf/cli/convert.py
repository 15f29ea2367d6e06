"""``spacy ner-crf convert``: convert column and JSON files to spaCy's training format."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from wasabi import msg

from spacy_bigru_crf.cli._messages import one_sentence
from spacy_bigru_crf.cli._options import FORCE
from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.columns import ColumnFormat, Separator
from spacy_bigru_crf.corpora.entity_counts import by_reason
from spacy_bigru_crf.corpora.files import input_files
from spacy_bigru_crf.corpora.json_files import is_json
from spacy_bigru_crf.corpora.json_words import holds_tags
from spacy_bigru_crf.corpora.overlaps import Overlap
from spacy_bigru_crf.errors import Errors, Warnings
from spacy_bigru_crf.tags.schemes import SCHEMES, get_scheme
from spacy_bigru_crf.util.outputs import check_output_file
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
    "repair": "--repair",
}
_FOR_JSON = {
    "misaligned": "--misaligned",
    "overlap": "--overlap",
    "annotator": "--annotator",
    "reviewed": "--reviewed",
}
# those for columns that are also for JSON with tokens and tags
_FOR_TAGS = ("scheme", "repair")


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
    token_column: int = typer.Option(
        1, "--token-column", help="Column of the token, from 1, or from -1 at the end"
    ),
    tag_column: int = typer.Option(
        -1, "--tag-column", help="Column of the tag, from 1, or from -1 at the end"
    ),
    separator: Separator = typer.Option(
        Separator.AUTO, "--separator", help="What stands between columns"
    ),
    comment: str | None = typer.Option(
        None, "--comment", help="Skip lines that begin with this text"
    ),
    n_sents: int = typer.Option(
        1, "--n-sents", "-n", help="Sentences a document; 0 for whole documents (-DOCSTART-)"
    ),
    characters: bool = typer.Option(
        False, "--chars", help="Tokens are characters: the text has no spaces between them"
    ),
    repair: bool = typer.Option(
        False, "--repair", help="Repair malformed tags by conlleval's rules instead of stopping"
    ),
    misaligned: Misaligned = typer.Option(
        Misaligned.ERROR,
        "--misaligned",
        help="Entities in JSON that do not fit the tokens: stop, leave their tokens without "
        "annotation, or shorten or widen them to whole tokens",
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
    from spacy_bigru_crf.corpora.conversion import ConversionOptions

    with one_sentence():
        options = ConversionOptions(
            columns=ColumnFormat(token_column, tag_column, separator, comment),
            scheme=None if scheme == AUTO else get_scheme(scheme),
            repair=repair,
            lang=lang,
            n_sents=n_sents,
            characters=characters,
            misaligned=misaligned,
            overlap=overlap,
            annotator=annotator,
            reviewed=reviewed,
        )
        progress = progress_bar("texts")
        conversions = convert(input_path, output_path, options, force=force, progress=progress)
    _report(conversions)


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
    from spacy_bigru_crf.corpora.conversion import ConversionOptions, convert_file

    options = options or ConversionOptions()
    plan = _plan(Path(input_path), Path(output_path))
    _check_used(options, [source for source, _ in plan])
    for _, target in plan:
        check_output_file(target, [source for source, _ in plan], force=force)
    return [convert_file(source, target, options, progress) for source, target in plan]


def _plan(input_path: Path, output_path: Path) -> list[tuple[Path, Path]]:
    """Return each file to read with the file to write."""
    sources = input_files(input_path)
    is_file = output_path.suffix == OUTPUT_SUFFIX and not output_path.is_dir()
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
            if field in _FOR_TAGS and any(holds_tags(source) for source in sources):
                continue
            raise ValueError(error.format(options=names, path=sources[0]))


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
        _warn(conversion)
        msg.good(f"{conversion.source} -> {conversion.target}")


def _warn(conversion: "Conversion") -> None:
    """Say what became of entities and texts, and warn of everything that was left out."""
    path = conversion.source
    msg.info(f"{path}: {conversion.counts.sum_sentence()}")
    if conversion.texts.found:
        msg.info(f"{path}: {conversion.texts.sum_sentence()}")
    if moved := by_reason(conversion.counts.moved):
        msg.warn(Warnings.W052.format(path=path, moved=moved))
    if count := conversion.misaligned:
        msg.warn(Warnings.W030.format(path=path, count=count, tokens=conversion.missing_tokens))
    if texts := conversion.json.several_annotators:
        entities = conversion.json.not_agreed
        msg.warn(Warnings.W050.format(path=path, texts=texts, entities=entities))
    if count := conversion.json.utf16_entities:
        msg.warn(Warnings.W051.format(path=path, count=count))
    if count := conversion.refused_texts:
        msg.warn(Warnings.W031.format(path=path, count=count))
    if count := conversion.unknown_texts:
        msg.warn(Warnings.W032.format(path=path, count=count))
