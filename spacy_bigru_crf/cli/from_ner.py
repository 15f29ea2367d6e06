"""``spacy ner-crf from-ner``: replace spaCy's ner by ner_crf."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer
from wasabi import msg

from spacy_bigru_crf.cli._messages import one_sentence, show_fill_command, show_train_command
from spacy_bigru_crf.cli._options import FORCE

# a config with all of them is one that spacy train takes
_SECTIONS = {"nlp", "components", "corpora", "training", "initialize"}


def from_ner_cli(
    source: str = typer.Argument(
        ..., metavar="CONFIG_OR_PIPELINE", help="Training config, or path or name of a pipeline"
    ),
    output_path: Path = typer.Argument(
        ..., metavar="OUT", help="Config to write, or directory for the pipeline"
    ),
    force: bool = FORCE,
) -> None:
    """Turn a config or pipeline with ner into the same with ner_crf.

    Components keep their names, labels, and their tok2vec or listener, in a pipeline with its
    weights. The rest of the new component has to be trained, with a pipeline's own config.cfg from
    these weights.
    """
    from spacy.util import load_config

    with one_sentence():
        names = from_ner(source, output_path, force=force)
    msg.good(f"{', '.join(names)}: now ner_crf in {output_path}")
    config_path = output_path
    if output_path.is_dir():
        config_path = output_path / "config.cfg"
        msg.info("It finds no entities before it is trained.")
    config = load_config(config_path, interpolate=False)
    if frozen := output_path.is_dir() and config["training"]["frozen_components"]:
        msg.info(f"Not trained with it (training.frozen_components): {', '.join(frozen)}")
    if _SECTIONS - config.keys():
        show_fill_command(config_path)
    show_train_command(config_path, _missing_data(config))


def _missing_data(config: Mapping[str, Any]) -> dict[str, str]:
    """Return an example of each path to data that a config leaves open, or that leads nowhere."""
    missing = {}
    for part in ("train", "dev"):
        setting = f"paths.{part}"
        path = config.get("paths", {}).get(part)
        reader = config.get("corpora", {}).get(part, {})
        if reader.get("path", f"${{{setting}}}") != f"${{{setting}}}":
            setting, path = f"corpora.{part}.path", reader["path"]
        if "${" not in str(path) and not (path and Path(path).exists()):
            missing[setting] = f"{part}.spacy"
    return missing


def from_ner(source: str, output_path: Path, *, force: bool = False) -> list[str]:
    """Convert a config or a pipeline.

    Args:
        source: A file is taken for a config, anything else for a pipeline as ``spacy.load`` takes
            it.
        output_path: The file or directory to write.
        force: Whether to overwrite it.

    Returns:
        The names of the components that were replaced.

    Raises:
        ValueError: There is no ner to replace, or the output exists or must not be written.
        OSError: Something cannot be read or written.
    """
    from spacy.util import load_config

    from spacy_bigru_crf.assembly.from_ner import config_from_ner, pipeline_from_ner
    from spacy_bigru_crf.assembly.start_from import set_start
    from spacy_bigru_crf.evaluation.run_pipeline import load_pipeline
    from spacy_bigru_crf.util.files import new_directory, write_atomically
    from spacy_bigru_crf.util.outputs import check_output_directory, check_output_file

    if Path(source).is_file():
        check_output_file(output_path, [source], force=force)
        config, names = config_from_ner(load_config(source, interpolate=False))
        write_atomically(output_path, config.to_bytes())
        return names
    check_output_directory(output_path, [source], force=force)
    nlp, _ = load_pipeline(source)
    names = pipeline_from_ner(nlp)
    set_start(nlp, names, output_path)
    with new_directory(output_path) as directory:
        nlp.to_disk(directory)
    return names
