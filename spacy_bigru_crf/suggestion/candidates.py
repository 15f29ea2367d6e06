"""Texts with the entities that a pipe suggests and its confidence, to be ranked."""

from collections.abc import Sequence
from typing import Any

from spacy.language import Language

from spacy_bigru_crf.corpora.suggestions import SuggestedText
from spacy_bigru_crf.corpora.text_inputs import InputText
from spacy_bigru_crf.corpora.tokens import pipe_input
from spacy_bigru_crf.pipeline.span_scores import span_score
from spacy_bigru_crf.suggestion.confidence import annotate
from spacy_bigru_crf.suggestion.diversity import features
from spacy_bigru_crf.suggestion.ranking import Candidate, Measure


def candidates(
    nlp: Language, name: str, batch: Sequence[InputText], *, measure: Measure, diverse: bool
) -> list[Candidate]:
    """Annotate texts with a component and those before it.

    Args:
        nlp: The pipeline.
        name: The component, an ``ner_crf``.
        batch: The texts.
        measure: Measure of confidence.
        diverse: Whether the texts will be compared with each other.

    Returns:
        One for each text; none if the components before it do not return every document.
    """
    pipe: Any = nlp.get_pipe(name)
    with nlp.select_pipes(enable=nlp.pipe_names[: nlp.pipe_names.index(name)]):
        docs = list(nlp.pipe(pipe_input(nlp.vocab, text.text, text.tokens) for text in batch))
    if len(docs) < len(batch):
        # an error handler has dropped documents, and does not say which
        return []
    found = []
    for text, doc, confidence in zip(batch, docs, annotate(pipe, docs, measure), strict=True):
        suggested = SuggestedText(
            doc.text,
            [(token.idx, token.idx + len(token)) for token in doc],
            [(ent.start, ent.end, ent.label_) for ent in doc.ents],
            [span_score(ent) for ent in doc.ents],
            confidence,
            str(text),
        )
        found.append(Candidate(suggested, features(doc) if diverse else ()))
    return found
