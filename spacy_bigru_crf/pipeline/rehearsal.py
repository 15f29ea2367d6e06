"""Rehearsal: training a pipe towards its earlier predictions, against forgetting.

``nlp.resume_training`` copies the model of a pipe. ``nlp.rehearse`` then trains the pipe to predict
the same as this copy on any texts, which need no annotation. Labels that the copy was not trained
on are not penalised where it finds no entity (see ``crf.distillation``).
"""

from collections.abc import Sequence

import torch
from spacy.pipeline.tok2vec import Tok2VecListener
from spacy.tokens import Doc
from thinc.api import Model, set_dropout_rate

from spacy_bigru_crf.crf.distillation import distillation_loss
from spacy_bigru_crf.crf.lattice import ChainScores, Lattice
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline.constraints import allowed_states, constrain, state_space_of
from spacy_bigru_crf.tags.state_space import state_space


def rehearse(
    model: Model[list[Doc], Lattice],
    teacher: Model[list[Doc], Lattice],
    docs: Sequence[Doc],
    *,
    drop: float,
    pipe: str,
) -> float:
    """Compute the gradients of ``model`` towards the predictions of ``teacher``.

    A shared tok2vec or transformer must be the same as when the teacher was copied.

    Args:
        model: The model of a pipe.
        teacher: An earlier copy of the model, which may have further labels by now.
        docs: Documents before the pipe annotates them, at least one with tokens.
        drop: The dropout rate of the model; the teacher runs without dropout.
        pipe: Name of the pipe; entities it set in an earlier pass are not presets.

    Returns:
        The distillation loss, summed over the documents. The gradients are those of its mean.

    Raises:
        ValueError: If the model listens to a tok2vec that is being updated, or to a tok2vec or
            transformer that has not annotated the documents.
    """
    docs = list(docs)
    _check_vectors(model, docs, pipe)
    # not in training mode, because some kinds of dropout ignore the rate
    old = teacher.predict(docs)
    set_dropout_rate(model, drop)
    lattice, backprop = model.begin_update(docs)
    loss, gradient = rehearsal_loss(model, lattice, teacher, old, docs, pipe)
    # in thinc's types, a gradient has the type of the output
    backprop(gradient.scale(1.0 / lattice.n_documents))  # type: ignore[arg-type]
    return loss


def rehearsal_loss(
    model: Model[list[Doc], Lattice],
    lattice: Lattice,
    teacher: Model[list[Doc], Lattice],
    old: Lattice,
    docs: Sequence[Doc],
    pipe: str,
) -> tuple[float, ChainScores]:
    """Compute the distillation loss of a lattice under the constraints of prediction.

    Args:
        model: The model; only its labels are used.
        lattice: The model's lattice of the documents.
        teacher: The earlier copy; only its labels are used.
        old: The teacher's lattice of the documents.
        docs: As for ``rehearse``.
        pipe: As for ``rehearse``.

    Returns:
        The loss, summed over the documents, and the gradient of this sum.
    """
    space = state_space_of(model)
    # labels are only ever appended
    older = state_space(space.scheme.name, space.labels, state_space_of(teacher).trained_labels)
    # one mask for both; presets of labels on which the teacher is not trained are "no entity"
    allowed = allowed_states(docs, older, pipe)
    new = torch.from_numpy(space.trained_mask & ~older.trained_mask)
    loss, gradient = distillation_loss(
        constrain(lattice, space, allowed),
        constrain(_widen(old, lattice.n_states), older, allowed),
        new.to(lattice.emissions.device),
    )
    return float(loss), gradient


def _check_vectors(model: Model[list[Doc], Lattice], docs: Sequence[Doc], pipe: str) -> None:
    """Raise ValueError if a shared tok2vec or transformer provides no vectors for rehearsal."""
    for node in model.walk():
        # true of listeners of spaCy, spacy-transformers and spacy-curated-transformers
        if not node.name.endswith("listener"):
            continue
        of_tok2vec = isinstance(node, Tok2VecListener)
        # after an update, a tok2vec's listener holds vectors of that batch, not of these documents
        learns = getattr(node, "_batch_id", None) is not None
        has_vectors = _has_tensor if of_tok2vec else _has_transformer_data
        if learns or not all(map(has_vectors, docs)):
            upstream = getattr(node, "upstream_name", "*")
            if upstream == "*":
                upstream = "tok2vec" if of_tok2vec else "transformer"
            raise ValueError(Errors.P020.format(name=pipe, upstream=upstream))


def _has_tensor(doc: Doc) -> bool:
    return bool(doc.tensor.size)


def _has_transformer_data(doc: Doc) -> bool:
    # transformer pipes register the extension
    return doc.has_extension("trf_data") and doc._.trf_data is not None


def _widen(lattice: Lattice, n_states: int) -> Lattice:
    """Return the lattice with further states, which no path may take."""
    further = n_states - lattice.n_states

    def widen(scores: torch.Tensor) -> torch.Tensor:
        n_dims = 2 if scores is lattice.transitions else 1
        return torch.nn.functional.pad(scores, (0, further) * n_dims, value=-torch.inf)

    return lattice.map(widen)
