"""``spacy-bigru-crf.CRF.v1``: from vectors to a lattice with learned transitions."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from thinc.api import Model, glorot_uniform_init, xp2torch
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.torch_shim import to_array
from spacy_bigru_crf.architectures.workers import one_thread_in_workers
from spacy_bigru_crf.crf.lattice import Lattice, cells_of_tokens
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import get_scheme

PARAMS = ("W", "b", "transitions", "start", "end")


def build_crf_v1(scheme: str = "BILOU") -> Model[list[Floats2d], Lattice]:
    """A linear-chain conditional random field over a tag scheme (Lample et al. 2016, section 2.2).

    Emissions are a linear layer of the vectors; the scores of transitions, of the first and of
    the last tag are learnt. Transitions that the scheme forbids have no probability, in training
    and in decoding.

    scheme: IO, BIO or BILOU (also called BIOES, BMES).
    """
    tag_scheme = get_scheme(scheme)
    if tag_scheme.input_only:
        raise ValueError(Errors.N008.format(name=scheme))
    return Model(
        "crf",
        forward,
        init=init,
        dims={"nI": None, "nO": None},
        params=dict.fromkeys(PARAMS),
        attrs={
            "scheme": tag_scheme.name,
            "labels": [],
            # those of the labels that no update has taught yet
            "unseen": [],
            # what calibration has learnt: of the lattice, and of each label's span posteriors
            "temperature": 1.0,
            "label_temperatures": {},
            "resize_output": resize_output,
        },
    )


def init(model: Model[list[Floats2d], Lattice], X: list[Floats2d] | None = None, Y=None) -> None:
    """Allocate the weights for the labels in ``attrs``."""
    if X is not None and model.has_dim("nI") is None:
        model.set_dim("nI", X[0].shape[1])
    n_tags = len(states.tag_names(get_scheme(model.attrs["scheme"]), model.attrs["labels"]))
    # spacy debug model sets a number of its own before there are labels
    model.set_dim("nO", n_tags, force=True)
    model.set_param("W", glorot_uniform_init(model.ops, (n_tags, model.get_dim("nI"))))
    model.set_param("b", model.ops.alloc1f(n_tags))
    model.set_param("transitions", model.ops.alloc2f(n_tags, n_tags))
    model.set_param("start", model.ops.alloc1f(n_tags))
    model.set_param("end", model.ops.alloc1f(n_tags))


def resize_output(
    model: Model[list[Floats2d], Lattice], labels: list[str]
) -> Model[list[Floats2d], Lattice]:
    """A decoder for other labels, to take the place of this one (``replace_node``).

    It is a new node, because a parameter that changed its shape would no longer fit its gradient
    and the optimizer's moments.

    labels: The labels of this decoder and further ones after them, whose weights are drawn anew;
        or none, for a decoder without weights.
    """
    known = set(model.attrs["labels"])
    resized = build_crf_v1(model.attrs["scheme"])
    resized.attrs["labels"] = labels
    resized.attrs["unseen"] = [
        label for label in labels if label not in known or label in model.attrs["unseen"]
    ]
    if not labels:
        return resized
    resized.attrs["temperature"] = model.attrs["temperature"]
    resized.attrs["label_temperatures"] = dict(model.attrs["label_temperatures"])
    if not model.has_param("W"):
        return resized
    resized.set_dim("nI", model.get_dim("nI"))
    resized.initialize()
    for name in PARAMS:
        old: Any = model.get_param(name)
        new: Any = resized.get_param(name)
        # tags of further labels come after those that were there
        if name == "transitions":
            new[: len(old), : len(old)] = old
        else:
            new[: len(old)] = old
        resized.set_param(name, new)
    return resized


def forward(
    model: Model[list[Floats2d], Lattice], Xs: list[Floats2d], is_train: bool
) -> tuple[Lattice, Callable[[Lattice], list[Floats2d]]]:
    """Build the lattice; backprop takes the gradient of one."""
    if not is_train:
        one_thread_in_workers()
    X = xp2torch(model.ops.xp.concatenate(Xs))  # (N, nI)
    device = X.device
    W, b, transitions, start, end = (xp2torch(model.get_param(p), device=device) for p in PARAMS)
    lengths = [len(rows) for rows in Xs]
    structure = _structure(model.attrs["scheme"], len(model.attrs["labels"]), device)
    tied = structure.tied
    n_tokens, n_docs, n_states = max(lengths, default=0), len(lengths), len(tied)
    cells = cells_of_tokens(lengths).to(device)

    emissions = X.new_zeros(n_tokens * n_docs, n_states)
    emissions[cells] = torch.addmm(b, X, W.T)[:, tied]
    lattice = Lattice(
        emissions.view(n_tokens, n_docs, n_states),
        transitions[tied][:, tied].masked_fill(structure.forbidden, -torch.inf),
        start[tied].masked_fill(structure.forbidden_at_start, -torch.inf),
        end[tied].masked_fill(structure.forbidden_at_end, -torch.inf),
        torch.tensor(lengths, dtype=torch.int64, device=device),
    )

    def backprop(gradient: Lattice) -> list[Floats2d]:
        def untie(d_states: torch.Tensor, dim: int) -> torch.Tensor:
            shape = list(d_states.shape)
            shape[dim] = len(b)
            return d_states.new_zeros(shape).index_add_(dim, tied, d_states)

        d_emissions = untie(gradient.emissions.reshape(-1, n_states)[cells], 1)  # (N, nO)
        gradients = {
            "W": d_emissions.T @ X,
            "b": d_emissions.sum(0),
            "transitions": untie(untie(gradient.transitions, 0), 1),
            "start": untie(gradient.start, 0),
            "end": untie(gradient.end, 0),
        }
        for name, d_param in gradients.items():
            model.inc_grad(name, to_array(d_param))
        dX = to_array(d_emissions @ W)
        return model.ops.xp.split(dX, np.cumsum(lengths)[:-1].tolist())

    return lattice, backprop


class _Structure:
    """What a scheme says about states, as tensors."""

    def __init__(self, scheme: str, n_labels: int, device: torch.device) -> None:
        def tensor(array: np.ndarray) -> torch.Tensor:
            return torch.from_numpy(array).to(device)

        name = get_scheme(scheme)
        self.tied = tensor(states.tied_tags(name, n_labels))
        self.forbidden = tensor(~states.allowed_transitions(name, n_labels))
        self.forbidden_at_start = tensor(~states.allowed_at_start(n_labels))
        self.forbidden_at_end = tensor(~states.allowed_at_end(n_labels))


@lru_cache(maxsize=16)
def _structure(scheme: str, n_labels: int, device: torch.device) -> _Structure:
    return _Structure(scheme, n_labels, device)
