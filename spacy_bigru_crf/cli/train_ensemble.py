"""``spacy ner-crf train-ensemble``: train several recognisers, and let them give one answer."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from spacy.cli._util import import_code, parse_config_overrides, setup_gpu
from wasabi import msg

from spacy_bigru_crf.cli.ensemble import METHODS, MemberSummary, ensemble, print_summaries
from spacy_bigru_crf.cli.evaluation_tables import print_members
from spacy_bigru_crf.errors import Errors

if TYPE_CHECKING:
    from spacy_bigru_crf.experiments.ensemble import MemberTraining

# of the JSON: raised when fields change their meaning or go
FORMAT_VERSION = 1


def train_ensemble_cli(
    ctx: typer.Context,
    arguments: list[str] = typer.Argument(..., metavar="CONFIG...", help="Training configs"),
    output_path: Path = typer.Option(
        ..., "--output", "-o", help="Directory for the members, the ensemble and the result"
    ),
    n_seeds: int = typer.Option(
        1, "--seeds", "-s", min=1, help="Members of each config, with the seeds 0, 1, ..."
    ),
    method: str = typer.Option(
        "span_posteriors", "--method", "-m", help=f"How they decide: {', '.join(METHODS)}"
    ),
    code_path: Path | None = typer.Option(
        None, "--code", "-c", help="Python file with additional code (registered functions)"
    ),
    use_gpu: int = typer.Option(-1, "--gpu-id", "-g", help="GPU ID or -1 for CPU"),
) -> None:
    """
    Train each config with each seed, combine the best pipelines in an ensemble, and say on the
    development data what each of them, and all of them together, are worth. Settings of the configs
    can be changed as for spacy train (--paths.train corpus/train.spacy). What is trained is kept:
    the same command goes on where it was interrupted, and trains only what is missing. Weights, if
    the method wants them, are fitted on the development data.
    """
    try:
        configs, settings = split_arguments(arguments)
        overrides = parse_config_overrides(settings)
        import_code(code_path)
        result = train_ensemble(
            configs,
            output_path,
            n_seeds=n_seeds,
            method=method,
            overrides=overrides,
            code_path=code_path,
            use_gpu=use_gpu,
            silent=False,
        )
    except (ValueError, OSError) as error:
        msg.fail(str(error), exits=1)
    print_members(result["evaluation"], result["scores"])
    msg.info(f"On {result['data']}, on which the best pipelines were chosen, too")
    msg.good(f"{result['sentence']} Saved in {output_path / 'ensemble'}")


def split_arguments(arguments: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Which of the arguments are configs, and which are settings of them.

    A setting is ``--name=value`` or ``--name`` followed by its value.

    Raises ValueError if there is no config.
    """
    configs: list[Path] = []
    settings: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("--"):
            configs.append(Path(argument))
        elif "=" in argument:
            settings.append(argument)
        else:
            settings.append(argument)
            settings.extend(value for value in [next(rest, None)] if value is not None)
    if not configs:
        raise ValueError(Errors.R184)
    return configs, settings


def train_ensemble(
    config_paths: Sequence[Path],
    output_path: Path,
    *,
    n_seeds: int = 1,
    method: str = "span_posteriors",
    overrides: dict[str, Any] | None = None,
    code_path: Path | None = None,
    use_gpu: int = -1,
    silent: bool = True,
) -> dict[str, Any]:
    """Train members, make an ensemble of them, and evaluate both on the development data.

    config_paths: Training configs with the same development data, each with one ``ner_crf`` or
        ``ner``.
    output_path: Directory. Members that are in it and made of the same are taken as they are.
    n_seeds: Each config is trained with the seeds from 0 to one less than this.
    method: How the members decide; weights for ``weighted`` are fitted on the development data.
    overrides: Settings of all configs to change, by their dotted names.
    code_path, use_gpu: Options of ``spacy train``.
    silent: Whether to show no progress bar and no results of members.

    Returns what is written to train-ensemble.json, see docs/ensembles.md.
    Raises ValueError if something cannot be used or a training fails, OSError if something cannot
    be read or written.
    """
    from spacy_bigru_crf.experiments.ensemble import read_member_trainings
    from spacy_bigru_crf.util.files import write_atomically

    if method not in METHODS:
        raise ValueError(Errors.R175.format(value=method, known=", ".join(METHODS)))
    if output_path.is_file():
        raise ValueError(Errors.R138.format(path=output_path))
    trainings, dev_path = read_member_trainings(
        config_paths, n_seeds, overrides or {}, output_path / "members", code_path, use_gpu
    )
    trained = _train(trainings, silent=silent)
    setup_gpu(use_gpu, silent=silent)
    summaries = ensemble(
        [training.model for training in trainings],
        output_path / "ensemble",
        method=method,
        weights_path=dev_path if method == "weighted" else None,
        force=True,
        silent=silent,
    )
    if not silent:
        print_summaries(summaries)
    result = _evaluated(output_path / "ensemble", dev_path, summaries, silent=silent)
    result["trainings"] = [
        {key: value for key, value in of_member.items() if key != "cache_key"}
        for of_member in trained
    ]
    content = json.dumps(result, ensure_ascii=False, indent=1)
    write_atomically(output_path / "train-ensemble.json", f"{content}\n".encode())
    return result


def _train(trainings: Sequence["MemberTraining"], *, silent: bool) -> list[dict[str, Any]]:
    """The results of all members: those that are kept, and the others trained."""
    from tqdm import tqdm

    found = {training.name: training.kept() for training in trainings}
    todo = [training for training in trainings if found[training.name] is None]
    if not silent and len(todo) < len(trainings):
        msg.info(f"{len(trainings) - len(todo)} of {len(trainings)} members are kept from before")
    # disable=None: only where standard error is a terminal
    with tqdm(total=len(todo), unit=" members", leave=False, disable=silent or None) as bar:
        for training in todo:
            bar.set_description(f"training {training.name}")
            result = found[training.name] = training.train()
            if not silent:
                bar.write(f"{training.name}: F1 {result['f1']:.2f} in {result['seconds']:.0f} s")
            bar.update()
    return [result for result in found.values() if result is not None]


def _evaluated(
    model: Path, dev_path: Path, summaries: Sequence[MemberSummary], *, silent: bool
) -> dict[str, Any]:
    """What the members and the whole are worth on the development data."""
    import spacy
    from tqdm import tqdm

    from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
    from spacy_bigru_crf.evaluation.members import (
        find_ensemble,
        gain_sentence,
        member_predictions,
        member_report,
        micro_scores,
    )
    from spacy_bigru_crf.evaluation.run_pipeline import annotate, read_examples

    nlp = spacy.load(model)
    pipe = find_ensemble(nlp, nlp.pipe_names)
    assert pipe is not None
    # delay, disable=None: only where it takes long and standard error is a terminal
    progress = partial(tqdm, unit=" documents", delay=1, leave=False, disable=silent or None)
    examples = read_examples(nlp, dev_path)
    annotate(nlp, nlp.pipe_names, examples, progress)
    docs = aligned_docs(examples)
    answers = member_predictions(nlp, pipe, nlp.pipe_names, dev_path, progress)
    report = member_report(docs, answers, {s.name: frozenset(s.labels) for s in summaries})
    scores = micro_scores(docs)
    best = max(row["f1"] for row in report["members"])
    return {
        "version": FORMAT_VERSION,
        "data": str(dev_path),
        "scores": scores,
        "gain": 100 * (scores["f1"] - best),
        "sentence": gain_sentence(report["members"], scores),
        "evaluation": report,
    }
