"""Print the faults of data: one function per kind of fault, each with its remedy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from spacy_bigru_crf.cli.evaluation_tables import excerpt
from spacy_bigru_crf.cli.token_tables import print_comparison
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

    @property
    def splits(self) -> dict[str, "Split"]:
        """The data by the name of the split."""
        return {"train": self.train, "dev": self.dev}


@dataclass(frozen=True)
class _Output:
    printer: "Printer"
    n_shown: int

    def table(self, header: Sequence[str], aligns: str, rows: Iterable[Sequence[Any]]) -> None:
        self.printer.table([*rows], header=header, aligns=tuple(aligns), divider=True)

    def mend(self, remedy: str) -> None:
        self.printer.text(f"→ {remedy}")

    def fault(self, message: str, remedy: str, *table: Any) -> None:
        """Print a fault, the first rows of a table (header, aligns, rows) if any, and a remedy."""
        self.printer.warn(message)
        if table:
            header, aligns, rows = table
            self.table(header, aligns, islice(rows, self.n_shown))
        self.mend(remedy)


def report(data: DebuggedData, printer: "Printer", *, verbose: bool) -> None:
    """Print all faults.

    Args:
        data: The data and its faults.
        printer: Prints them.
        verbose: Whether to list more of each kind.
    """
    printer.info(f"Component {data.component} ({data.factory}), scheme {data.scheme or '-'}")
    for title, print_section in (
        ("Data", _amounts),
        ("Your tokens, the pipeline's tokens", _tokens),
        ("Labels", _labels),
        ("Borders of entities", _borders),
        ("Entities that cannot be learnt or found", _unlearnable),
        ("The same string, annotated in different ways", _inconsistencies),
        ("Duplicates", _duplicates),
        ("What dev has and train has not", _unknown),
        ("Lengths in tokens", _lengths),
    ):
        printer.divider(title)
        print_section(data, _Output(printer, _N_SHOWN_VERBOSE if verbose else _N_SHOWN))


def _amounts(data: DebuggedData, out: _Output) -> None:
    rows = []
    for name, split in data.splits.items():
        n_entities = [len(doc.entities) for doc in split.docs]
        with_entities = sum(map(bool, n_entities))
        rows.append((name, len(split.docs), split.n_tokens, sum(n_entities), with_entities))
    out.table(("", "Documents", "Tokens", "Entities", "Documents with entities"), "lrrrr", rows)
    for name, split in data.splits.items():
        if unannotated := sum(not doc.is_annotated for doc in split.docs):
            out.fault(
                f"{name}: {unannotated} documents without entity annotation",
                "Nothing is learnt from them, and they are not scored: if they have no entities, "
                "say so with doc.set_ents([], default='outside').",
            )
        if missing := sum(int(doc.missing.sum()) for doc in split.docs if doc.is_annotated):
            out.printer.info(f"{name}: {missing} tokens with missing annotation in other documents")
            out.mend("They are neither learnt from nor scored; annotate them to use them.")
    if 0 < (n_docs := len(data.train.docs)) < ENOUGH_DOCUMENTS:
        remedy = f"Annotate more: {ENOUGH_DOCUMENTS} are the least to learn from."
        out.fault(f"train: only {n_docs} documents", remedy)


def _tokens(data: DebuggedData, out: _Output) -> None:
    for name, split in data.splits.items():
        print_comparison(out.printer, split.comparison, name, out.n_shown)
    if any(split.comparison.cuts for split in data.splits.values()):
        out.mend(
            "Exceptions make the tokenizer cut as your data does: spacy ner-crf convert "
            "--tokenizer-exceptions FILE, then --paths.tokenizer_exceptions FILE."
        )


def _labels(data: DebuggedData, out: _Output) -> None:
    in_train, in_dev = labels.label_counts(data.train), labels.label_counts(data.dev)
    ordered = [label for label, _ in (in_train + in_dev).most_common()]
    if ordered:
        rows = [(label, in_train[label], in_dev[label]) for label in ordered]
        out.table(("Label", "train", "dev"), "lrr", rows)
    if unlearnt := labels.labels_only_in_dev(data.train, data.dev):
        out.fault(
            f"In dev, but not in train: {_counted(unlearnt)}",
            "They cannot be found, so their entities count as missed: correct the label if it is a "
            "slip, or move documents with it to train.",
        )
    if unscored := labels.labels_only_in_train(data.train, data.dev):
        remedy = "No score tells how well they are found: move documents with them to dev."
        out.fault(f"In train, but not in dev: {', '.join(unscored)}", remedy)
    if similar := labels.labels_that_differ_in_case(data.train, data.dev):
        pairs = ", ".join(" and ".join(group) for group in similar)
        remedy = "They are different labels: if they mean the same, rename one (convert --labels)."
        out.fault(f"Labels that differ in upper and lower case alone: {pairs}", remedy)
    if rare := labels.rare_labels(data.train):
        remedy = "Annotate more of them, join labels, or leave them out."
        out.fault(f"At most {labels.ENOUGH} entities in train: {_counted(rare)}", remedy)
    if everywhere := labels.labels_in_every_document(data.train):
        remedy = "Add documents without entities of these labels, as real text has them."
        out.fault(f"In every annotated document of train: {', '.join(everywhere)}", remedy)
    if ordered and not (unlearnt or unscored or similar or rare or everywhere):
        out.printer.good(f"More than {labels.ENOUGH} entities of every label, in both splits")


def _borders(data: DebuggedData, out: _Output) -> None:
    for name, split in data.splits.items():
        if entity_refs := entities.whitespace_boundaries(split):
            out.fault(
                f"{name}: {len(entity_refs)} entities begin or end with white space",
                "They cannot be learnt (ner_crf takes them for missing annotation): move the "
                "border to the next word.",
                *_entity_table(entity_refs),
            )
        else:
            out.printer.good(f"{name}: no entities begin or end with white space")
        if borders := entities.punctuation_boundaries(split):
            total = sum(border.count for border in borders)
            rows = []
            for border in borders:
                first, share = border.first, f"{border.share:.1%}"
                how = "ends with" if border.at_end else "begins with"
                named = (border.count, border.label, how, border.mark, share)
                rows.append((*named, first.document, excerpt(first.entity.text)))
            header = ("Entities", "Label", "", "Mark", "Of label", "First: document", "Text")
            out.fault(
                f"{name}: {total} entities begin or end with punctuation, unlike most of their "
                f"label",
                "Decide whether the mark is part of the entity, and annotate it so.",
                header,
                "rlllrrl",
                rows,
            )


def _unlearnable(data: DebuggedData, out: _Output) -> None:
    scheme = data.scheme
    for name, split in data.splits.items():
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
                "correct the borders, or give the tokenizer exceptions (see above).",
            ),
        )
        for fault, refs, remedy in faults:
            if refs:
                out.fault(f"{name}: {len(refs)} entities {fault}", remedy, *_entity_table(refs))
        if not any(refs for _, refs, _ in faults):
            out.printer.good(f"{name}: all entities fit the sentences, the tokens and the scheme")


def _inconsistencies(data: DebuggedData, out: _Output) -> None:
    found = data.inconsistencies
    if not found:
        out.printer.good("Every string that is an entity is one of the same label everywhere")
        return
    several = sum(len(disagreement.labels) > 1 for disagreement in found)
    total = sum(disagreement.n_minority for disagreement in found)
    out.fault(
        f"{len(found)} strings, {several} of them with several labels, the others sometimes not "
        f"annotated; {total} occurrences are not annotated as most of their string",
        "Read these strings in context: where no difference in meaning explains it, annotate them "
        "all alike.",
        ("Most occurrences in the minority", "Labels", "No entity"),
        "llr",
        ((excerpt(d.text), _counted(dict(d.labels.most_common())), d.outside) for d in found),
    )


def _duplicates(data: DebuggedData, out: _Output) -> None:
    for found, split, what, remedy in (
        (
            duplicates.train_dev_overlap(data.train, data.dev),
            data.dev,
            "documents of dev are in train too",
            "Delete them from one of the two: they make the scores on dev too good.",
        ),
        (
            duplicates.repeated_documents(data.train),
            data.train,
            "documents of train repeat an earlier one",
            "Delete them unless real text repeats them as often; correct those that contradict.",
        ),
    ):
        if not found.count:
            out.printer.good(f"No {what}")
            continue
        out.fault(
            f"{found.count} {what} ({found.count / len(split.docs):.1%}); {found.with_entities} of "
            f"them have entities, {found.conflicting} are annotated differently",
            remedy,
            ("Times", "Text"),
            "rl",
            ((n, excerpt(text)) for text, n in found.most_common),
        )


def _unknown(data: DebuggedData, out: _Output) -> None:
    words = coverage.unseen_words(data.train, data.dev)
    characters = coverage.unseen_characters(data.train, data.dev)
    names = coverage.unseen_entities(data.train, data.dev)
    rows = []
    for what, unseen in (("Words", words), ("Characters", characters), ("Entities", names)):
        shown = ", ".join(map(excerpt, islice(unseen.unknown, out.n_shown)))
        rows.append((what, f"{unseen.share:.1%}", len(unseen.unknown), shown))
    out.table(("", "Unseen", "Different", "Most frequent"), "lrrl", rows)
    if words.share > 0.1:
        out.mend("Word vectors know many of these words: add WordVectors.v1 to the network.")
    if characters.share > 0.001:
        out.mend(
            "Look at the unknown characters: other quotes, dashes or composed accents than in "
            "train are best made the same in all texts."
        )


def _lengths(data: DebuggedData, out: _Output) -> None:
    rows = []
    for name, split in data.splits.items():
        for what, of in (
            ("documents", [len(doc.words) for doc in split.docs]),
            ("entities", [e.end - e.start for _, e in split.entity_refs()]),
        ):
            if of:
                rows.append((f"{what} of {name}", *lengths.percentiles(of).values()))
    shares = [f"{p}%" if p < 100 else "longest" for p in lengths.PERCENTILES]
    out.table(("", *shares), "l" + "r" * len(shares), rows)
    for setting, discarded in data.discarded.items():
        out.fault(
            f"{setting} drops {discarded.documents} documents or sentences with {discarded.tokens} "
            f"tokens and {discarded.entities} entities",
            "Set discard_oversize = false, or max_length = 0, or split the documents.",
        )
    if not data.discarded:
        out.printer.good("No documents are dropped because of their length")


def _entity_table(entity_refs: Iterable["EntityRef"]) -> tuple[Any, ...]:
    rows = ((ref.document, ref.entity.label, excerpt(repr(ref.entity.text))) for ref in entity_refs)
    return ("Document", "Label", "Text"), "rll", rows


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({n})" for name, n in counts.items())
