"""Provenance of entities: pipes of this package sign their entities in a separate span group.

An entity that a pipe has signed is not a preset for it, so a document can be annotated again. Each
span of the group has the name of its pipe as its id, because ids survive ``DocBin`` and
``Doc.from_docs``, unlike attrs of groups. Scores are stored separately (``span_scores``).
"""

from collections.abc import Iterable

from spacy.tokens import Doc, Span

from spacy_bigru_crf.pipeline.span_group import CharacterSpanGroup, aligned

# reserved: doc.spans under this key belongs to this package
PROVENANCE_KEY = "ner_crf_provenance"

# start and end in characters, which merging and splitting of tokens does not change, and label
Place = tuple[int, int, int]


def own_entities(doc: Doc, pipe: str) -> dict[Place, Span]:
    """Return the entities of a document that a pipe has set, by their place.

    Entities that were moved or relabelled afterwards are not among them.

    Args:
        doc: The document.
        pipe: Name of the pipe.
    """
    if PROVENANCE_KEY not in doc.spans:
        return {}
    by_pipe = doc.vocab.strings.add(pipe)
    signed = {place_of(span) for span in aligned(doc.spans[PROVENANCE_KEY]) if span.id == by_pipe}
    return {place: ent for ent in doc.ents if (place := place_of(ent)) in signed}


def preset_entities(doc: Doc, pipe: str | None) -> list[Span]:
    """Return the entities of a document that the calling pipe has not set itself.

    Args:
        doc: The document.
        pipe: Name of the calling pipe; entities it set in an earlier pass are not presets. None if
            all entities are.
    """
    if pipe is None or PROVENANCE_KEY not in doc.spans:
        return list(doc.ents)
    own = own_entities(doc, pipe)
    return [ent for ent in doc.ents if place_of(ent) not in own]


def sign_entities(doc: Doc, pipe: str, ents: Iterable[Span]) -> None:
    """Record the entities that a pipe has set, instead of those of an earlier pass.

    Args:
        doc: The document.
        pipe: Name of the pipe.
        ents: Its entities.
    """
    by_pipe = doc.vocab.strings.add(pipe)  # a hash as id takes half the time of a string
    signed = [Span(doc, e.start, e.end, label=e.label, span_id=by_pipe) for e in ents]
    if PROVENANCE_KEY in doc.spans:
        signed += [span for span in aligned(doc.spans[PROVENANCE_KEY]) if span.id != by_pipe]
    doc.spans[PROVENANCE_KEY] = CharacterSpanGroup(doc, name=PROVENANCE_KEY, spans=signed)


def place_of(span: Span) -> Place:
    """Return start and end of a span in characters, and its label."""
    return span.start_char, span.end_char, span.label
