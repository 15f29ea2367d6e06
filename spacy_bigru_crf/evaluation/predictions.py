"""The entities that a pipe finds in annotated documents, and which of them are right."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.evaluation.aligned_docs import place_in_reference
from spacy_bigru_crf.pipeline.ensemble.pipe import NerCrfEnsemble
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from spacy_bigru_crf.util.progress import Progress, no_progress

# what has probabilities
Pipe = NerCrf | NerCrfEnsemble

# (start token, end token exclusive, label)
LabelledSpan = tuple[int, int, str]

_DOCS_AT_ONCE = 256


@dataclass(frozen=True)
class Predictions:
    """Entities that a pipe has found, and whether they are right.

    docs: The documents as they came to the pipe, with what earlier pipes have set.
    spans: The entities of each.
    correct: (N,) bool, for all entities one after the other.
    """

    docs: list[Doc]
    spans: list[list[LabelledSpan]]
    correct: NDArray[np.bool_]

    def probabilities(
        self, pipe: Pipe, temperature: float | None = None, progress: Progress = no_progress
    ) -> NDArray[np.float64]:
        """The probability of each entity, one after the other. Shape (N,).

        temperature: That of the lattice (of an ensemble: of all probabilities), nothing else
            applied; None for the pipe's calibration.
        progress: Shows the progress over the documents.
        """
        found: list[float] = []
        for batch in _batches(progress(list(zip(self.docs, self.spans, strict=True)))):
            docs, spans = zip(*batch, strict=True)
            for of_doc in pipe.span_posteriors(docs, spans, temperature):
                found.extend(of_doc)
        return np.array(found, dtype=np.float64)


def predictions(
    nlp: Language, name: str, examples: Sequence[Example], progress: Progress = no_progress
) -> Predictions:
    """Run a pipeline up to a component, and judge the entities that the component finds.

    They are those of the best segmentation (of an ensemble: of its method), whatever the settings
    for thresholds are, because a temperature does not change them. Left out, as in spaCy's scores
    (``get_ner_prf``), are documents without annotation and entities on tokens whose annotation is
    missing; and entities that an earlier component has set, which have no probability to speak of.

    name: The component, an ``ner_crf`` or ``ner_crf_ensemble``.
    progress: Shows the progress over the documents.

    Raises ValueError if nothing is left.
    """
    pipe = nlp.get_pipe(name)
    assert isinstance(pipe, Pipe)
    annotated = [eg for eg in examples if eg.reference.has_annotation("ENT_IOB")]
    upstream = nlp.pipe_names[: nlp.pipe_names.index(name)]
    docs: list[Doc] = []
    spans: list[list[LabelledSpan]] = []
    correct: list[bool] = []
    for batch in _batches(progress(annotated)):
        with nlp.select_pipes(enable=upstream):
            batch_docs = list(nlp.pipe(eg.predicted for eg in batch))
        for eg, doc, found in zip(batch, batch_docs, _best_spans(pipe, batch_docs), strict=True):
            eg.predicted = doc
            judged = [(span, right) for span, right in judge(eg, found) if right is not None]
            if judged:
                docs.append(doc)
                spans.append([span for span, _ in judged])
                correct.extend(right for _, right in judged)
    if not correct:
        raise ValueError(Errors.R024.format(name=name))
    return Predictions(docs, spans, np.array(correct))


def judge(
    example: Example, spans: Iterable[LabelledSpan]
) -> Iterator[tuple[LabelledSpan, bool | None]]:
    """Say of each span of the predicted document whether the reference has it.

    None for spans on tokens whose annotation is missing, or that the reference has no tokens for.
    """
    gold = {(ent.start, ent.end, ent.label_) for ent in example.reference.ents}
    for start, end, label in spans:
        place = place_in_reference(example, start, end)
        if place is None or not place[2]:
            yield (start, end, label), None
        else:
            yield (start, end, label), (*place[:2], label) in gold


def _best_spans(pipe: Pipe, docs: Sequence[Doc]) -> list[list[LabelledSpan]]:
    """The entities of the best segmentation, without those that were there before."""
    preset = [{ent.start for ent in doc.ents} for doc in docs]
    return [
        [(s.start, s.end, s.label) for s in found if s.start not in taken]
        for found, taken in zip(pipe.best_spans(docs), preset, strict=True)
    ]


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    items = iter(items)
    while batch := list(islice(items, _DOCS_AT_ONCE)):
        yield batch
