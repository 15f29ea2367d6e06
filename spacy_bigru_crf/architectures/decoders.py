"""Decoders, from vectors to a lattice over a tag scheme: ``CRF.v1`` and ``Softmax.v1``."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from thinc.api import Model, glorot_uniform_init, xp2torch
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.losses import (
    Loss,
    build_cross_entropy_v1,
    build_negative_log_likelihood_v1,
)
from spacy_bigru_crf.architectures.settings_checks import Range, check_settings
from spacy_bigru_crf.crf.lattice import ChainScores, Lattice
from spacy_bigru_crf.crf.padding import cells_of_tokens
from spacy_bigru_crf.tags.schemes import get_scheme
from spacy_bigru_crf.tags.state_space import StateSpace, state_space
from spacy_bigru_crf.torch_backend.runtime import one_thread_in_workers
from spacy_bigru_crf.torch_backend.shim import to_array

_SCHEME = Range("IO, BIO or BILOU", lambda name: not get_scheme(name).input_only)

Decoder = Model[list[Floats2d], Lattice]


def build_crf_v1(scheme: str = "BILOU", loss: Loss | None = None) -> Decoder:
    """Build a linear-chain conditional random field (Lample et al. 2016, section 2.2).

    Emissions are a linear layer of the vectors; the scores of transitions, of the first and of
    the last tag are learnt. Transitions that the scheme forbids have no probability, in training
    and in decoding.

    Args:
        scheme: IO, BIO or BILOU (also called BIOES, BMES).
        loss: The training objective; null for ``spacy-bigru-crf.NegativeLogLikelihood.v1``
            without weights.

    Returns:
        The decoder, from (T, nI) for each document to a lattice.

    Raises:
        ValueError: If the scheme is unknown, or for reading only.
    """
    loss = build_negative_log_likelihood_v1() if loss is None else loss
    return _build("crf", "CRF.v1", scheme, ("W", "b", "transitions", "start", "end"), loss)


def build_softmax_v1(scheme: str = "BILOU", loss: Loss | None = None) -> Decoder:
    """Build a tagger that scores each token by itself and decodes under its scheme's constraints.

    Emissions are a linear layer of the vectors. Transitions that the scheme forbids have no
    probability, all others score 0, so the best path is the likeliest well-formed sequence of
    tags (Lester et al. 2020).

    Args:
        scheme: IO, BIO or BILOU (also called BIOES, BMES).
        loss: The training objective; null for ``spacy-bigru-crf.CrossEntropy.v1`` without weights.

    Returns:
        The decoder, from (T, nI) for each document to a lattice.

    Raises:
        ValueError: If the scheme is unknown, or for reading only.
    """
    loss = build_cross_entropy_v1() if loss is None else loss
    return _build("softmax", "Softmax.v1", scheme, ("W", "b"), loss)


def _build(node: str, layer: str, scheme: str, params: tuple[str, ...], loss: Loss) -> Decoder:
    """Create a decoder without labels, whose scores of transitions are 0 if they are no params."""
    check_settings(layer, _SCHEME, scheme=scheme)
    attrs = {
        "scheme": get_scheme(scheme).name,
        "labels": [],
        "trained_labels": [],
        # of the lattice, fitted by calibration
        "temperature": 1.0,
        # functions are not stored, so these always come from the config
        "loss": loss,
        "resize_output": resize_output,
    }
    return _node(node, params, attrs)


def _node(name: str, params: Iterable[str], attrs: dict[str, Any]) -> Decoder:
    return Model(
        name,
        forward,
        init=init,
        dims={"nI": None, "nO": None},
        params=dict.fromkeys(params),
        attrs=attrs,
    )


def init(model: Decoder, X: list[Floats2d] | None = None, Y: object = None) -> None:
    """Allocate the weights for the labels in ``attrs``."""
    if X is not None and model.has_dim("nI") is None:
        model.set_dim("nI", X[0].shape[1])
    n_tags = len(_space(model).tags)
    # spacy debug model sets some nO before there are labels
    model.set_dim("nO", n_tags, force=True)
    for name in model.param_names:
        if name == "W":
            weights: Any = glorot_uniform_init(model.ops, (n_tags, model.get_dim("nI")))
        else:
            weights = model.ops.alloc((n_tags,) * (2 if name == "transitions" else 1))
        model.set_param(name, weights)


def resize_output(model: Decoder, labels: list[str]) -> Decoder:
    """Return a decoder for other labels, to replace this one by ``Model.replace_node``.

    It is a new node, because a parameter of another shape would no longer fit its gradient and
    the optimizer's moments.

    Args:
        model: A decoder.
        labels: Its labels and new ones after them, whose weights are initialised; or none, for a
            decoder without weights.
    """
    trained = [label for label in model.attrs["trained_labels"] if label in labels]
    attrs = {**model.attrs, "labels": labels, "trained_labels": trained}
    resized = _node(model.name, model.param_names, attrs)
    if not labels or not model.has_param("W"):
        return resized
    resized.set_dim("nI", model.get_dim("nI"))
    resized.initialize()
    for name in model.param_names:
        old: Any = model.get_param(name)
        new: Any = resized.get_param(name)
        # tags of further labels come after those that were there
        new[tuple(slice(size) for size in old.shape)] = old
        resized.set_param(name, new)
    return resized


def _space(model: Decoder) -> StateSpace:
    return state_space(model.attrs["scheme"], model.attrs["labels"])


@lru_cache(maxsize=16)
def _structure(space: StateSpace, device: torch.device) -> tuple[torch.Tensor, ...]:
    """Return the structure of a lattice as tensors.

    Returns:
        The number of the tag whose scores each state takes (S,) int64; which state may not follow
        which, [from, to] (S, S) bool; the states that may not be first (S,) bool, and last (S,).
    """
    allowed = space.allowed_transitions, space.allowed_at_start, space.allowed_at_end
    arrays: list[NDArray[Any]] = [space.tied_tags, *(~mask for mask in allowed)]
    return tuple(torch.from_numpy(array).to(device) for array in arrays)


def forward(
    model: Decoder, Xs: list[Floats2d], is_train: bool
) -> tuple[Lattice, Callable[[ChainScores], list[Floats2d]]]:
    """Build the lattice; the backward pass takes the gradient with respect to it."""
    if not is_train:
        one_thread_in_workers()
    # a transformer's vectors of a document without tokens have no width
    X = xp2torch(model.ops.xp.concatenate([rows for rows in Xs if len(rows)] or Xs))  # (N, nI)
    device = X.device
    weights = {name: xp2torch(model.get_param(name), device=device) for name in model.param_names}
    lengths = [len(rows) for rows in Xs]
    tied, forbidden, not_first, not_last = _structure(_space(model), device)
    n_tags, n_states = len(weights["b"]), len(tied)
    n_tokens, n_docs = max(lengths, default=0), len(lengths)
    cells = cells_of_tokens(lengths).to(device)
    # tie weights rather than scores: there are fewer states than tokens
    W = weights["W"][tied]

    def learnt(name: str, *shape: int) -> torch.Tensor:
        return weights[name] if name in weights else X.new_zeros(shape)

    emissions = X.new_zeros(n_tokens * n_docs, n_states)
    emissions.index_copy_(0, cells, torch.addmm(weights["b"][tied], X, W.T))
    lattice = Lattice(
        emissions.view(n_tokens, n_docs, n_states),
        learnt("transitions", n_tags, n_tags)[tied][:, tied].masked_fill(forbidden, -torch.inf),
        learnt("start", n_tags)[tied].masked_fill(not_first, -torch.inf),
        learnt("end", n_tags)[tied].masked_fill(not_last, -torch.inf),
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
        return list(model.ops.xp.split(dX, np.cumsum(lengths)[:-1].tolist()))

    return lattice, backprop
