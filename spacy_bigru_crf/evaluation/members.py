"""What each member of an ensemble finds by itself, and what its answers are worth."""

from collections.abc import Sequence
from pathlib import Path

from spacy.language import Language

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, aligned_docs
from spacy_bigru_crf.evaluation.counts import count_array, count_doc, labels_of, precision_recall_f1
from spacy_bigru_crf.evaluation.run_pipeline import annotate, read_examples
from spacy_bigru_crf.pipeline.ensemble.pipe import NerCrfEnsemble
from spacy_bigru_crf.util.progress import Progress, no_progress

# what each member finds in the same documents, by its name
Answers = dict[str, list[AlignedDoc]]


def find_ensemble(nlp: Language, components: Sequence[str]) -> NerCrfEnsemble | None:
    """The last ensemble among some components; None if there is none."""
    pipes = [nlp.get_pipe(name) for name in components]
    return next((pipe for pipe in reversed(pipes) if isinstance(pipe, NerCrfEnsemble)), None)


def member_answers(
    nlp: Language,
    ensemble: NerCrfEnsemble,
    components: Sequence[str],
    data_path: Path,
    progress: Progress = no_progress,
) -> Answers:
    """What each member finds in annotated data, by its name.

    components: Those that run, the ensemble among them. Each member takes its place in turn.
    data_path: A .spacy file, or a directory of them.
    progress: Shows the progress over the documents.
    """
    answers = {}
    for member in ensemble.members:
        examples = read_examples(nlp, data_path)
        with ensemble.alone(member.name):
            annotate(nlp, components, examples, progress)
        answers[member.name] = aligned_docs(examples)
    return answers


def fit_weights(answers: Answers) -> dict[str, float]:
    """Weights of members by how good their answers are: their F1, from 0 to 1.

    answers: What each member finds in data that it was not trained on.
    """
    counts = {name: [count_doc(doc) for doc in docs] for name, docs in answers.items()}
    labels = labels_of(doc for of_member in counts.values() for doc in of_member)
    arrays = {name: count_array(docs, labels).sum(axis=(0, 1)) for name, docs in counts.items()}
    return {name: float(precision_recall_f1(array)[2]) for name, array in arrays.items()}
