"""From entities that were found to documents that have them."""

from collections.abc import Sequence

from spacy.tokens import Doc, Span

from spacy_bigru_crf.pipeline.constraints import blocked_tokens, preset_entities
from spacy_bigru_crf.pipeline.span_scores import write_scores
from spacy_bigru_crf.pipeline.thresholds import ScoredSpan


def write_entities(doc: Doc, found: Sequence[ScoredSpan], pipe: str, *, scored: bool) -> None:
    """Write entities into a document. Every token is annotated afterwards.

    Entities that others than this pipe have set stay as they are, with their ids; so do blocked
    tokens.

    found: The entities, among them perhaps some that were there before.
    pipe: The name of the pipe.
    scored: Whether to write their scores too.
    """
    kept = preset_entities(doc, pipe)
    taken = {token for ent in kept for token in range(ent.start, ent.end)}
    new = [span for span in found if span.start not in taken]
    ents = [Span(doc, span.start, span.end, label=span.label) for span in new]
    blocked = [doc[i : i + 1] for i in blocked_tokens(doc)]
    doc.set_ents([*kept, *ents], blocked=blocked)
    if scored:
        write_scores(doc, pipe, ents, [span.score for span in new])
