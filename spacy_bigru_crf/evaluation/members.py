"""Members of an ensemble: their predictions, weights and disagreement."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, aligned_docs
from spacy_bigru_crf.evaluation.counts import count_labels
from spacy_bigru_crf.evaluation.error_list import excerpt
from spacy_bigru_crf.evaluation.run_pipeline import annotate, in_batches, read_examples
from spacy_bigru_crf.evaluation.span_report import scores
from spacy_bigru_crf.pipeline.ensemble.pipe import NerCrfEnsemble
from spacy_bigru_crf.util.progress import Progress, no_progress

# the predictions of each member for the same documents, by its name
MemberPredictions = dict[str, list[AlignedDoc]]

_Key = tuple[int, int, str]


def find_ensemble(nlp: Language, components: Sequence[str]) -> NerCrfEnsemble | None:
    """Return the last ensemble among some components, or None."""
    pipes = [nlp.get_pipe(name) for name in components]
    return next((pipe for pipe in reversed(pipes) if isinstance(pipe, NerCrfEnsemble)), None)


def member_predictions(
    nlp: Language,
    ensemble: NerCrfEnsemble,
    components: Sequence[str],
    data_path: Path,
    progress: Progress = no_progress,
) -> MemberPredictions:
    """Run each member of an ensemble by itself on annotated data.

    Args:
        nlp: The pipeline.
        ensemble: The ensemble in it.
        components: Names of the components that run, the ensemble among them. Each member takes
            the place of the ensemble in turn.
        data_path: A .spacy file, or a directory of them.
        progress: Shows the progress over the documents.
    """
    position = [nlp.get_pipe(name) for name in components].index(ensemble)
    before, after = components[:position], components[position + 1 :]
    predictions = {}
    for member in ensemble.members:
        examples = read_examples(nlp, data_path)
        for batch in in_batches(progress(examples)):
            annotate(nlp, before, batch)
            docs = [eg.predicted for eg in batch]
            ensemble.set_annotations(docs, ensemble.predict_member(docs, member.name))
            annotate(nlp, after, batch)
        predictions[member.name] = aligned_docs(examples)
    return predictions


def ensemble_report(
    nlp: Language,
    components: Sequence[str],
    docs: Sequence[AlignedDoc],
    data_path: Path,
    progress: Progress = no_progress,
) -> dict[str, Any] | None:
    """Run the members of the last ensemble among some components, and compare them with it.

    Args:
        nlp: The pipeline.
        components: Names of the components that run.
        docs: Their predictions.
        data_path: A .spacy file, or a directory of them.
        progress: Shows the progress over the documents, once for each member.

    Returns:
        The result of ``member_report``; None without an ensemble.
    """
    pipe = find_ensemble(nlp, components)
    if pipe is None:
        return None
    predictions = member_predictions(nlp, pipe, components, data_path, progress)
    return member_report(docs, predictions, {m.name: m.trained_labels for m in pipe.members})


def fit_weights(predictions: MemberPredictions) -> dict[str, float]:
    """Compute weights of members: their micro-F1, from 0 to 1.

    Args:
        predictions: Predictions for data that no member was trained on.
    """
    return {name: micro_scores(docs)["f1"] for name, docs in predictions.items()}


def micro_scores(docs: Sequence[AlignedDoc]) -> dict[str, Any]:
    """Compute the scores of all entities together, as in ``span_report``."""
    return scores(count_labels(docs)[1].sum(axis=(0, 1)))


def member_report(
    docs: Sequence[AlignedDoc],
    predictions: MemberPredictions,
    labels: Mapping[str, frozenset[str]],
) -> dict[str, Any]:
    """Compare the members of an ensemble with one another and with the ensemble.

    Args:
        docs: Predictions of the ensemble.
        predictions: Predictions of each member for the same documents, by its name.
        labels: Labels of each member.

    Returns:
        "members", the scores of each; "disagreement", a matrix over the members and then the
        ensemble with the share of the entities of two of them that only one has; "votes", for
        each number of members that predict an entity the number of such entities, of those among
        them that are annotated, and of those that the ensemble predicts; and "contested", the
        entities that some but not all members with the label predict, most even vote first.
    """
    systems = [*predictions.values(), docs]
    found = [[{entity.key for entity in doc.predicted} for doc in system] for system in systems]
    # for each number of members: entities, annotated ones, those of the ensemble
    by_votes = np.zeros((len(predictions) + 1, 3), dtype=int)
    contested = []
    for d, doc in enumerate(docs):
        gold = {entity.key for entity in doc.gold}
        keys = [system[d] for system in found]
        for key in sorted(set().union(*keys)):
            voters = [
                name for name, of_member in zip(predictions, keys, strict=False) if key in of_member
            ]
            annotated, by_ensemble = key in gold, key in keys[-1]
            by_votes[len(voters)] += (1, annotated, by_ensemble)
            n_eligible = sum(key[2] in of_member for of_member in labels.values())
            if 0 < len(voters) < n_eligible:
                votes = {"members": voters, "annotated": annotated, "found": by_ensemble}
                evenness = abs(len(voters) / n_eligible - 0.5)
                contested.append((evenness, {**_in_context(doc, key), **votes}))
    contested.sort(key=lambda item: item[0])
    return {
        "members": [{"name": name, **micro_scores(of)} for name, of in predictions.items()],
        "disagreement": [[_disagreement(a, b) for b in found] for a in found],
        "votes": [
            {"votes": votes, "entities": n, "annotated": annotated, "found": by_ensemble}
            for votes, (n, annotated, by_ensemble) in reversed(list(enumerate(by_votes.tolist())))
        ],
        "contested": [row for _, row in contested],
    }


def gain_sentence(members: Sequence[Mapping[str, Any]], ensemble: Mapping[str, Any]) -> str:
    """Return a sentence that compares an ensemble with its best member.

    Args:
        members: Scores of each, as in ``member_report``.
        ensemble: Scores of the ensemble.
    """
    best = max(members, key=lambda row: (row["f1"], row["name"]))
    f1, of_best = 100 * ensemble["f1"], 100 * best["f1"]
    gain, of_member = f"{f1 - of_best:.2f} points above", ""
    if f1 <= of_best:
        gain, of_member = "no better than", f", which is {of_best:.2f}"
    ensemble_has = f"The F1 of the ensemble is {f1:.2f}"
    return f"{ensemble_has}, {gain} that of its best member, {best['name']}{of_member}."


def _disagreement(a: Sequence[set[_Key]], b: Sequence[set[_Key]]) -> float:
    """Compute the share of the entities of two systems that only one has; 0 without entities."""
    total = sum(len(of_a) + len(of_b) for of_a, of_b in zip(a, b, strict=True))
    apart = sum(len(of_a ^ of_b) for of_a, of_b in zip(a, b, strict=True))
    return apart / total if total else 0.0


def _in_context(doc: AlignedDoc, key: _Key) -> dict[str, Any]:
    window = excerpt(doc, key[0], key[1])
    return {"document": doc.index, "text": window.text, **window.entity(key)}
