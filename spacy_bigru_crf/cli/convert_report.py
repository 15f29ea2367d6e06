"""Print what a conversion has read, changed and left out."""

from typing import TYPE_CHECKING

from wasabi import msg

from spacy_bigru_crf.cli.token_tables import print_comparison
from spacy_bigru_crf.corpora.annotated_text import quote
from spacy_bigru_crf.corpora.conversion.entity_counts import by_reason
from spacy_bigru_crf.errors import Warnings

TOKENIZER_WITH = "the tokenizer, with these exceptions,"

if TYPE_CHECKING:
    from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
    from spacy_bigru_crf.corpora.conversion.result import Conversion, Part


def print_conversions(
    conversions: list["Conversion"], parts: dict[str, "Part"], options: "ConversionOptions"
) -> None:
    """Print what a conversion has read and written, and warn of what was left out.

    Args:
        conversions: The conversion of each file.
        parts: Numbers of each part, if the documents were divided.
        options: Options of the conversion.
    """
    _print_tables(conversions)
    for conversion in conversions:
        _print_tokens(conversion, options)
        _warn(conversion)
        _warn_of_columns(conversion, options)
        msg.good(f"{conversion.source} -> {conversion.target}")
    _warn_of_unknown_labels(conversions, options)
    _report_parts(parts)


def _print_tables(conversions: list["Conversion"]) -> None:
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


def _print_tokens(conversion: "Conversion", options: "ConversionOptions") -> None:
    """Print where spaces come from, and which tokens the language's tokenizer cuts otherwise."""
    if sources := +conversion.space_sources:
        found = ", ".join(f"{source} ({count:,} tokens)" for source, count in sources.items())
        msg.info(f"Spaces by {found}")
    if conversion.rest_of_text is not None:
        line, rest = conversion.rest_of_text
        msg.warn(Warnings.W060.format(path=options.text_path, line=line, found=quote(rest)))
    if conversion.comparison is not None:
        tokenizer = "the tokenizer" if conversion.exceptions is None else TOKENIZER_WITH
        print_comparison(msg, conversion.comparison, conversion.target.name, tokenizer=tokenizer)
        if conversion.comparison.misfits and options.misaligned is None:
            cure = "see --misaligned."
            if conversion.exceptions is None:
                cure = (
                    "exceptions found in the training data (--tokenizer-exceptions) may help, or "
                )
                cure += "--misaligned."
            msg.text(
                "→ They are kept, since they fit your tokens, but cannot be found in running text: "
                + cure
            )
    else:
        msg.info(
            f"{conversion.target.name}: not compared with the tokenizer of {options.lang!r}, which "
            f"needs a package that is not installed"
        )
    if conversion.exceptions is not None:
        special_cases = f"{len(conversion.exceptions.special_cases):,} special cases"
        patterns = f"{len(conversion.exceptions.token_patterns):,} patterns"
        stops = f"{len(conversion.exceptions.final_stops):,} ends of words before full stops"
        msg.info(f"Exceptions for the tokenizer: {special_cases}, {patterns}, {stops}")


def _report_parts(parts: dict[str, "Part"]) -> None:
    if not parts:
        return
    labels = sorted({label for part in parts.values() for label in part.entities})
    rows = [
        ("Documents", *(part.documents for part in parts.values())),
        ("Tokens", *(part.tokens for part in parts.values())),
        *((label, *(part.entities[label] for part in parts.values())) for label in labels),
    ]
    msg.table(rows, header=("", *parts), aligns=("l", *"r" * len(parts)), divider=True)


def _warn_of_unknown_labels(conversions: list["Conversion"], options: "ConversionOptions") -> None:
    known = {" ".join(label.split()) for conversion in conversions for label in conversion.labels}
    if unknown := sorted(options.labels.keys() - known):
        message = Warnings.W040.format(
            unknown=", ".join(map(repr, unknown)),
            known=", ".join(map(repr, sorted(known))) or "none",
        )
        msg.warn(message)


def _warn_of_columns(conversion: "Conversion", options: "ConversionOptions") -> None:
    """Say what was left out of a column file, and what may be meant otherwise."""
    path, notes, layout = conversion.source, conversion.notes, conversion.layout
    if layout.richer_column is not None:
        read = layout.tag + 1
        msg.warn(Warnings.W041.format(path=path, column=layout.richer_column, read=read))
    if options.n_sents == 0 and conversion.sentences > 1 and not notes.borders:
        msg.warn(Warnings.W042.format(path=path, sentences=conversion.sentences))
    for message, count in (
        (Warnings.W043, notes.uncommented),
        (Warnings.W044, notes.trimmed),
        (Warnings.W045, notes.byte_order_marks),
        (Warnings.W046, conversion.unannotated_tokens),
        (Warnings.W047, notes.extra_rows),
    ):
        if count:
            msg.warn(message.format(path=path, count=count))
    if notes.comments:
        msg.info(f"{path}: {notes.comments} comment lines skipped")


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
