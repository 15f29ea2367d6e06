"""The documents in which two pipelines give different answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity


@dataclass(frozen=True)
class TextEntity:
    """An entity of a text. start, end: Its characters, the end exclusive."""

    start: int
    end: int
    label: str
    text: str


@dataclass(frozen=True)
class Difference:
    """A document in which the answers differ.

    document: The index of the document, from 0.
    gold, a, b: The annotated entities, and those of either answer that are right or wrong.
    n_different: How many entities only one of the answers has.
    errors_a, errors_b: How many entities an answer finds wrongly or misses.
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
    """The documents in which two answers differ, the most different first.

    docs_a, docs_b: The answers to the same documents, one by one.
    indices: The index of each of these documents.
    """
    found = []
    for a, b, index in zip(docs_a, docs_b, indices, strict=True):
        keys_a, keys_b = ({entity.key for entity in doc.predicted} for doc in (a, b))
        if keys_a != keys_b:
            gold, answer_a, answer_b = (
                _in_text(a, entities) for entities in (a.gold, a.predicted, b.predicted)
            )
            errors_a, errors_b = (_n_errors(doc) for doc in (a, b))
            n_different = len(keys_a ^ keys_b)
            found.append(
                Difference(
                    index,
                    a.reference.text,
                    gold,
                    answer_a,
                    answer_b,
                    n_different,
                    errors_a,
                    errors_b,
                )
            )
    return sorted(found, key=lambda d: (-d.n_different, -abs(d.errors_a - d.errors_b), d.document))


def _in_text(doc: AlignedDoc, entities: Sequence[Entity]) -> list[TextEntity]:
    spans = [(doc.reference[entity.start : entity.end], entity.label) for entity in entities]
    return [TextEntity(span.start_char, span.end_char, label, span.text) for span, label in spans]


def _n_errors(doc: AlignedDoc) -> int:
    n_correct = sum(doc.correct())
    return len(doc.predicted) + len(doc.gold) - 2 * n_correct
