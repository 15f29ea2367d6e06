"""Can anything be learnt from the data at all?"""

from collections.abc import Collection

from spacy_bigru_crf.corpora.checks.labels import label_counts
from spacy_bigru_crf.corpora.checks.split import Split
from spacy_bigru_crf.errors import Errors


def blocking_issues(
    train: Split, dev: Split, known_labels: Collection[str] | None = None
) -> list[str]:
    """What makes a training fail, or makes it worth nothing. One sentence each.

    known_labels: The labels of the component; None if it takes them from the training data.
    """
    found = []
    for name, split in (("training", train), ("development", dev)):
        if not split.docs:
            found.append(Errors.R140.format(part=name))
        elif not any(doc.is_annotated for doc in split.docs):
            found.append(Errors.R141.format(part=name))
        elif not any(doc.entities for doc in split.docs):
            found.append(Errors.R142.format(part=name))
    if known_labels is not None:
        unknown = sorted(label_counts(train).keys() - set(known_labels))
        if unknown:
            known = ", ".join(sorted(known_labels)) or "none"
            found.append(Errors.R143.format(unknown=", ".join(unknown), known=known))
    return found
