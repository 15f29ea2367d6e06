"""Train on growing shares of the data, and fit a curve to the results."""

import random
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc
from spacy.training.corpus import Corpus
from spacy.vocab import Vocab
from thinc.api import Config

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.evaluation.bootstrap import LEVEL
from spacy_bigru_crf.evaluation.learning_curve import fit_learning_curve, summary_sentence
from spacy_bigru_crf.experiments.spacy_train import (
    all_data_files,
    cache_key,
    corpus_block,
    data_files,
    read_config,
    recognisers,
)
from spacy_bigru_crf.experiments.training import (
    Report,
    Result,
    Training,
    is_continued,
    no_report,
    train_all,
)
from spacy_bigru_crf.util.outputs import check_output_file
from spacy_bigru_crf.util.progress import Progress, no_progress
from spacy_bigru_crf.util.results import Schema, envelope

SCHEMA = Schema("spacy-bigru-crf.learning-curve", 3)
SHARES = (0.1, 0.2, 0.4, 0.7, 1.0)
SEEDS = (0, 1, 2)

_N_OF_BAND = 60


def learning_curve(
    config_path: Path,
    output_path: Path,
    *,
    shares: Sequence[float] = SHARES,
    seeds: Sequence[int] = SEEDS,
    overrides: dict[str, Any] | None = None,
    code_path: Path | None = None,
    use_gpu: int = -1,
    force: bool = False,
    progress: Progress = no_progress,
    report: Report = no_report,
) -> dict[str, Any]:
    """Train on shares of the data, and fit a curve.

    Args:
        config_path: A training config whose training data is read by one of ``READERS``.
        output_path: Directory for the results of the trainings. Results that are in it and made of
            the same are taken as they are.
        shares: The shares of the training documents, each more than 0 and at most 1. The documents
            of a share are chosen by the seed, those of a smaller share from those of a larger one.
        seeds: For each share, one training per seed.
        overrides: Settings of the config to change, by their dotted names.
        code_path: Option of ``spacy train``.
        use_gpu: Option of ``spacy train``.
        force: Whether results that were made of something else may be replaced.
        progress: Shows the progress over the trainings.
        report: Gets a line of text for each training.

    Returns:
        The learning curve that docs/learning-curve.md describes.

    Raises:
        ValueError: Something cannot be used, or a training fails.
        OSError: Something cannot be read or written.
    """
    _check(shares, seeds)
    config, docs = _read(config_path, overrides or {})
    counts = {share: max(1, round(share * len(docs))) for share in sorted(shares)}
    if len(set(counts.values())) < 3:
        given = ", ".join(f"{share:g}" for share in shares)
        raise ValueError(Errors.R137.format(path=config_path, documents=len(docs), shares=given))
    common_key = cache_key(config)
    trainings = []
    # all shares with one seed before the next: the curve shows early
    for seed in seeds:
        order = list(range(len(docs)))
        random.Random(seed).shuffle(order)
        for share, count in counts.items():
            # in the order of the file, so that the whole is trained as without this command
            part = [docs[i] for i in sorted(order[:count])]
            facts = {
                "share": share,
                "documents": count,
                "tokens": sum(len(doc) for doc in part),
                "entities": sum(len(doc.ents) for doc in part),
            }
            name = f"{count} documents, seed {seed}"
            folder = output_path / f"{share:g}-{seed}"
            key = {"share": share, "seed": seed, **common_key}
            training = Training(
                name, config, seed, facts, folder, key, code_path, use_gpu, docs=part
            )
            trainings.append(training)
    for name in ("learning-curve.json", "learning-curve.png"):
        check_output_file(output_path / name, force=force or is_continued(trainings))
    inputs = [config_path, *all_data_files(config)]
    runs = train_all(trainings, inputs, force=force, progress=progress, report=report)
    sources = {"config": config_path}
    return envelope(SCHEMA, "spacy ner-crf learning-curve", sources, _curve(runs, len(docs)))


def _check(shares: Sequence[float], seeds: Sequence[int]) -> None:
    if len(set(shares)) < max(3, len(shares)) or not all(0 < share <= 1 for share in shares):
        raise ValueError(Errors.R131.format(value=",".join(f"{share:g}" for share in shares)))
    if not seeds or len(set(seeds)) < len(seeds) or min(seeds) < 0:
        raise ValueError(Errors.R132.format(value=",".join(map(str, seeds))))


def _read(config_path: Path, overrides: dict[str, Any]) -> tuple[Config, list[Doc]]:
    """Return a config, with variables not yet filled in, and its training documents."""
    config = read_config(config_path, overrides)
    filled = config.interpolate()
    recognisers(filled, config_path)
    block = corpus_block(filled, "train_corpus", config_path)
    path = Path(block["path"])
    reader = Corpus(path, limit=block.get("limit", 0))
    try:
        return config, list(reader.read_docbin(Vocab(), data_files(block)))
    except ValueError as error:
        raise ValueError(Errors.R100.format(path=path)) from error


def _curve(runs: Sequence[Result], documents: int) -> dict[str, Any]:
    """Return the curve through the runs, as JSON."""
    curve = fit_learning_curve([run["documents"] for run in runs], [run["f1"] for run in runs])

    def expected(sizes: Sequence[int]) -> list[dict[str, Any]]:
        estimates = [(n, curve.f1(n)) for n in sizes]
        return [{"documents": n, "f1": e.value, "interval": e.interval} for n, e in estimates]

    smallest = min(run["documents"] for run in runs)
    sizes = np.geomspace(smallest, 2 * documents, _N_OF_BAND).round().astype(int).tolist()
    facts = ("share", "seed", "documents", "tokens", "entities")
    shown = (*facts, "f1", "f1_corpus_tokens", "f1_spacy_scorer", "seconds")
    return {
        "documents": documents,
        # the same data and tokenizer in all of them
        "scored_on": runs[0]["scored_on"],
        "runs": [{name: run[name] for name in shown} for run in runs],
        "curve": {"a": curve.a, "b": curve.b, "c": curve.c},
        "level": LEVEL,
        "forecasts": expected([documents, 2 * documents]),
        "doubling": asdict(curve.gain(documents, 2 * documents)),
        "sentence": summary_sentence(curve, documents),
        # the fitted and the expected part of the plot meet where training ends
        "band": expected(sorted({*sizes, curve.largest})),
    }
