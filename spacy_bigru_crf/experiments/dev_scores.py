"""Scores of a trained pipeline on the development data of its config."""

from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.training import Example
from spacy.training.corpus import Corpus
from spacy.util import dot_to_object, resolve_dot_names
from thinc.api import Config

from spacy_bigru_crf.evaluation.members import micro_scores
from spacy_bigru_crf.evaluation.run_pipeline import load_pipeline
from spacy_bigru_crf.evaluation.scored_run import run_on_examples
from spacy_bigru_crf.experiments.spacy_train import READERS


def dev_scores(config: Config, model: Path) -> dict[str, Any]:
    """Evaluate a pipeline on the development data.

    Args:
        config: The config of the training, with variables not yet filled in.
        model: The directory of the pipeline.

    Returns:
        "f1", on running text where the data know their spaces; "f1_corpus_tokens", on the tokens of
        the data, None where no spaces are known; "f1_spacy_scorer", by which ``spacy train`` has
        chosen the pipeline; and "scored_on", as in an evaluation.

    Raises:
        ValueError: The pipeline changes the text.
    """
    nlp, _ = load_pipeline(model)
    run = run_on_examples(nlp, nlp.pipe_names, _dev_examples(config.interpolate(), nlp))
    assert run.spacy_scores is not None
    on_corpus = None if run.corpus_docs is None else micro_scores(run.corpus_docs)["f1"]
    return {
        "f1": micro_scores(run.docs)["f1"],
        "f1_corpus_tokens": on_corpus,
        "f1_spacy_scorer": run.spacy_scores["f1"],
        "scored_on": run.scored_on.as_json(),
    }


def _dev_examples(config: Config, nlp: Language) -> list[Example]:
    """Read the development data of a config, its variables filled in."""
    section = config["training"]["dev_corpus"]
    block = dot_to_object(config, section)
    if block.get("@readers") in READERS:
        # each document once, with the pipeline's tokens if its spaces are known: readers may show
        # it with other tokens, or twice
        limits = {name: block[name] for name in ("max_length", "limit") if name in block}
        return list(Corpus(block["path"], **limits)(nlp))
    [reader] = resolve_dot_names(config, [section])
    return list(reader(nlp))
