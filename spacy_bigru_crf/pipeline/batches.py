"""Batches of documents for prediction."""

from collections.abc import Sequence

# Documents are encoded together up to this many tokens, padding included.
_PADDED_TOKENS = 8192


def batches_by_length(lengths: Sequence[int], alone_above: int = 0) -> list[list[int]]:
    """Group documents of similar length, so that little of a batch is padding.

    Args:
        lengths: The number of tokens of each document.
        alone_above: Documents of more tokens get a batch of their own; 0 for no such limit.

    Returns:
        The indices of the documents of each batch. Documents without tokens are skipped; a
        document that exceeds the size of a batch gets a batch of its own.
    """
    batches: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if not lengths[i]:
            break
        if batches:
            longest = lengths[batches[-1][0]]  # the first of a batch
            fits = (len(batches[-1]) + 1) * longest <= _PADDED_TOKENS
            if fits and not 0 < alone_above < longest:
                batches[-1].append(i)
                continue
        batches.append([i])
    return batches
