"""Rehearsal: a pipe is reminded of what it said before it was trained for something else.

``nlp.resume_training`` copies the model of a pipe. ``nlp.rehearse`` then makes the pipe say on
any texts, which need no annotation, what this copy says of them. Labels that the copy was not
trained for are left free where it finds no entity (see ``crf.distillation``).
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
    """Collect in ``model`` the gradients that bring it back to what ``teacher`` says.

    Args:
        model: The model of a pipe.
        teacher: A copy that was made of it earlier. The model may have got further labels since.
        docs: Documents with tokens, as they come to the pipe.
        drop: The dropout rate of the model; the teacher drops nothing.
        pipe: Name of the pipe; entities it set in an earlier pass are no presets.

    Returns:
        The distillation loss, summed over the documents. The gradient is of its mean.

    Raises:
        ValueError: If the model's vectors come from a tok2vec that is shared with other pipes
            and learns, or from a tok2vec or transformer that has not annotated the documents. One
            that has must be the same as when the teacher was copied.
    """
    docs = list(docs)
    _check_vectors(model, docs, pipe)
    # not in training mode: not every kind of dropout is switched off by its rate
    old = teacher.predict(docs)
    set_dropout_rate(model, drop)
    lattice, backprop = model.begin_update(docs)
    loss, gradient = rehearsal_loss(model, lattice, teacher, old, docs, pipe)
    # thinc says a gradient has the type of the output
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
    """Compute the distillation loss of a lattice under the rules that hold in prediction.

    Args:
        model: The model, of which only the labels matter here.
        lattice: Its lattice of the documents.
        teacher: The model that is to be kept, of which only the labels matter here.
        old: Its lattice of the documents.
        docs: As for ``rehearse``.
        pipe: As for ``rehearse``.

    Returns:
        The loss, summed over the documents, and the gradient of this sum.
    """
    space = state_space_of(model)
    # labels are only ever appended
    known = state_space(space.scheme.name, space.labels, state_space_of(teacher).trained_labels)
    # one mask for both, with presets of labels that the teacher does not know as "no entity"
    allowed = allowed_states(docs, known, pipe)
    new = torch.from_numpy(space.trained_mask & ~known.trained_mask)
    loss, gradient = distillation_loss(
        constrain(lattice, space, allowed),
        constrain(_widened(old, lattice.n_states), known, allowed),
        new.to(lattice.emissions.device),
    )
    return float(loss), gradient


def _check_vectors(model: Model[list[Doc], Lattice], docs: Sequence[Doc], pipe: str) -> None:
    """Refuse a shared tok2vec or transformer that does not give teacher and model vectors."""
    for node in model.walk():
        # what the listeners of spaCy, spacy-transformers and spacy-curated-transformers share
        if not node.name.endswith("listener"):
            continue
        of_tok2vec = isinstance(node, Tok2VecListener)
        # once it was updated, a tok2vec's listener holds vectors of that batch, not of these
        # documents
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


def _widened(lattice: Lattice, n_states: int) -> Lattice:
    """The lattice with further states, which no path may take."""
    further = n_states - lattice.n_states

    def widen(scores: torch.Tensor) -> torch.Tensor:
        n_dims = 2 if scores is lattice.transitions else 1
        return torch.nn.functional.pad(scores, (0, further) * n_dims, value=-torch.inf)

    return lattice.map(widen)
