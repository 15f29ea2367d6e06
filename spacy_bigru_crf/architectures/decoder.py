"""What decoders share: from vectors to a lattice over a tag scheme."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch
from thinc.api import Model, glorot_uniform_init, xp2torch
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.losses import Loss
from spacy_bigru_crf.architectures.state_structure import state_structure
from spacy_bigru_crf.crf.lattice import ChainScores, Lattice
from spacy_bigru_crf.crf.padding import cells_of_tokens
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import get_scheme
from spacy_bigru_crf.torch_backend.runtime import one_thread_in_workers
from spacy_bigru_crf.torch_backend.shim import to_array

EMISSION_PARAMS = ("W", "b")
TRANSITION_PARAMS = ("transitions", "start", "end")


def build_decoder(
    node: str, layer: str, scheme: str, params: tuple[str, ...], loss: Loss
) -> Model[list[Floats2d], Lattice]:
    """A decoder without labels.

    node: Name of the node.
    layer: Name under which the layer is registered, for messages.
    scheme: Name of a tag scheme.
    params: What is learnt, ``EMISSION_PARAMS`` and perhaps ``TRANSITION_PARAMS``; the scores of
        transitions that are not are 0.
    loss: What it is trained with, found by the pipe in ``attrs``.
    """
    tag_scheme = get_scheme(scheme)
    if tag_scheme.input_only:
        raise ValueError(Errors.N008.format(layer=layer, name=scheme))
    attrs = {
        "scheme": tag_scheme.name,
        "labels": [],
        # those of the labels that no update has taught yet
        "unseen": [],
        # what calibration has learnt
        "temperature": 1.0,
        # functions are not stored, so these are always those of the config
        "loss": loss,
        "resize_output": resize_output,
    }
    return _node(node, params, attrs)


def _node(
    name: str, params: Iterable[str], attrs: dict[str, Any]
) -> Model[list[Floats2d], Lattice]:
    return Model(
        name,
        forward,
        init=init,
        dims={"nI": None, "nO": None},
        params=dict.fromkeys(params),
        attrs=attrs,
    )


def init(model: Model[list[Floats2d], Lattice], X: list[Floats2d] | None = None, Y=None) -> None:
    """Allocate the weights for the labels in ``attrs``."""
    if X is not None and model.has_dim("nI") is None:
        model.set_dim("nI", X[0].shape[1])
    n_tags = len(states.tag_names(get_scheme(model.attrs["scheme"]), model.attrs["labels"]))
    # spacy debug model sets a number of its own before there are labels
    model.set_dim("nO", n_tags, force=True)
    for name in model.param_names:
        if name == "W":
            weights: Any = glorot_uniform_init(model.ops, (n_tags, model.get_dim("nI")))
        else:
            weights = model.ops.alloc((n_tags,) * (2 if name == "transitions" else 1))
        model.set_param(name, weights)


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
    unseen = [label for label in labels if label not in known or label in model.attrs["unseen"]]
    attrs = {**model.attrs, "labels": labels, "unseen": unseen}
    resized = _node(model.name, model.param_names, attrs)
    if not labels or not model.has_param("W"):
        return resized
    resized.set_dim("nI", model.get_dim("nI"))
    resized.initialize()
    for name in model.param_names:
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
) -> tuple[Lattice, Callable[[ChainScores], list[Floats2d]]]:
    """Build the lattice; backprop takes its gradient."""
    if not is_train:
        one_thread_in_workers()
    # what a transformer gives a document without tokens has no width
    X = xp2torch(model.ops.xp.concatenate([rows for rows in Xs if len(rows)] or Xs))  # (N, nI)
    device = X.device
    weights = {name: xp2torch(model.get_param(name), device=device) for name in model.param_names}
    lengths = [len(rows) for rows in Xs]
    structure = state_structure(model.attrs["scheme"], len(model.attrs["labels"]), device)
    tied = structure.tied
    n_tags, n_states = len(weights["b"]), len(tied)
    n_tokens, n_docs = max(lengths, default=0), len(lengths)
    cells = cells_of_tokens(lengths).to(device)
    # weights of states rather than scores: there are fewer of them than tokens
    W = weights["W"][tied]

    def learnt(name: str, *shape: int) -> torch.Tensor:
        return weights[name] if name in weights else X.new_zeros(shape)

    emissions = X.new_zeros(n_tokens * n_docs, n_states)
    emissions.index_copy_(0, cells, torch.addmm(weights["b"][tied], X, W.T))
    lattice = Lattice(
        emissions.view(n_tokens, n_docs, n_states),
        learnt("transitions", n_tags, n_tags)[tied][:, tied].masked_fill(
            structure.forbidden, -torch.inf
        ),
        learnt("start", n_tags)[tied].masked_fill(structure.forbidden_at_start, -torch.inf),
        learnt("end", n_tags)[tied].masked_fill(structure.forbidden_at_end, -torch.inf),
        torch.tensor(lengths, dtype=torch.int64, device=device),
    )

    def backprop(gradient: ChainScores) -> list[Floats2d]:
        def untie(d_states: torch.Tensor, dim: int = 0) -> torch.Tensor:
            shape = list(d_states.shape)
            shape[dim] = n_tags
            return d_states.new_zeros(shape).index_add_(dim, tied, d_states)

        d_emissions = gradient.emissions.reshape(-1, n_states).index_select(0, cells)  # (N, S)
        gradients = {
            "W": untie(d_emissions.T @ X),
            "b": untie(d_emissions.sum(0)),
            "transitions": untie(untie(gradient.transitions), 1),
            "start": untie(gradient.start_transitions),
            "end": untie(gradient.end_transitions),
        }
        for name in model.param_names:
            model.inc_grad(name, to_array(gradients[name]))
        dX = to_array(d_emissions @ W)
        return model.ops.xp.split(dX, np.cumsum(lengths)[:-1].tolist())

    return lattice, backprop
