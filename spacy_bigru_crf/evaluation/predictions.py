"""Predictions of a pipe for annotated documents, with their outcomes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.evaluation.aligned_docs import gold_entities
from spacy_bigru_crf.evaluation.character_alignment import CharacterAlignment
from spacy_bigru_crf.evaluation.run_pipeline import in_batches
from spacy_bigru_crf.pipeline.ensemble.pipe import NerCrfEnsemble
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from spacy_bigru_crf.pipeline.thresholds import ScoredSpan
from spacy_bigru_crf.tags.read import LabelledSpan
from spacy_bigru_crf.util.progress import Progress, no_progress

Pipe = NerCrf | NerCrfEnsemble


@dataclass(frozen=True)
class Predictions:
    """Predicted entities and whether they are correct.

    Attributes:
        docs: Documents as the pipe receives them, with the annotation of earlier pipes.
        spans: Predicted entities of each document.
        correct: (N,) bool, for all entities in order.
    """

    docs: list[Doc]
    spans: list[list[LabelledSpan]]
    correct: NDArray[np.bool_]

    def probabilities(
        self, pipe: Pipe, temperature: float | None = None, progress: Progress = no_progress
    ) -> NDArray[np.float64]:
        """Compute the probability of each entity. Shape (N,).

        Args:
            pipe: The pipe.
            temperature: Temperature of the lattice (for an ensemble: of all probabilities), without
                further calibration; None for the calibration of the pipe.
            progress: Shows the progress over the documents.
        """
        found: list[float] = []
        items = list(zip(self.docs, self.spans, strict=True))
        for batch in in_batches(progress(items)):
            docs, spans = zip(*batch, strict=True)
            for of_doc in pipe.span_posteriors(docs, spans, temperature):
                found.extend(of_doc)
        return np.array(found, dtype=np.float64)


def collect_predictions(
    nlp: Language, name: str, examples: Sequence[Example], progress: Progress = no_progress
) -> Predictions:
    """Run a pipeline up to a component and match the entities of the component with the annotation.

    Predictions are the entities of the best segmentation (for an ensemble: of its method)
    regardless of thresholds, so that a temperature does not change them. They are right or wrong
    as in an evaluation (``aligned_docs.py``): documents without annotation and entities on tokens
    without annotation are left out; likewise entities set by an earlier component, which have no
    probability.

    Args:
        nlp: The pipeline.
        name: The component, an ``ner_crf`` or ``ner_crf_ensemble``.
        examples: Annotated documents.
        progress: Shows the progress over the documents.

    Raises:
        ValueError: There are no predictions.
    """
    pipe = nlp.get_pipe(name)
    assert isinstance(pipe, Pipe)
    annotated = [eg for eg in examples if eg.reference.has_annotation("ENT_IOB")]
    upstream = nlp.pipe_names[: nlp.pipe_names.index(name)]
    docs: list[Doc] = []
    spans: list[list[LabelledSpan]] = []
    correct: list[bool] = []
    for batch in in_batches(progress(annotated)):
        with nlp.select_pipes(enable=upstream):
            batch_docs = list(nlp.pipe(eg.predicted for eg in batch))
        best = pipe.best_spans(batch_docs)
        for eg, doc, found in zip(batch, batch_docs, best, strict=True):
            eg.predicted = doc
            own = without_preset(doc, found)
            matched = [(span, hit) for span, hit in match_spans(eg, own) if hit is not None]
            if matched:
                docs.append(doc)
                spans.append([span for span, _ in matched])
                correct.extend(hit for _, hit in matched)
    if not correct:
        raise ValueError(Errors.R024.format(name=name))
    return Predictions(docs, spans, np.array(correct))


def match_spans(
    example: Example, spans: Iterable[LabelledSpan]
) -> Iterator[tuple[LabelledSpan, bool | None]]:
    """Yield each span of the predicted document with whether the reference has it.

    The outcome is None for spans on tokens without annotation, or without tokens in the reference.

    Raises:
        ValueError: The predicted document has other characters than its reference.
    """
    alignment = CharacterAlignment(example.predicted, example.reference)
    gold = {entity.key for entity in gold_entities(example.reference)}
    for start, end, label in spans:
        place = alignment.place(example.predicted[start:end])
        if place is None or not alignment.is_annotated(*place):
            yield (start, end, label), None
        else:
            yield (start, end, label), (*place, label) in gold


def without_preset(doc: Doc, found: Iterable[ScoredSpan]) -> list[LabelledSpan]:
    """Return the entities that a pipe found, without those that the document had before."""
    preset = {ent.start for ent in doc.ents}
    return [(s.start, s.end, s.label) for s in found if s.start not in preset]
