"""Character convolution: one vector for each word from its spelling."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from spacy_bigru_crf.nets.characters import CharacterNet


class CharCNN(CharacterNet):
    """The maximum over a word of convolutions of its characters.

    As Ma & Hovy (2016, section 2.1), with several kernel widths as in Kim et al. (2016, section
    2.2). There are few distinct characters, so each is multiplied with the kernels once; at a
    position the products of the characters under the kernel are looked up and added.

    Args:
        n_rows: Rows of the character table, see ``CharacterNet``.
        char_width: Width of a character's vector, see ``CharacterNet``.
        kernel_widths: Characters under each kernel.
        n_filters: Filters of each kernel width. A word's vector has the filters of all kernels.
    """

    def __init__(
        self, n_rows: int, char_width: int | None, kernel_widths: list[int], n_filters: int
    ) -> None:
        super().__init__(n_rows, char_width, len(kernel_widths) * n_filters)
        # only their weights are used
        self.convolutions = nn.ModuleList(
            nn.Conv1d(self.table.shape[1], n_filters, width) for width in kernel_widths
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Initialise the weights."""
        self.reset_table()
        for convolution in self.convolutions:
            assert isinstance(convolution, nn.Conv1d)
            convolution.reset_parameters()

    def forward(self, characters: Tensor, lengths: Tensor) -> Tensor:
        """Compute vectors of words.

        Args:
            characters: (W, C, H) int64, the rows of each character, padded with 0.
            lengths: (W,) int64, number of characters of each word, at least 1.

        Returns:
            (W, width).
        """
        distinct, numbers = _distinct(characters, lengths)
        embedded = self.embed(distinct)  # (U, char_width)
        pooled = []
        for convolution in self.convolutions:
            assert isinstance(convolution, nn.Conv1d)
            assert convolution.bias is not None
            products = torch.einsum("uc,fck->kuf", embedded, convolution.weight)
            scores = _MaxOfSums.apply(  # type: ignore[no-untyped-call]  # torch's
                products, numbers, lengths
            )
            pooled.append(scores + convolution.bias)
        return torch.relu(torch.cat(pooled, 1))


def _distinct(characters: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Return the distinct characters, padding first, and their indices by position (W, C) int64."""
    n_words, n_chars, _ = characters.shape
    inside = torch.arange(n_chars, device=lengths.device) < lengths[:, None]
    flat = characters[inside]  # (N, H)
    keys = flat[:, 0]
    for rows in flat.unbind(1)[1:]:
        keys = keys * (int(characters.max()) + 1) + rows
    unique, inverse = keys.unique(return_inverse=True)
    first = torch.zeros_like(unique).scatter_(0, inverse, torch.arange(len(flat)).to(inverse))
    numbers = torch.zeros(n_words, n_chars, dtype=torch.int64, device=lengths.device)
    numbers[inside] = inverse + 1
    return torch.cat([torch.zeros_like(flat[:1]), flat[first]]), numbers


class _MaxOfSums(torch.autograd.Function):
    """The largest score of a position, for each word and filter.

    The score of a position is the sum of the products of the K characters under the kernel.
    U distinct characters, F filters, W words of up to C characters.
    """

    @staticmethod
    def forward(
        ctx: Any,
        products: Tensor,  # (K, U, F)
        numbers: Tensor,  # (W, C), index of the character at each position
        lengths: Tensor,  # (W,)
    ) -> Tensor:
        width, n_distinct, n_filters = products.shape
        table = products.reshape(width * n_distinct, n_filters)
        padded = functional.pad(numbers, (width // 2, width - 1 - width // 2))
        windows = padded.unfold(1, width, 1)  # (W, C, K)
        windows = windows + n_distinct * torch.arange(width, device=numbers.device)
        # a running maximum, position by position, over the words that are long enough: no padding,
        # and faster than max with indices
        longest_first = torch.argsort(lengths, descending=True)
        position = torch.arange(windows.shape[1], device=lengths.device)
        inside = position[:, None] < lengths[longest_first]  # (C, W)
        rows = windows[longest_first].transpose(0, 1)[inside]
        scores = functional.embedding_bag(rows, table, mode="sum").split(inside.sum(1).tolist())
        largest = scores[0].clone()
        place, later = torch.zeros_like(largest), torch.empty_like(largest)
        for i, scores_i in enumerate(scores[1:], start=1):
            n = len(scores_i)
            torch.gt(scores_i, largest[:n], out=later[:n]).mul_(i)
            torch.maximum(place[:n], later[:n], out=place[:n])
            torch.maximum(largest[:n], scores_i, out=largest[:n])
        result, at = torch.empty_like(largest), torch.empty_like(place, dtype=torch.int64)
        result[longest_first], at[longest_first] = largest, place.long()
        ctx.save_for_backward(windows, at)
        ctx.shape = products.shape
        return result

    @staticmethod
    def backward(ctx: Any, d_result: Tensor) -> tuple[Tensor, None, None]:
        windows, at = ctx.saved_tensors
        n_words, n_filters = at.shape
        # rows of the characters under the largest score: (W, F, K)
        rows = windows[torch.arange(n_words, device=at.device)[:, None], at]
        filters = torch.arange(n_filters, device=at.device)[:, None]
        d_products = d_result.new_zeros(ctx.shape)
        d_products.view(-1).scatter_add_(
            0,
            (rows * n_filters + filters).reshape(-1),
            d_result[:, :, None].expand_as(rows).reshape(-1),
        )
        return d_products, None, None
