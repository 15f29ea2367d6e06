"""Print the faults of data: one function per kind of fault, each with its remedy."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from spacy_bigru_crf.corpora.checks import coverage, duplicates, entities, labels, lengths

if TYPE_CHECKING:
    from wasabi.printer import Printer

    from spacy_bigru_crf.cli.debug_data import DebuggedData
    from spacy_bigru_crf.corpora.checks.agreement import Disagreement
    from spacy_bigru_crf.corpora.checks.coverage import Unknown
    from spacy_bigru_crf.corpora.checks.part import Part, Place

# what spaCy's own debug data asks for
ENOUGH_DOCUMENTS = 100

_N_SHOWN, _N_SHOWN_VERBOSE = 5, 50
_EXCERPT = 60


def report(data: "DebuggedData", printer: "Printer", *, verbose: bool) -> None:
    """Print all faults.

    Args:
        data: The data and its faults.
        printer: Prints them.
        verbose: Whether to list more of each kind.
    """
    n_shown = _N_SHOWN_VERBOSE if verbose else _N_SHOWN
    parts = {"train": data.train, "dev": data.dev}
    printer.info(f"Component {data.component} ({data.factory}), scheme {data.scheme or '-'}")
    _amounts(parts, printer)
    _labels(data.train, data.dev, printer)
    _borders(parts, printer, n_shown)
    _unlearnable(parts, data.scheme, printer, n_shown)
    _disagreements(data.disagreements, printer, n_shown)
    _duplicates(data.train, data.dev, printer, n_shown)
    _unknown(data.train, data.dev, printer, n_shown)
    _lengths(parts, data, printer)


def _amounts(parts: Mapping[str, "Part"], printer: "Printer") -> None:
    printer.divider("Data")
    rows = []
    for name, part in parts.items():
        n_entities = sum(len(doc.entities) for doc in part.docs)
        with_entities = sum(bool(doc.entities) for doc in part.docs)
        rows.append((name, len(part.docs), part.n_tokens, n_entities, with_entities))
    header = ("", "Documents", "Tokens", "Entities", "Documents with entities")
    printer.table(rows, header=header, aligns=("l", *"rrrr"), divider=True)
    for name, part in parts.items():
        unannotated = sum(not doc.is_annotated for doc in part.docs)
        missing = sum(int(doc.missing.sum()) for doc in part.docs if doc.is_annotated)
        if unannotated:
            printer.warn(f"{name}: {unannotated} documents without entity annotation")
            _mend(
                printer,
                "Nothing is learnt from them, and they are not scored: if they have no entities, "
                "say so with doc.set_ents([], default='outside').",
            )
        if missing:
            printer.info(f"{name}: {missing} tokens with missing annotation in other documents")
            _mend(printer, "They are neither learnt from nor scored; annotate them to use them.")
    if 0 < len(parts["train"].docs) < ENOUGH_DOCUMENTS:
        printer.warn(f"train: only {len(parts['train'].docs)} documents")
        _mend(printer, f"Annotate more: {ENOUGH_DOCUMENTS} are the least to learn from.")


def _labels(train: "Part", dev: "Part", printer: "Printer") -> None:
    printer.divider("Labels")
    in_train, in_dev = labels.label_counts(train), labels.label_counts(dev)
    ordered = [label for label, _ in (in_train + in_dev).most_common()]
    rows = [(label, in_train[label], in_dev[label]) for label in ordered]
    if rows:
        printer.table(rows, header=("Label", "train", "dev"), aligns=tuple("lrr"), divider=True)
    if unlearnt := labels.unlearnt_labels(train, dev):
        printer.warn(f"In dev, but not in train: {_counted(unlearnt)}")
        _mend(
            printer,
            "They cannot be found, so their entities count as missed: correct the label if it is a "
            "slip, or move documents with it to train.",
        )
    if unscored := labels.unscored_labels(train, dev):
        printer.warn(f"In train, but not in dev: {', '.join(unscored)}")
        _mend(printer, "No score tells how well they are found: move documents with them to dev.")
    if rare := labels.rare_labels(train):
        printer.warn(f"At most {labels.ENOUGH} entities in train: {_counted(rare)}")
        _mend(printer, "Annotate more of them, join labels, or leave them out.")
    if everywhere := labels.labels_in_every_document(train):
        printer.warn(f"In every annotated document of train: {', '.join(everywhere)}")
        _mend(printer, "Add documents without entities of these labels, as real text has them.")
    if rows and not (unlearnt or unscored or rare or everywhere):
        printer.good(f"More than {labels.ENOUGH} entities of every label, in both parts")


def _borders(parts: Mapping[str, "Part"], printer: "Printer", n_shown: int) -> None:
    printer.divider("Borders of entities")
    for name, part in parts.items():
        if places := entities.whitespace_borders(part):
            printer.warn(f"{name}: {len(places)} entities begin or end with white space")
            _list_places(places, printer, n_shown)
            _mend(
                printer,
                "They cannot be learnt (ner_crf takes them for missing annotation): move the "
                "border to the next word.",
            )
        else:
            printer.good(f"{name}: no entities begin or end with white space")
        if borders := entities.punctuation_borders(part):
            total = sum(border.count for border in borders)
            printer.warn(
                f"{name}: {total} entities begin or end with punctuation, unlike most of their "
                f"label"
            )
            rows = [
                (
                    border.count,
                    border.label,
                    "ends with" if border.at_end else "begins with",
                    border.mark,
                    f"{border.share:.1%}",
                    border.first.document,
                    _excerpt(border.first.entity.text),
                )
                for border in borders[:n_shown]
            ]
            header = ("Entities", "Label", "", "Mark", "Of label", "First: document", "Text")
            printer.table(rows, header=header, aligns=tuple("rlllrrl"), divider=True)
            _mend(printer, "Decide whether the mark is part of the entity, and annotate it so.")


def _unlearnable(
    parts: Mapping[str, "Part"], scheme: str | None, printer: "Printer", n_shown: int
) -> None:
    printer.divider("Entities that cannot be learnt or found")
    for name, part in parts.items():
        found = False
        if places := entities.crossing_sentences(part):
            found = True
            printer.warn(f"{name}: {len(places)} entities cross the start of a sentence")
            _list_places(places, printer, n_shown)
            _mend(
                printer,
                "They are lost where the pipeline or max_length splits sentences before: correct "
                "the sentences (sent_starts) or the entities.",
            )
        if scheme is not None and (places := entities.inexpressible(part, scheme)):
            found = True
            printer.warn(
                f"{name}: {len(places)} entities touch one of the same label, which the scheme "
                f"{scheme} reads as one entity"
            )
            _list_places(places, printer, n_shown)
            _mend(printer, 'Set scheme = "BILOU" or "BIO" in the decoder of the config.')
        if part.misaligned:
            found = True
            printer.warn(f"{name}: {len(part.misaligned)} entities do not fit the tokens")
            _list_places(part.misaligned, printer, n_shown)
            _mend(
                printer,
                "Their borders are within tokens of the pipeline, so they count as missing: "
                "correct the borders, or change the tokenizer ([nlp.tokenizer]).",
            )
        if not found:
            printer.good(f"{name}: all entities fit the sentences, the tokens and the scheme")


def _disagreements(found: Sequence["Disagreement"], printer: "Printer", n_shown: int) -> None:
    printer.divider("The same string, annotated in different ways")
    if not found:
        printer.good("Every string that is an entity is one of the same label everywhere")
        return
    several = sum(len(disagreement.labels) > 1 for disagreement in found)
    total = sum(disagreement.n_minority for disagreement in found)
    printer.warn(
        f"{len(found)} strings, {several} of them with several labels, the others sometimes not "
        f"annotated; {total} occurrences are not annotated as most of their string"
    )
    rows = [
        (_excerpt(d.text), _counted(dict(d.labels.most_common())), d.outside)
        for d in found[:n_shown]
    ]
    header = ("Most occurrences in the minority", "Labels", "No entity")
    printer.table(rows, header=header, aligns=tuple("llr"), divider=True)
    _mend(
        printer,
        "Read these strings in context: where no difference in meaning explains it, annotate them "
        "all alike.",
    )


def _duplicates(train: "Part", dev: "Part", printer: "Printer", n_shown: int) -> None:
    printer.divider("Duplicates")
    for found, total, what, mend in (
        (
            duplicates.leaks(train, dev),
            len(dev.docs),
            "documents of dev are in train too",
            "Delete them from one of the two: they make the scores on dev too good.",
        ),
        (
            duplicates.repetitions(train),
            len(train.docs),
            "documents of train repeat an earlier one",
            "Delete them unless real text repeats them as often; correct those that contradict.",
        ),
    ):
        if not found.count:
            printer.good(f"No {what}")
            continue
        printer.warn(
            f"{found.count} {what} ({found.count / total:.1%}); {found.with_entities} of them have "
            f"entities, {found.conflicting} are annotated differently"
        )
        rows = [(n, _excerpt(text)) for text, n in found.most_common[:n_shown]]
        printer.table(rows, header=("Times", "Text"), aligns=tuple("rl"), divider=True)
        _mend(printer, mend)


def _unknown(train: "Part", dev: "Part", printer: "Printer", n_shown: int) -> None:
    printer.divider("What dev has and train has not")
    found: dict[str, Unknown] = {
        "Words": coverage.unknown_words(train, dev),
        "Characters": coverage.unknown_characters(train, dev),
        "Entities": coverage.unknown_entities(train, dev),
    }
    rows = [
        (
            name,
            f"{unknown.share:.1%}",
            len(unknown.unknown),
            ", ".join(_excerpt(item) for item in [*unknown.unknown][:n_shown]),
        )
        for name, unknown in found.items()
    ]
    header = ("", "Unknown", "Different", "Most frequent")
    printer.table(rows, header=header, aligns=tuple("lrrl"), divider=True)
    if found["Words"].share > 0.1:
        _mend(printer, "Word vectors know many of these words: add WordVectors.v1 to the network.")
    if found["Characters"].share > 0.001:
        _mend(
            printer,
            "Look at the unknown characters: other quotes, dashes or composed accents than in "
            "train are best made the same in all texts.",
        )


def _lengths(parts: Mapping[str, "Part"], data: "DebuggedData", printer: "Printer") -> None:
    printer.divider("Lengths in tokens")
    rows = []
    for name, part in parts.items():
        for what, of in (
            ("documents", lengths.document_lengths(part)),
            ("entities", lengths.entity_lengths(part)),
        ):
            if of:
                rows.append((f"{what} of {name}", *lengths.percentiles(of).values()))
    header = ("", *(f"{p}%" if p < 100 else "longest" for p in lengths.PERCENTILES))
    printer.table(rows, header=header, aligns=("l", *"r" * len(lengths.PERCENTILES)), divider=True)
    for setting, unused in data.unused.items():
        printer.warn(
            f"{setting} drops {unused.documents} documents or sentences with {unused.tokens} "
            f"tokens and {unused.entities} entities"
        )
        _mend(
            printer,
            "Set discard_oversize = false, or max_length = 0, or split the documents.",
        )
    if not data.unused:
        printer.good("No documents are dropped because of their length")


def _list_places(places: Sequence["Place"], printer: "Printer", n_shown: int) -> None:
    rows = [
        (place.document, place.entity.label, repr(_excerpt(place.entity.text)))
        for place in places[:n_shown]
    ]
    header = ("Document", "Label", "Text")
    printer.table(rows, header=header, aligns=tuple("rll"), divider=True)


def _mend(printer: "Printer", text: str) -> None:
    printer.text(f"→ {text}")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({n})" for name, n in counts.items())


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 2] + " …"
