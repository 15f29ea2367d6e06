"""Dilated convolutions over tokens."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from spacy_bigru_crf.nets.dropout import dropout_mask


class TCN(nn.Module):
    """Residual layers of dilated convolutions; the dilation doubles from layer to layer.

    Iterated dilated convolutions for tagging are those of Strubell et al. (2017, section 3), the
    residual blocks those of Bai et al. (2018, section 3.3) without causality: each layer adds
    relu(convolution(normalised input)) to its input. A token sees
    1 + (kernel_width - 1) * (2 ** depth - 1) tokens, itself in the middle.

    Dropout is variational (Gal & Ghahramani 2016, section 4): one mask per document, the same at
    each of its tokens, on the input and on the output of each layer.

    Args:
        input_width: Width of the input vectors.
        width: Width of the output vectors.
        depth: Number of layers.
        kernel_width: Tokens under a kernel, an odd number.
    """

    def __init__(self, input_width: int, width: int, depth: int, kernel_width: int) -> None:
        super().__init__()
        self.kernel_width = kernel_width
        self.project = nn.Linear(input_width, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(depth + 1))
        # a convolution is a linear layer of the vectors under its kernel, side by side
        self.convolutions = nn.ModuleList(
            nn.Linear(kernel_width * width, width) for _ in range(depth)
        )
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self) -> None:
        """Initialise the weights: Glorot for the projection, He et al. (2015) before a relu."""
        nn.init.xavier_uniform_(self.project.weight)
        nn.init.zeros_(self.project.bias)
        for norm in self.norms:
            assert isinstance(norm, nn.LayerNorm)
            norm.reset_parameters()
        for convolution in self.convolutions:
            assert isinstance(convolution, nn.Linear)
            nn.init.kaiming_uniform_(convolution.weight, nonlinearity="relu")
            nn.init.zeros_(convolution.bias)

    def forward(self, data: Tensor, lengths: Sequence[int], dropout: float) -> Tensor:
        """Compute vectors of tokens in context.

        Args:
            data: (N, input_width), the tokens of all documents, document after document; N > 0.
            lengths: Number of tokens of each document.
            dropout: Rate of the variational dropout; 0 for none.

        Returns:
            (N, width), in the same order.
        """
        sizes = torch.tensor(lengths)
        document = torch.repeat_interleave(torch.arange(len(sizes)), sizes).to(data.device)

        def drop(rows: Tensor) -> Tensor:
            if dropout <= 0.0:
                return rows
            return rows * dropout_mask((len(sizes), rows.shape[1]), dropout, rows)[document]

        hidden: Tensor = self.project(drop(data))
        for i, convolution in enumerate(self.convolutions):
            under_kernel = self._windows(self.norms[i](hidden), document, 2**i)
            hidden = hidden + drop(torch.relu(convolution(under_kernel)))
        normalised: Tensor = self.norms[-1](hidden)
        return normalised

    def _windows(self, rows: Tensor, document: Tensor, dilation: int) -> Tensor:
        """Return the vectors under the kernel at each token, 0 outside of its document.

        Args:
            rows: (N, width).
            document: (N,), the document of each row.
            dilation: Distance of the tokens under the kernel.

        Returns:
            (N, kernel_width * width).
        """
        reach = self.kernel_width // 2 * dilation
        padded = functional.pad(rows, (0, 0, reach, reach))
        padded_document = functional.pad(document, (reach, reach), value=-1)
        windows = []
        for start in range(0, 2 * reach + 1, dilation):
            seen = slice(start, start + len(rows))
            same = padded_document[seen] == document
            windows.append(padded[seen] * same[:, None])
        return torch.cat(windows, 1)
