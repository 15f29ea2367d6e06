"""Span groups that keep their spans when tokens are merged or split.

spaCy (3.8) leaves the token indices of span groups as they are when tokens are merged or split.
A span that then ends beyond the document makes ``Doc.to_bytes``, ``DocBin`` and worker processes
fail (https://github.com/explosion/spaCy/issues/12024).
"""

import struct
import weakref
from collections.abc import Iterator
from typing import Any, Self

import numpy as np
import srsly
from spacy.tokens import Doc, Span, SpanGroup

# spaCy's format of a span: id, kb_id, label, tokens from and to, characters from and to
_SPAN_FORMAT = ">QQQllll"


class CharacterSpanGroup(SpanGroup):
    """Span group that finds its spans by their characters after tokens were merged or split.

    A span whose characters are not those of whole tokens any more is left out, and so is its score
    in ``attrs["scores"]``. Reading from bytes makes an ordinary group of it: see ``aligned``.
    """

    def __init__(self, doc: Doc, **kwargs: Any) -> None:
        super().__init__(doc, **kwargs)
        self._n_tokens = len(doc)
        self._document = weakref.ref(doc)

    @property
    def attrs(self) -> dict[str, Any]:
        """The attributes of the group."""
        self._follow_tokens()
        attrs: dict[str, Any] = super().attrs
        return attrs

    @attrs.setter
    def attrs(self, attrs: dict[str, Any]) -> None:
        SpanGroup.attrs.__set__(self, attrs)  # type: ignore[attr-defined]

    def __len__(self) -> int:
        self._follow_tokens()
        return super().__len__()

    def __getitem__(self, i: int) -> Span:
        self._follow_tokens()
        return super().__getitem__(i)

    def __iter__(self) -> Iterator[Span]:
        self._follow_tokens()
        return super().__iter__()

    def to_bytes(self) -> bytes:
        """Serialize the group."""
        self._follow_tokens()
        return super().to_bytes()

    def copy(self, doc: Doc | None = None) -> Self:
        """Copy the group, for another document with the same text if one is given."""
        copied = super().copy(doc)
        return type(self)(copied.doc, name=copied.name, attrs=copied.attrs, spans=list(copied))

    def _follow_tokens(self) -> None:
        doc = self._document()
        # the scores of a document that is gone can still be read, as those of any span group
        if doc is None or self._n_tokens == len(doc):
            return
        self._n_tokens = len(doc)
        self.from_bytes(_aligned(doc, super().to_bytes()).to_bytes())


def aligned(group: SpanGroup) -> SpanGroup:
    """Return a group, or a new one if spans of it end beyond the document.

    That is so if the group was read from bytes and tokens were merged since.

    Args:
        group: Any span group.
    """
    if not isinstance(group, CharacterSpanGroup):
        try:
            list(group)
        except IndexError:
            return _aligned(group.doc, group.to_bytes())
    return group


def _aligned(doc: Doc, group: bytes) -> SpanGroup:
    """Return a group with new token indices for the characters of its spans."""
    data = srsly.msgpack_loads(group)
    spans = [
        doc.char_span(start, end, label=label, kb_id=kb_id, span_id=span_id)
        for span_id, kb_id, label, _, _, start, end in (
            struct.unpack(_SPAN_FORMAT, packed) for packed in data["spans"]
        )
    ]
    attrs = data["attrs"]
    if len(attrs.get("scores", ())) == len(spans):
        attrs["scores"] = np.asarray(attrs["scores"])[[span is not None for span in spans]]
    return SpanGroup(doc, name=data["name"], attrs=attrs, spans=[*filter(None, spans)])
