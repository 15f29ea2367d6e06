"""Label counts, labels of only one split, and data that cannot be trained on."""

from collections import Counter
from collections.abc import Collection

from spacy_bigru_crf.corpora.checks.split import Split
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.labels import label_fault

# as in spaCy's own debug data
ENOUGH = 50


def label_counts(split: Split) -> Counter[str]:
    """Count the entities of each label."""
    return Counter(ref.entity.label for ref in split.entity_refs())


def rare_labels(train: Split, max_count: int = ENOUGH) -> dict[str, int]:
    """Return labels with at most ``max_count`` entities and their counts, rarest first."""
    counts = label_counts(train)
    return {label: n for label, n in reversed(counts.most_common()) if n <= max_count}


def labels_only_in_dev(train: Split, dev: Split) -> dict[str, int]:
    """Return labels that only the development data has, with their number of entities."""
    known = label_counts(train)
    return {label: n for label, n in label_counts(dev).most_common() if label not in known}


def labels_only_in_train(train: Split, dev: Split) -> list[str]:
    """Return labels that only the training data has."""
    return sorted(label_counts(train).keys() - label_counts(dev).keys())


def labels_in_every_document(train: Split) -> list[str]:
    """Return labels that occur in every annotated document.

    From such data a model may learn that every text has an entity of this label.
    """
    annotated = [doc for doc in train.docs if doc.is_annotated]
    counts = Counter(label for doc in annotated for label in {e.label for e in doc.entities})
    return sorted(label for label, n in counts.items() if n == len(annotated))


def labels_that_differ_in_case(train: Split, dev: Split) -> list[list[str]]:
    """Return the groups of labels that are the same but for upper and lower case."""
    groups: dict[str, list[str]] = {}
    for label in sorted(label_counts(train) + label_counts(dev)):
        groups.setdefault(label.casefold(), []).append(label)
    return [group for group in groups.values() if len(group) > 1]


def blocking_issues(
    train: Split, dev: Split, known_labels: Collection[str] | None = None
) -> list[str]:
    """List the issues that make training fail or useless, one sentence each.

    Args:
        train: Training data.
        dev: Development data.
        known_labels: Labels of the component; None if it takes them from the training data.
    """
    found = []
    for name, split in (("training", train), ("development", dev)):
        if not split.docs:
            found.append(Errors.R140.format(part=name))
        elif not any(doc.is_annotated for doc in split.docs):
            found.append(Errors.R141.format(part=name))
        elif not any(doc.entities for doc in split.docs):
            found.append(Errors.R142.format(part=name))
    every = label_counts(train) + label_counts(dev)
    found.extend(fault for label in sorted(every) if (fault := label_fault(label)))
    if known_labels is not None:
        unknown = sorted(label_counts(train).keys() - set(known_labels))
        if unknown:
            known = ", ".join(sorted(known_labels)) or "none"
            found.append(Errors.R143.format(unknown=", ".join(unknown), known=known))
    return found
