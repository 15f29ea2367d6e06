"""What each member of an ensemble finds by itself, and what its answers are worth."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language

from spacy_bigru_crf.evaluation.answers import annotate, read_examples
from spacy_bigru_crf.evaluation.counts import count_array, count_doc, labels_of, precision_recall_f1
from spacy_bigru_crf.evaluation.judged_docs import JudgedDoc, judged_docs
from spacy_bigru_crf.pipeline.ner_crf_ensemble import NerCrfEnsemble

# a progress bar: yields what it is given
Watch = Callable[..., Iterable[Any]]

# what each member finds in the same documents, by its name
Answers = dict[str, list[JudgedDoc]]


def find_ensemble(nlp: Language, components: Sequence[str]) -> NerCrfEnsemble | None:
    """The last ensemble among some components; None if there is none."""
    pipes = [nlp.get_pipe(name) for name in components]
    return next((pipe for pipe in reversed(pipes) if isinstance(pipe, NerCrfEnsemble)), None)


def member_answers(
    nlp: Language,
    ensemble: NerCrfEnsemble,
    components: Sequence[str],
    data_path: Path,
    watch: Watch = iter,
) -> Answers:
    """What each member finds in annotated data, by its name.

    components: Those that run, the ensemble among them. Each member takes its place in turn.
    data_path: A .spacy file, or a directory of them.
    watch: Shows the progress over the documents.
    """
    answers = {}
    for member in ensemble.members:
        examples = read_examples(nlp, data_path)
        with ensemble.alone(member.name):
            annotate(nlp, components, examples, watch)
        answers[member.name] = judged_docs(examples)
    return answers


def fit_weights(
    answers: Answers, *, per_label: bool
) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Weights of members by how good their answers are: their F1, from 0 to 1.

    answers: What each member finds in data that it was not trained on.
    per_label: Whether to give the F1 of each label as well, of labels that are annotated there and
        that some member finds.

    Returns the weights of the members, and those of single labels, for each member.
    """
    counts = {name: [count_doc(doc) for doc in docs] for name, docs in answers.items()}
    labels = labels_of(doc for of_member in counts.values() for doc in of_member)
    arrays = {name: count_array(docs, labels).sum(axis=0) for name, docs in counts.items()}
    weights = {name: float(precision_recall_f1(a.sum(axis=0))[2]) for name, a in arrays.items()}
    if not per_label:
        return weights, {}
    found_rightly = np.any([array[:, 0] > 0 for array in arrays.values()], axis=0)
    by_label = {
        name: {
            label: float(f1)
            for label, f1, found in zip(
                labels, precision_recall_f1(array)[:, 2], found_rightly, strict=True
            )
            if found
        }
        for name, array in arrays.items()
    }
    return weights, by_label
