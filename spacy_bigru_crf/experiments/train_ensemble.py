"""Train the members of an ensemble, combine them, and evaluate both."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from thinc.api import Config

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.evaluation.members import ensemble_report, gain_sentence, micro_scores
from spacy_bigru_crf.evaluation.run_pipeline import load_pipeline
from spacy_bigru_crf.evaluation.scored_run import run_on_data
from spacy_bigru_crf.experiments.ensemble import METHODS, ensemble
from spacy_bigru_crf.experiments.spacy_train import (
    all_data_files,
    cache_key,
    corpus_block,
    read_config,
    recognisers,
)
from spacy_bigru_crf.experiments.training import (
    Report,
    Training,
    is_continued,
    no_report,
    train_all,
)
from spacy_bigru_crf.util.outputs import check_output_directory, check_output_file
from spacy_bigru_crf.util.progress import Progress, no_progress
from spacy_bigru_crf.util.results import Schema, envelope

SCHEMA = Schema("spacy-bigru-crf.train-ensemble", 3)


def train_ensemble(
    config_paths: Sequence[Path],
    output_path: Path,
    *,
    n_seeds: int = 1,
    method: str = "span_posteriors",
    overrides: dict[str, Any] | None = None,
    code_path: Path | None = None,
    use_gpu: int = -1,
    force: bool = False,
    progress: Progress = no_progress,
    report: Report = no_report,
) -> dict[str, Any]:
    """Train members, make an ensemble of them, and evaluate both on the development data.

    Args:
        config_paths: Training configs with the same development data, each with one ``ner_crf`` or
            ``ner``.
        output_path: Directory for the members and the ensemble. Members that are in it and made of
            the same are taken as they are.
        n_seeds: Each config is trained with the seeds from 0 to one less than this.
        method: How the members decide; weights for ``weighted`` are fitted on the development data.
        overrides: Settings of all configs to change, by their dotted names.
        code_path: Option of ``spacy train``.
        use_gpu: Option of ``spacy train``.
        force: Whether members that were made of something else may be replaced.
        progress: Shows the progress over trainings and documents.
        report: Gets a line of text for each training.

    Returns:
        The result that docs/ensembles.md describes.

    Raises:
        ValueError: Something cannot be used, or a training fails.
        OSError: Something cannot be read or written.
    """
    if method not in METHODS:
        raise ValueError(Errors.R175.format(value=method, known=", ".join(METHODS)))
    configs, dev_path = _read(config_paths, overrides or {})
    inputs, trainings = [*config_paths], []
    for path, config in configs.items():
        inputs += all_data_files(config)
        common_key = cache_key(config)
        for seed in range(n_seeds):
            name = f"{path.stem}-{seed}"
            folder = output_path / "members" / name
            key = {"seed": seed, **common_key}
            training = Training(
                name, config, seed, {"name": name}, folder, key, code_path, use_gpu, keep_model=True
            )
            trainings.append(training)
    may_replace = force or is_continued(trainings)
    check_output_file(output_path / "train-ensemble.json", force=may_replace)
    check_output_directory(output_path / "ensemble", inputs, force=may_replace)
    trained = train_all(trainings, inputs, force=force, progress=progress, report=report)
    ensemble(
        [training.model for training in trainings],
        output_path / "ensemble",
        method=method,
        weights_path=dev_path if method == "weighted" else None,
        force=True,
        progress=progress,
    )
    shown = ("name", "seed", "f1", "seconds")
    content = {
        **_evaluate(output_path / "ensemble", dev_path, progress),
        "trainings": [{name: of_member[name] for name in shown} for of_member in trained],
    }
    sources = {"configs": list(config_paths), "data": dev_path}
    return envelope(SCHEMA, "spacy ner-crf train-ensemble", sources, content)


def _evaluate(model: Path, dev_path: Path, progress: Progress) -> dict[str, Any]:
    """Return the scores of the members and of the whole on the development data."""
    nlp, path = load_pipeline(model)
    run = run_on_data(nlp, nlp.pipe_names, dev_path, path, progress)
    members = ensemble_report(nlp, nlp.pipe_names, run.docs, dev_path, progress)
    assert members is not None
    scores = micro_scores(run.docs)
    return {
        "scores": scores,
        "scored_on": run.scored_on.as_json(),
        "corpus_tokens": None if run.corpus_docs is None else micro_scores(run.corpus_docs),
        "spacy_scorer": run.spacy_json(),
        "gain": scores["f1"] - max(row["f1"] for row in members["members"]),
        "sentence": gain_sentence(members["members"], scores),
        "evaluation": members,
    }


def _read(
    config_paths: Sequence[Path], overrides: dict[str, Any]
) -> tuple[dict[Path, Config], Path]:
    """Read configs, and find out before hours of training what would make them useless.

    Returns the configs, and the development data, which is the same for all of them.
    Raises ValueError if the configs cannot be used together, OSError if they cannot be read.
    """
    configs: dict[Path, Config] = {}
    for path in config_paths:
        if any(path.stem == other.stem for other in configs):
            raise ValueError(Errors.R181.format(name=path.stem))
        configs[path] = read_config(path, overrides)
    first = config_paths[0]
    dev_path = _dev_data(configs[first], first)
    for path, config in configs.items():
        _check_fits(config.interpolate(), path, configs[first].interpolate(), first)
        if (found := _dev_data(config, path)) != dev_path:
            message = Errors.R182.format(path=path, found=found, first=first, wanted=dev_path)
            raise ValueError(message)
    return configs, dev_path


def _dev_data(config: Config, path: Path) -> Path:
    filled = config.interpolate()
    corpus_block(filled, "train_corpus", path)
    return Path(corpus_block(filled, "dev_corpus", path)["path"])


def _check_fits(config: Config, path: Path, first: Config, first_path: Path) -> None:
    """What can be said of members before they are trained."""
    found = recognisers(config, path)
    if len(found) > 1:
        raise ValueError(Errors.P041.format(path=path, found=", ".join(found)))
    lang, wanted = config["nlp"]["lang"], first["nlp"]["lang"]
    if lang != wanted:
        raise ValueError(Errors.P042.format(path=path, found=lang, first=first_path, wanted=wanted))
    if config["nlp"].get("tokenizer") != first["nlp"].get("tokenizer"):
        raise ValueError(Errors.P043.format(path=path, what="tokenizer", first=first_path))
