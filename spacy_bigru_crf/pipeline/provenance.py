"""Who set an entity: the pipes of this package sign theirs in a span group of its own.

An entity that a pipe has signed is no preset for it, so that a document can be tagged again. Each
span of the group has the name of its pipe as its id, since ids survive ``DocBin`` and
``Doc.from_docs`` and attrs of groups do not. Scores are stored elsewhere; nothing here reads them.
"""

from collections.abc import Iterable

from spacy.tokens import Doc, Span, SpanGroup

# reserved: doc.spans under this key belongs to this package
PROVENANCE_KEY = "ner_crf_provenance"

# start and end in characters, which merging and splitting of tokens leaves as they are, and label
Place = tuple[int, int, int]


def own_entities(doc: Doc, pipe: str) -> dict[Place, Span]:
    """Return the entities of a document that are a pipe's own, by their place.

    An entity that was moved or relabelled since the pipe has set it is not its own any more.

    Args:
        doc: The document.
        pipe: Name of the pipe.
    """
    if PROVENANCE_KEY not in doc.spans:
        return {}
    by_pipe = doc.vocab.strings.add(pipe)
    signed = {place_of(span) for span in doc.spans[PROVENANCE_KEY] if span.id == by_pipe}
    return {place: ent for ent in doc.ents if (place := place_of(ent)) in signed}


def preset_entities(doc: Doc, pipe: str | None) -> list[Span]:
    """Return the entities of a document that others than this pipe have set.

    Args:
        doc: The document.
        pipe: Name of the calling pipe; entities it set in an earlier pass are no presets. None if
            all entities are.
    """
    if pipe is None or PROVENANCE_KEY not in doc.spans:
        return list(doc.ents)
    own = own_entities(doc, pipe)
    return [ent for ent in doc.ents if place_of(ent) not in own]


def sign_entities(doc: Doc, pipe: str, ents: Iterable[Span]) -> None:
    """Record the entities that a pipe has set, in the place of those of an earlier pass.

    Args:
        doc: The document.
        pipe: Name of the pipe.
        ents: Its entities.
    """
    by_pipe = doc.vocab.strings.add(pipe)  # its number, which takes half as long as its text
    signed = [Span(doc, e.start, e.end, label=e.label, span_id=by_pipe) for e in ents]
    if PROVENANCE_KEY in doc.spans:
        signed += [span for span in doc.spans[PROVENANCE_KEY] if span.id != by_pipe]
    doc.spans[PROVENANCE_KEY] = SpanGroup(doc, name=PROVENANCE_KEY, spans=signed)


def place_of(span: Span) -> Place:
    """Return the place of a span."""
    return span.start_char, span.end_char, span.label
