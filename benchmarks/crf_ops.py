"""The CRF alone: loss with gradient, Viterbi and marginals, with pytorch-crf and torch-struct.

    pip install torch-struct
    OMP_NUM_THREADS=1 python benchmarks/crf_ops.py [--json FILE]

S states (9, 41 and 77: two, ten and nineteen labels in BILOU), B documents of T
tokens each, random scores. All systems take turns, ``--calls`` calls each; times are medians in
milliseconds of CPU. With one call a turn, each finds the processor's caches full of what
the other needs. "ours" are the functions on lattices that the pipe calls, under the constraints of
the tag scheme; "module" is LinearChainCRF, as the others without constraints.
torch-struct is timed for marginals of small sizes alone: it takes seconds for others, and half a
minute for its Viterbi. The last lines show how the loss grows with the length of one document.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import srsly
import torch
import typer
from torchcrf import CRF
from wasabi import msg

from spacy_bigru_crf import LinearChainCRF
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.losses import negative_log_likelihood
from spacy_bigru_crf.crf.posterior import posterior
from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.state_space import state_space

try:
    import torch_struct
except ImportError:
    torch_struct = None

SIZES = [
    (n_states, n_docs, n_tokens)
    for n_states in (9, 41, 77)
    for n_docs in (1, 32, 256)
    for n_tokens in (10, 40, 500)
]
LENGTHS = (1_000, 10_000)
# turns beyond this much time (seconds) for one system and size are saved
_BUDGET, _LEAST, _MOST = 2.0, 5, 50
# the others are left out where they would need gigabytes
_LARGEST = 1e8

Calls = dict[str, Callable[[], object]]


def main(
    json: Path = typer.Option(None, "--json", help="Write all medians here"),
    n_calls: int = typer.Option(1, "--calls", help="Calls of a turn"),
    states_only: list[int] = typer.Option([], "--states", help="Only these numbers of states"),
) -> None:
    """Print the tables."""
    torch.manual_seed(0)
    results = []
    sizes = [size for size in SIZES if not states_only or size[0] in states_only]
    for n_states, n_docs, n_tokens in sizes:
        times = medians(calls(n_states, n_docs, n_tokens), n_calls)
        results.append({"S": n_states, "B": n_docs, "T": n_tokens, "ms": times})
    table(results)
    growth = {n: medians({"loss": loss(ours(77, 1, n))}, n_calls)["loss"] for n in LENGTHS}
    short, long = (growth[n] for n in LENGTHS)
    print(f"\nLoss with gradient of one document, S = 77: T = {LENGTHS[0]:,}: {short:.1f} ms,")
    print(f"T = {LENGTHS[1]:,}: {long:.1f} ms, {long / short:.1f} times as long.")
    if json:
        srsly.write_json(json, {"threads": torch.get_num_threads(), "results": results})
        msg.good(f"{json}")


def ours(n_states: int, n_docs: int, n_tokens: int) -> tuple[Lattice, torch.Tensor]:
    """A random lattice and its best path as gold."""
    n_labels = (n_states - 1) // states.N_POSITIONS
    allowed = torch.from_numpy(state_space("BILOU", map(str, range(n_labels))).allowed_transitions)
    lattice = Lattice(
        torch.randn(n_tokens, n_docs, n_states),
        torch.randn(n_states, n_states).masked_fill(~allowed, -torch.inf),
        torch.randn(n_states),
        torch.randn(n_states),
        torch.full((n_docs,), n_tokens),
    )
    return lattice, torch.stack(viterbi_decode(lattice), 1)


def loss(made: tuple[Lattice, torch.Tensor]) -> Callable[[], object]:
    """Ours, with its gradient."""
    lattice, gold = made
    return lambda: negative_log_likelihood(lattice, gold)


def calls(n_states: int, n_docs: int, n_tokens: int) -> dict[str, Calls]:
    """What is timed, by task and system."""
    made = ours(n_states, n_docs, n_tokens)
    lattice, _ = made
    crf, module = CRF(n_states), LinearChainCRF(n_states)
    emissions = torch.randn(n_tokens, n_docs, n_states, requires_grad=True)
    tags = torch.randint(n_states, (n_tokens, n_docs))

    def loss_of(crf: torch.nn.Module) -> None:
        emissions.grad = None
        crf.zero_grad()
        (-crf(emissions, tags)).backward()

    result: dict[str, Calls] = {
        "loss": {"ours": loss(made), "module": lambda: loss_of(module)},
        "viterbi": {
            "ours": lambda: viterbi_decode(lattice),
            "module": lambda: module.decode(emissions),
        },
        "marginals": {
            "ours": lambda: posterior(lattice),
            "module": lambda: module.marginals(emissions),
        },
    }
    # the others keep (B, T, S, S) numbers, several times
    if n_docs * n_tokens * n_states**2 > _LARGEST:
        return result
    result["loss"]["pytorch-crf"] = lambda: loss_of(crf)
    result["viterbi"]["pytorch-crf"] = lambda: crf.decode(emissions.detach())
    # seconds a call beyond this
    if torch_struct is not None and n_docs * n_tokens * n_states**2 < _LARGEST / 100:
        scores = torch.randn(n_docs, n_tokens - 1, n_states, n_states)
        result["marginals"]["torch-struct"] = lambda: torch_struct.LinearChainCRF(scores).marginals
    return result


def medians(systems: dict, n_calls: int) -> dict:
    """Milliseconds of a call, the systems of one task in turns."""
    if systems and callable(next(iter(systems.values()))):
        taken: dict[str, list[float]] = {name: [] for name in systems}
        for call in systems.values():
            call()
        end = time.process_time() + _BUDGET * len(systems)
        while len(next(iter(taken.values()))) < _MOST:
            for name, call in systems.items():
                start = time.process_time()
                for _ in range(n_calls):
                    call()
                taken[name].append(1000 * (time.process_time() - start) / n_calls)
            if len(next(iter(taken.values()))) >= _LEAST and time.process_time() > end:
                break
        return {name: statistics.median(of_system) for name, of_system in taken.items()}
    return {task: medians(of_task, n_calls) for task, of_task in systems.items()}


def table(results: list[dict]) -> None:
    """Ours in milliseconds, and how many times as long the others take."""
    print(f"{torch.get_num_threads()} thread(s), torch {torch.__version__}; ms, medians\n")
    print("| S | B | T | loss + gradient | module | pytorch-crf ", end="")
    print("| Viterbi | module | pytorch-crf | marginals | module | torch-struct |")
    print("|" + "---:|" * 12)
    for row in results:
        cells = [str(row[key]) for key in ("S", "B", "T")]
        for task, others in (
            ("loss", ["module", "pytorch-crf"]),
            ("viterbi", ["module", "pytorch-crf"]),
            ("marginals", ["module", "torch-struct"]),
        ):
            times = row["ms"][task]
            cells.append(f"{times['ours']:.2f}")
            cells += [f"{times[o] / times['ours']:.2f} times" if o in times else "" for o in others]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    typer.run(main)
