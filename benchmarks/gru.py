"""One bidirectional GRU layer, forward and backward: torch's own against nets/gru.py.

    OMP_NUM_THREADS=1 python benchmarks/gru.py

Batches of sentences of about the length and number that training on German LER sees. CPU
milliseconds, medians of 21 runs that take turns.
"""

import statistics
import time
from collections.abc import Callable

import torch
from torch.nn.utils.rnn import PackedSequence

from spacy_bigru_crf.nets.gru import bigru
from spacy_bigru_crf.nets.packing import reversed_rows

INPUT_WIDTH, HIDDEN, RUNS = 256, 128, 21


def main() -> None:
    """Print one row a batch size."""
    print(f"{torch.get_num_threads()} thread(s), torch {torch.__version__}\n")
    print(
        "| documents | tokens | torch (ms) | nets/gru.py (ms) | ratio |\n|---:|---:|---:|---:|---:|"
    )
    for n_docs in (8, 16, 32, 64):
        torch.manual_seed(0)
        lengths = torch.randint(20, 45, (n_docs,)).sort(descending=True).values
        batch_sizes = (lengths > torch.arange(int(lengths.max()))[:, None]).sum(1)
        layer = torch.nn.GRU(INPUT_WIDTH, HIDDEN, bidirectional=True)
        data = torch.randn(int(lengths.sum()), INPUT_WIDTH, requires_grad=True)
        d_output = torch.randn(len(data), 2 * HIDDEN)
        sizes, reverse = batch_sizes.tolist(), reversed_rows(batch_sizes.tolist())

        def by_torch(layer=layer, data=data, batch_sizes=batch_sizes, d_output=d_output) -> None:
            layer(PackedSequence(data, batch_sizes))[0].data.backward(d_output)

        def by_hand(
            layer=layer, data=data, sizes=sizes, reverse=reverse, d_output=d_output
        ) -> None:
            bigru(layer, data, sizes, reverse).backward(d_output)

        torch_ms, hand_ms = medians(by_torch, by_hand)
        row = (n_docs, len(data), f"{torch_ms:.1f}", f"{hand_ms:.1f}", f"{torch_ms / hand_ms:.2f}")
        print("| " + " | ".join(map(str, row)) + " |")


def medians(*functions: Callable[[], None]) -> list[float]:
    """CPU milliseconds of each function, run in turn."""
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(RUNS):
        for function, taken in zip(functions, times, strict=True):
            start = time.process_time()
            function()
            taken.append(1000 * (time.process_time() - start))
    return [statistics.median(taken) for taken in times]


if __name__ == "__main__":
    main()
