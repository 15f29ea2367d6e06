"""Documents for which two pipelines have different predictions."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity


@dataclass(frozen=True)
class TextEntity:
    """An entity of a text.

    Attributes:
        start: First character.
        end: End character, exclusive.
        label: Label.
        text: Text of the entity.
    """

    start: int
    end: int
    label: str
    text: str


@dataclass(frozen=True)
class Difference:
    """A document for which the predictions of pipelines A and B differ.

    Attributes:
        document: Index of the document, from 0.
        text: Its text.
        gold: Annotated entities.
        a: Entities of A that count as true or false positives.
        b: Likewise of B.
        n_different: Number of entities that only one of the pipelines predicts.
        errors_a: Number of false positives and false negatives of A.
        errors_b: Likewise of B.
    """

    document: int
    text: str
    gold: list[TextEntity]
    a: list[TextEntity]
    b: list[TextEntity]
    n_different: int
    errors_a: int
    errors_b: int


def differences(
    docs_a: Sequence[AlignedDoc], docs_b: Sequence[AlignedDoc], indices: Sequence[int]
) -> list[Difference]:
    """List the documents with different predictions, most different first.

    Args:
        docs_a: Predictions of pipeline A.
        docs_b: Predictions of pipeline B for the same documents.
        indices: Index of each of these documents.
    """
    found = []
    for a, b, index in zip(docs_a, docs_b, indices, strict=True):
        keys_a, keys_b = ({entity.key for entity in doc.predicted} for doc in (a, b))
        if keys_a != keys_b:
            difference = Difference(
                index,
                a.reference.text,
                gold=_in_text(a, a.gold),
                a=_in_text(a, a.predicted),
                b=_in_text(b, b.predicted),
                n_different=len(keys_a ^ keys_b),
                errors_a=_n_errors(a),
                errors_b=_n_errors(b),
            )
            found.append(difference)
    return sorted(found, key=lambda d: (-d.n_different, -abs(d.errors_a - d.errors_b), d.document))


def _in_text(doc: AlignedDoc, entities: Sequence[Entity]) -> list[TextEntity]:
    spans = [(doc.reference[entity.start : entity.end], entity.label) for entity in entities]
    return [TextEntity(span.start_char, span.end_char, label, span.text) for span, label in spans]


def _n_errors(doc: AlignedDoc) -> int:
    return len(doc.predicted) + len(doc.gold) - 2 * sum(doc.correct())
