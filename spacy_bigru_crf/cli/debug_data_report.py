"""Print the faults of data: one function per kind of fault, each with its remedy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spacy_bigru_crf.cli.evaluation_tables import excerpt
from spacy_bigru_crf.corpora.checks import coverage, duplicates, entities, labels, lengths

if TYPE_CHECKING:
    from wasabi.printer import Printer

    from spacy_bigru_crf.corpora.checks.consistency import Inconsistency
    from spacy_bigru_crf.corpora.checks.split import EntityRef, Split

# what spaCy's own debug data asks for
ENOUGH_DOCUMENTS = 100

_N_SHOWN, _N_SHOWN_VERBOSE = 5, 50


@dataclass(frozen=True)
class DebuggedData:
    """The data of a config, and its faults.

    Attributes:
        train: The training data.
        dev: The development data.
        component: The name of the component that finds entities.
        factory: Its factory.
        scheme: Its tag scheme; None if it has none.
        blocking_issues: Faults that make a training fail, or make it worth nothing.
        inconsistencies: Strings that are annotated in different ways.
        discarded: What is dropped because it is too long, by the setting that drops it.
    """

    train: "Split"
    dev: "Split"
    component: str
    factory: str
    scheme: str | None
    blocking_issues: list[str]
    inconsistencies: list["Inconsistency"]
    discarded: dict[str, lengths.Discarded] = field(default_factory=dict)


def report(data: DebuggedData, printer: "Printer", *, verbose: bool) -> None:
    """Print all faults.

    Args:
        data: The data and its faults.
        printer: Prints them.
        verbose: Whether to list more of each kind.
    """
    n_shown = _N_SHOWN_VERBOSE if verbose else _N_SHOWN
    splits = {"train": data.train, "dev": data.dev}
    printer.info(f"Component {data.component} ({data.factory}), scheme {data.scheme or '-'}")
    _amounts(splits, printer)
    _labels(data.train, data.dev, printer)
    _borders(splits, printer, n_shown)
    _unlearnable(splits, data.scheme, printer, n_shown)
    _inconsistencies(data.inconsistencies, printer, n_shown)
    _duplicates(data.train, data.dev, printer, n_shown)
    _unknown(data.train, data.dev, printer, n_shown)
    _lengths(splits, data, printer)


def _amounts(splits: Mapping[str, "Split"], printer: "Printer") -> None:
    printer.divider("Data")
    rows = []
    for name, split in splits.items():
        n_entities = sum(len(doc.entities) for doc in split.docs)
        with_entities = sum(bool(doc.entities) for doc in split.docs)
        rows.append((name, len(split.docs), split.n_tokens, n_entities, with_entities))
    header = ("", "Documents", "Tokens", "Entities", "Documents with entities")
    printer.table(rows, header=header, aligns=("l", *"rrrr"), divider=True)
    for name, split in splits.items():
        unannotated = sum(not doc.is_annotated for doc in split.docs)
        missing = sum(int(doc.missing.sum()) for doc in split.docs if doc.is_annotated)
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
    if 0 < len(splits["train"].docs) < ENOUGH_DOCUMENTS:
        printer.warn(f"train: only {len(splits['train'].docs)} documents")
        _mend(printer, f"Annotate more: {ENOUGH_DOCUMENTS} are the least to learn from.")


def _labels(train: "Split", dev: "Split", printer: "Printer") -> None:
    printer.divider("Labels")
    in_train, in_dev = labels.label_counts(train), labels.label_counts(dev)
    ordered = [label for label, _ in (in_train + in_dev).most_common()]
    rows = [(label, in_train[label], in_dev[label]) for label in ordered]
    if rows:
        printer.table(rows, header=("Label", "train", "dev"), aligns=tuple("lrr"), divider=True)
    if unlearnt := labels.labels_only_in_dev(train, dev):
        printer.warn(f"In dev, but not in train: {_counted(unlearnt)}")
        _mend(
            printer,
            "They cannot be found, so their entities count as missed: correct the label if it is a "
            "slip, or move documents with it to train.",
        )
    if unscored := labels.labels_only_in_train(train, dev):
        printer.warn(f"In train, but not in dev: {', '.join(unscored)}")
        _mend(printer, "No score tells how well they are found: move documents with them to dev.")
    if rare := labels.rare_labels(train):
        printer.warn(f"At most {labels.ENOUGH} entities in train: {_counted(rare)}")
        _mend(printer, "Annotate more of them, join labels, or leave them out.")
    if everywhere := labels.labels_in_every_document(train):
        printer.warn(f"In every annotated document of train: {', '.join(everywhere)}")
        _mend(printer, "Add documents without entities of these labels, as real text has them.")
    if rows and not (unlearnt or unscored or rare or everywhere):
        printer.good(f"More than {labels.ENOUGH} entities of every label, in both splits")


def _borders(splits: Mapping[str, "Split"], printer: "Printer", n_shown: int) -> None:
    printer.divider("Borders of entities")
    for name, split in splits.items():
        if entity_refs := entities.whitespace_boundaries(split):
            printer.warn(f"{name}: {len(entity_refs)} entities begin or end with white space")
            _list_entities(entity_refs, printer, n_shown)
            _mend(
                printer,
                "They cannot be learnt (ner_crf takes them for missing annotation): move the "
                "border to the next word.",
            )
        else:
            printer.good(f"{name}: no entities begin or end with white space")
        if borders := entities.punctuation_boundaries(split):
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
                    excerpt(border.first.entity.text),
                )
                for border in borders[:n_shown]
            ]
            header = ("Entities", "Label", "", "Mark", "Of label", "First: document", "Text")
            printer.table(rows, header=header, aligns=tuple("rlllrrl"), divider=True)
            _mend(printer, "Decide whether the mark is part of the entity, and annotate it so.")


def _unlearnable(
    splits: Mapping[str, "Split"], scheme: str | None, printer: "Printer", n_shown: int
) -> None:
    printer.divider("Entities that cannot be learnt or found")
    for name, split in splits.items():
        faults = (
            (
                "cross the start of a sentence",
                entities.crossing_sentences(split),
                "They are lost where the pipeline or max_length splits sentences before: correct "
                "the sentences (sent_starts) or the entities.",
            ),
            (
                f"touch one of the same label, which the scheme {scheme} reads as one entity",
                entities.unrepresentable(split, scheme) if scheme else [],
                'Set scheme = "BILOU" or "BIO" in the decoder of the config.',
            ),
            (
                "do not fit the tokens",
                split.misaligned,
                "Their borders are within tokens of the pipeline, so they count as missing: "
                "correct the borders, or change the tokenizer ([nlp.tokenizer]).",
            ),
        )
        for fault, entity_refs, remedy in faults:
            if entity_refs:
                printer.warn(f"{name}: {len(entity_refs)} entities {fault}")
                _list_entities(entity_refs, printer, n_shown)
                _mend(printer, remedy)
        if not any(entity_refs for _, entity_refs, _ in faults):
            printer.good(f"{name}: all entities fit the sentences, the tokens and the scheme")


def _inconsistencies(found: Sequence["Inconsistency"], printer: "Printer", n_shown: int) -> None:
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
        (excerpt(d.text), _counted(dict(d.labels.most_common())), d.outside)
        for d in found[:n_shown]
    ]
    header = ("Most occurrences in the minority", "Labels", "No entity")
    printer.table(rows, header=header, aligns=tuple("llr"), divider=True)
    _mend(
        printer,
        "Read these strings in context: where no difference in meaning explains it, annotate them "
        "all alike.",
    )


def _duplicates(train: "Split", dev: "Split", printer: "Printer", n_shown: int) -> None:
    printer.divider("Duplicates")
    for found, total, what, mend in (
        (
            duplicates.train_dev_overlap(train, dev),
            len(dev.docs),
            "documents of dev are in train too",
            "Delete them from one of the two: they make the scores on dev too good.",
        ),
        (
            duplicates.repeated_documents(train),
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
        rows = [(n, excerpt(text)) for text, n in found.most_common[:n_shown]]
        printer.table(rows, header=("Times", "Text"), aligns=tuple("rl"), divider=True)
        _mend(printer, mend)


def _unknown(train: "Split", dev: "Split", printer: "Printer", n_shown: int) -> None:
    printer.divider("What dev has and train has not")
    found = {
        "Words": coverage.unseen_words(train, dev),
        "Characters": coverage.unseen_characters(train, dev),
        "Entities": coverage.unseen_entities(train, dev),
    }
    rows = [
        (
            name,
            f"{unknown.share:.1%}",
            len(unknown.unknown),
            ", ".join(excerpt(item) for item in [*unknown.unknown][:n_shown]),
        )
        for name, unknown in found.items()
    ]
    header = ("", "Unseen", "Different", "Most frequent")
    printer.table(rows, header=header, aligns=tuple("lrrl"), divider=True)
    if found["Words"].share > 0.1:
        _mend(printer, "Word vectors know many of these words: add WordVectors.v1 to the network.")
    if found["Characters"].share > 0.001:
        _mend(
            printer,
            "Look at the unknown characters: other quotes, dashes or composed accents than in "
            "train are best made the same in all texts.",
        )


def _lengths(splits: Mapping[str, "Split"], data: DebuggedData, printer: "Printer") -> None:
    printer.divider("Lengths in tokens")
    rows = []
    for name, split in splits.items():
        for what, of in (
            ("documents", [len(doc.words) for doc in split.docs]),
            ("entities", [e.end - e.start for _, e in split.entity_refs()]),
        ):
            if of:
                rows.append((f"{what} of {name}", *lengths.percentiles(of).values()))
    header = ("", *(f"{p}%" if p < 100 else "longest" for p in lengths.PERCENTILES))
    printer.table(rows, header=header, aligns=("l", *"r" * len(lengths.PERCENTILES)), divider=True)
    for setting, discarded in data.discarded.items():
        printer.warn(
            f"{setting} drops {discarded.documents} documents or sentences with {discarded.tokens} "
            f"tokens and {discarded.entities} entities"
        )
        _mend(printer, "Set discard_oversize = false, or max_length = 0, or split the documents.")
    if not data.discarded:
        printer.good("No documents are dropped because of their length")


def _list_entities(entity_refs: Sequence["EntityRef"], printer: "Printer", n_shown: int) -> None:
    rows = [
        (ref.document, ref.entity.label, excerpt(repr(ref.entity.text)))
        for ref in entity_refs[:n_shown]
    ]
    header = ("Document", "Label", "Text")
    printer.table(rows, header=header, aligns=tuple("rll"), divider=True)


def _mend(printer: "Printer", text: str) -> None:
    printer.text(f"→ {text}")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({n})" for name, n in counts.items())
