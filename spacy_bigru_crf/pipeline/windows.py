"""Long documents: encoding in overlapping windows, each reduced to emissions before the next.

An encoder's values for a token are many times larger than the token's emissions, so the memory of
a long document is that of a batch of windows and one row of emissions per token. Inference then
runs over the whole document: no path is cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from spacy.attrs import ENT_IOB, IDS, ORTH, SPACY
from spacy.tokens import Doc
from thinc.api import Model

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.pipeline.batches import batches_by_length

# annotation of tokens; other attributes come from the lexeme. Not HEAD, which may be outside.
_OF_WORDS = ["NORM", "TAG", "POS", "MORPH", "LEMMA", "DEP", "SENT_START"]
_TOKEN_ATTRS = [*_OF_WORDS, "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID"]
_IOB_INSIDE, _IOB_BEGIN = 1, 3


@dataclass(frozen=True)
class Window:
    """Part of a document, as token indices, ends exclusive.

    Attributes:
        start: Start of the encoded tokens.
        end: End of the encoded tokens.
        core_start: Start of the tokens whose emissions are kept: all except the context.
        core_end: End of these tokens.
    """

    start: int
    end: int
    core_start: int
    core_end: int


def can_window(model: Model[Any, Any]) -> bool:
    """Return whether a model can encode parts of a document.

    A listener cannot: it receives vectors that an earlier pipe has computed for the whole document.
    """
    # true of listeners of spaCy, spacy-transformers and spacy-curated-transformers
    return not any(node.name.endswith("listener") for node in model.walk())


def window_lattice(
    model: Model[list[Doc], Lattice], doc: Doc, window: int, context: int
) -> Lattice:
    """Compute the lattice of a document window by window.

    It equals ``model.predict([doc])`` if an emission depends on no token further away than
    ``context``, as in a convolutional encoder (whose reach is its depth times its window size).
    For a recurrent encoder it is an approximation.

    Args:
        model: A model from documents to a lattice, see ``can_window``.
        doc: The document. Layers get the tokens and annotation of its windows, but not its heads,
            ``user_data``, spans and tensor.
        window: Tokens of a window, more than twice the context.
        context: Tokens that are only context for the others, at each end of a window that is not
            an end of the document.

    Returns:
        The lattice of the whole document.
    """
    if len(doc) <= window:
        return model.predict([doc])
    windows, docs = list(cut(len(doc), window, context)), WindowDocs(doc)
    emissions: torch.Tensor | None = None
    for batch in batches_by_length([part.end - part.start for part in windows]):
        parts = [windows[i] for i in batch]
        lattice = model.predict([docs.part(part.start, part.end) for part in parts])
        if emissions is None:
            emissions = lattice.emissions.new_empty(len(doc), 1, lattice.n_states)
        for column, part in enumerate(parts):
            core = slice(part.core_start - part.start, part.core_end - part.start)
            emissions[part.core_start : part.core_end, 0] = lattice.emissions[core, column]
    assert emissions is not None
    return replace(lattice, emissions=emissions, lengths=lattice.lengths.new_tensor([len(doc)]))


def cut(length: int, window: int, context: int) -> Iterator[Window]:
    """Yield the windows of a document.

    Every token is in the core of one window, at least ``context`` tokens away from the window's
    ends unless the document ends there.

    Args:
        length: Tokens of the document, more than ``window``.
        window: Tokens of a window, more than twice the context.
        context: As for ``window_lattice``.
    """
    step = window - 2 * context
    last = -(-(length - window) // step)
    for i in range(last + 1):
        start = i * step
        end = min(start + window, length)
        yield Window(
            start,
            end,
            start + context if i > 0 else 0,
            end - context if i < last else length,
        )


class WindowDocs:
    """Parts of a document as documents, each in time linear in the part.

    ``Span.as_doc`` copies the arrays of the whole document each time.

    Args:
        doc: The document.
    """

    def __init__(self, doc: Doc) -> None:
        self._vocab = doc.vocab
        self._words = doc.to_array([ORTH])
        self._spaces = doc.to_array([SPACY]).astype(np.bool_)
        # most documents have little annotation
        self._columns = {
            IDS[name]: column for name in _TOKEN_ATTRS if (column := doc.to_array([name])).any()
        }

    def part(self, start: int, end: int) -> Doc:
        """Return the tokens from ``start`` to ``end`` with their annotation.

        An entity that begins before ``start`` begins there.
        """
        words, spaces = self._words[start:end].tolist(), self._spaces[start:end].tolist()
        part = Doc(self._vocab, words=words, spaces=spaces)
        annotation: Any = np.column_stack([column[start:end] for column in self._columns.values()])
        if ENT_IOB in self._columns:
            iob = annotation[:, [*self._columns].index(ENT_IOB)]
            if iob[0] == _IOB_INSIDE:
                iob[0] = _IOB_BEGIN
        return part.from_array([*self._columns], annotation)
