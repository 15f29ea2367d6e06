"""``spacy ner-crf train-ensemble``: train the members of an ensemble, and combine them."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import typer
from spacy.cli._util import parse_config_overrides
from wasabi import msg

from spacy_bigru_crf.cli._messages import running
from spacy_bigru_crf.cli._options import CODE, FORCE, GPU, METHOD, OUTPUT
from spacy_bigru_crf.cli.evaluation_tables import CORPUS_TOKENS, percent, print_members
from spacy_bigru_crf.errors import Errors


def train_ensemble_cli(
    ctx: typer.Context,
    arguments: list[str] = typer.Argument(..., metavar="CONFIG...", help="Training configs"),
    output_path: Path = OUTPUT,
    n_seeds: int = typer.Option(
        1, "--n-seeds", min=1, help="Members of each config, with the seeds 0, 1, ..."
    ),
    method: str = METHOD,
    code_path: Path | None = CODE,
    use_gpu: int = GPU,
    force: bool = FORCE,
) -> None:
    """Train each config with each seed, and combine the best pipelines in an ensemble.

    The members are compared with the ensemble on the development data. Settings of the configs can
    be changed as for spacy train (--paths.train corpus/train.spacy). The same command resumes an
    interrupted one; members that were trained before are kept, and replaced by others only with
    --force. Weights, if the method wants them, are fitted on the development data.
    """
    from tqdm import tqdm

    from spacy_bigru_crf.experiments.train_ensemble import train_ensemble
    from spacy_bigru_crf.util.progress import progress_bar
    from spacy_bigru_crf.util.results import write_result

    with running(code_path, use_gpu):
        configs, settings = split_arguments(arguments)
        result = train_ensemble(
            configs,
            output_path,
            n_seeds=n_seeds,
            method=method,
            overrides=parse_config_overrides(settings),
            code_path=code_path,
            use_gpu=use_gpu,
            force=force,
            progress=progress_bar("items"),
            report=tqdm.write,
        )
        write_result(output_path / "train-ensemble.json", result)
    msg.info(result["scored_on"]["sentence"])
    print_members(result["evaluation"], result["scores"])
    if result["corpus_tokens"]:
        msg.text(
            f"F1 of the ensemble on the {CORPUS_TOKENS}: {percent(result['corpus_tokens']['f1'])}"
        )
    msg.info(f"On {result['sources']['data']}, on which the best pipelines were chosen, too")
    msg.good(f"Saved in {output_path / 'ensemble'}")
    (msg.good if result["gain"] > 0 else msg.warn)(result["sentence"])


def split_arguments(arguments: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Tell configs from settings of configs.

    Args:
        arguments: Paths, and settings: ``--name=value``, or ``--name`` followed by its value.

    Returns:
        The configs and the settings.

    Raises:
        ValueError: There is no config.
    """
    configs: list[Path] = []
    settings: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("--"):
            configs.append(Path(argument))
        else:
            settings += [argument, *islice(rest, 0 if "=" in argument else 1)]
    if not configs:
        raise ValueError(Errors.R184)
    return configs, settings
