"""Labels: how often they occur, and where they are missing."""

from collections import Counter

from spacy_bigru_crf.corpora.checks.split import Split

# what spaCy's own debug data asks for
ENOUGH = 50


def label_counts(split: Split) -> Counter[str]:
    """How many entities each label has."""
    return Counter(ref.entity.label for ref in split.entity_refs())


def rare_labels(train: Split, least: int = ENOUGH) -> dict[str, int]:
    """Labels with at most so many entities, the rarest first, with their number."""
    counts = label_counts(train)
    return {label: n for label, n in reversed(counts.most_common()) if n <= least}


def labels_only_in_dev(train: Split, dev: Split) -> dict[str, int]:
    """Labels of the development data that the training data does not have, with their number
    of entities."""
    known = label_counts(train)
    return {label: n for label, n in label_counts(dev).most_common() if label not in known}


def labels_only_in_train(train: Split, dev: Split) -> list[str]:
    """Labels of the training data that the development data does not have."""
    return sorted(label_counts(train).keys() - label_counts(dev).keys())


def labels_in_every_document(train: Split) -> list[str]:
    """Labels of which every annotated document has an entity.

    A model may learn from such data that a text without an entity of this label does not exist.
    """
    annotated = [doc for doc in train.docs if doc.is_annotated]
    counts = Counter(label for doc in annotated for label in {e.label for e in doc.entities})
    return sorted(label for label, n in counts.items() if n == len(annotated))
