"""What an evaluation says about the members of an ensemble: each beside the whole, and where they
disagree."""

from collections.abc import Mapping, Sequence
from typing import Any

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc
from spacy_bigru_crf.evaluation.counts import count_array, count_doc, labels_of
from spacy_bigru_crf.evaluation.error_list import window_around
from spacy_bigru_crf.evaluation.members import Answers
from spacy_bigru_crf.evaluation.span_report import scores

_Key = tuple[int, int, str]


def member_report(
    docs: Sequence[AlignedDoc], answers: Answers, known: Mapping[str, frozenset[str]]
) -> dict[str, Any]:
    """Compare the members with one another and with the whole.

    docs: What the whole finds.
    answers: What each member finds in the same documents, by its name.
    known: The labels that each member knows.

    Returns "members", the scores of each; "disagreement", of any two of them and then the whole the
    share of their entities that only one of them has; "votes", for each number of members that find
    an entity how many such entities there are, are annotated, and are found by the whole; and
    "contested", the entities that some members find and others that know the label do not, those
    with the most even vote first.
    """
    every = [*answers.values(), docs]
    found = [[{entity.key for entity in doc.predicted} for doc in of_one] for of_one in every]
    by_votes: dict[int, list[int]] = {n: [0, 0, 0] for n in range(len(answers), -1, -1)}
    contested = []
    for d, doc in enumerate(docs):
        gold = {entity.key for entity in doc.gold}
        for key in sorted(set().union(*(of_one[d] for of_one in found))):
            voters = [
                name for name, of_one in zip(answers, found, strict=False) if key in of_one[d]
            ]
            numbers = by_votes[len(voters)]
            for i, is_one in enumerate((True, key in gold, key in found[-1][d])):
                numbers[i] += is_one
            asked = sum(key[2] in labels for labels in known.values())
            if 0 < len(voters) < asked:
                evenness = abs(len(voters) / asked - 0.5)
                told = {"members": voters, "annotated": key in gold, "found": key in found[-1][d]}
                contested.append((evenness, {**_shown(doc, key), **told}))
    contested.sort(key=lambda item: item[0])
    return {
        "members": [{"name": name, **micro_scores(of_one)} for name, of_one in answers.items()],
        "disagreement": [[_disagreement(a, b) for b in found] for a in found],
        "votes": [
            {"votes": votes, "entities": n, "annotated": annotated, "found": by_whole}
            for votes, (n, annotated, by_whole) in by_votes.items()
        ],
        "contested": [told for _, told in contested],
    }


def micro_scores(docs: Sequence[AlignedDoc]) -> dict[str, Any]:
    """The scores of all entities together, as in ``span_report``."""
    counts = [count_doc(doc) for doc in docs]
    return scores(count_array(counts, labels_of(counts)).sum(axis=(0, 1)))


def gain_sentence(members: Sequence[Mapping[str, Any]], whole: Mapping[str, Any]) -> str:
    """How much better the whole is than its best member.

    members: As in ``member_report``. whole: The scores of the whole.
    """
    best = max(members, key=lambda row: (row["f1"], row["name"]))
    difference = 100 * (whole["f1"] - best["f1"])
    return (
        f"The F1 of the ensemble is {100 * whole['f1']:.2f}, {abs(difference):.2f} points "
        f"{'above' if difference >= 0 else 'below'} that of its best member, {best['name']}."
    )


def _disagreement(a: Sequence[set[_Key]], b: Sequence[set[_Key]]) -> float:
    """The share of the entities of two answers that only one of them has; 0 if there are none."""
    total = sum(len(of_a) + len(of_b) for of_a, of_b in zip(a, b, strict=True))
    apart = sum(len(of_a ^ of_b) for of_a, of_b in zip(a, b, strict=True))
    return apart / total if total else 0.0


def _shown(doc: AlignedDoc, key: _Key) -> dict[str, Any]:
    start, end, label = key
    first, last = window_around(doc.reference, start, end)
    window, span = doc.reference[first:last], doc.reference[start:end]
    return {
        "document": doc.index,
        "text": window.text,
        "start": span.start_char - window.start_char,
        "end": span.end_char - window.start_char,
        "label": label,
    }
