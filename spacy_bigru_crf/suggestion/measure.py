"""What may be measured to say how sure a pipe is of a document."""

from enum import StrEnum


class Measure(StrEnum):
    """What is measured on the distribution over the segmentations of a document.

    entropy: exp(-H / T), H its entropy in nats and T the number of tokens (sequence entropy,
        Settles & Craven 2008, section 3.1; exact, not over the N best). It is divided by T because
        the work of an annotator grows with it; else long documents come first.
    margin: The probability of the best segmentation less that of the second (Scheffer, Decomain &
        Wrobel 2001; Settles 2009, section 3.1). One doubtful entity makes it small, whatever the
        length.
    """

    ENTROPY = "entropy"
    MARGIN = "margin"
