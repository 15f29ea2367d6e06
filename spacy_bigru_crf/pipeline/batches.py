"""Which documents are encoded together in prediction."""

from collections.abc import Sequence

# Documents are encoded together up to this many tokens, padding included.
_PADDED_TOKENS = 8192


def batches_by_length(lengths: Sequence[int]) -> list[list[int]]:
    """Group documents of similar length, so that little of a batch is padding.

    Returns the indices of the documents of each batch. Documents without tokens are left out;
    a document that is longer than a batch may be has one to itself.
    """
    batches: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if not lengths[i]:
            break
        # the first of a batch is its longest
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= _PADDED_TOKENS:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches
