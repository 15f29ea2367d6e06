"""Labels renamed or left out in a conversion, and checked."""

from collections.abc import Mapping

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.labels import check_label

# reason why an entity is not in the output
LEFT_OUT = "label left out"


def parse_labels(text: str) -> dict[str, str]:
    """Parse ``PER=PERSON,MISC=``: the new name of each label; empty if it is left out.

    Raises:
        ValueError: The text has another form, a label twice, or a new name that no label can be.
    """
    names: dict[str, str] = {}
    for item in text.split(","):
        old, sign, new = (part.strip() for part in item.partition("="))
        if not (old and sign) or old in names:
            raise ValueError(Errors.D049.format(item=item))
        if new:
            check_label(new)
        names[old] = new
    return names


class LabelReader:
    """Gives the labels of a file their new names.

    Attributes:
        names: New name of each label that gets one; empty if it is left out. White space at the
            ends of labels is not compared.
        found: The labels in the file, as they are there.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.found: set[str] = set()

    def read(self, label: str) -> str | None:
        """Return the label's new name, or its own; None if its entities are left out.

        Raises:
            ValueError: Its name is none that a label can have.
        """
        # white space cannot be told in a table: PER also names "PER "
        key = label if label in self.names else " ".join(label.split())
        name = self.names.get(key, label)
        if label not in self.found:
            if key not in self.names:
                check_label(label)
            self.found.add(label)
        return name or None
