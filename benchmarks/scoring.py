"""Scores on running text and on the corpus's tokens, as the other benchmarks need them.

Both are those of ``spacy ner-crf evaluate``: an entity is right if its characters and its label
are. Data without known spaces have only the corpus's tokens, and the two are the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import srsly
from ler6k import Bench
from spacy.language import Language
from spacy.util import load_config

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc
from spacy_bigru_crf.evaluation.counts import by_name, count_labels, precision_recall_f1
from spacy_bigru_crf.evaluation.scored_run import ScoredRun, run_on_data

EXCEPTIONS = "tokenizer_exceptions.json"


@dataclass(frozen=True)
class Scores:
    """Precision, recall and F1 of all entities, in points.

    sentence: What the scores are of.
    text: On running text where spaces are known.
    tokens: On the corpus's tokens.
    """

    sentence: str
    text: dict[str, float]
    tokens: dict[str, float]


def score(nlp: Language, data: Path) -> Scores:
    """The scores of a pipeline on a .spacy file."""
    return scores_of(run_on_data(nlp, nlp.pipe_names, data, "The pipeline"))


def scores_of(run: ScoredRun) -> Scores:
    """The scores of predictions."""
    text = points(run.docs)
    tokens = text if run.corpus_docs is None else points(run.corpus_docs)
    return Scores(run.scored_on.sentence(), text, tokens)


def points(docs: Sequence[AlignedDoc]) -> dict[str, float]:
    """Precision, recall and F1 by name."""
    _, counts = count_labels(docs)
    return by_name(100 * precision_recall_f1(counts.sum((0, 1))))


def evaluate(bench: Bench, model: Path, data: Path, path: Path) -> Scores:
    """The scores in a process of its own, which writes them to ``path``, and a log beside it."""
    command = ("-m", "spacy", "ner-crf", "evaluate", model, data, "--json", path)
    bench.command(*command, "--bootstrap", 0, "--force", log=path.with_suffix(".log"))
    report = srsly.read_json(path)
    text, tokens = (
        {name: 100 * of["micro"][name] for name in ("precision", "recall", "f1")}
        for of in (report["spans"], report["corpus_tokens"] or report["spans"])
    )
    return Scores(report["scored_on"]["sentence"], text, tokens)


def exceptions_for(config: Path, data: Path) -> dict[str, str]:
    """The setting that gives the exceptions in DATA to the tokenizer, if both have a place."""
    path = data / EXCEPTIONS
    if path.exists() and "tokenizer_exceptions" in load_config(config)["paths"]:
        return {"paths.tokenizer_exceptions": str(path)}
    return {}
