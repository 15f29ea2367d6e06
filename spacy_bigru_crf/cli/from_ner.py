"""``spacy ner-crf from-ner``: put ner_crf in the place of spaCy's ner."""

from pathlib import Path

import typer
from wasabi import msg

from spacy_bigru_crf.errors import Errors


def from_ner_cli(
    source: str = typer.Argument(
        ..., metavar="CONFIG_OR_PIPELINE", help="Training config, or path or name of a pipeline"
    ),
    output_path: Path = typer.Argument(
        ..., metavar="OUT", help="Config to write, or directory for the pipeline"
    ),
    force: bool = typer.Option(False, "--force", "-F", help="Write over what is there"),
) -> None:
    """
    Turn a config or pipeline with ner into the same with ner_crf. Components keep their names,
    labels, and their tok2vec or listener, in a pipeline with its weights. The rest of the new
    component has to be trained.
    """
    try:
        names = from_ner(source, output_path, force=force)
    except (ValueError, OSError) as error:
        msg.fail(str(error), exits=1)
    msg.good(f"{', '.join(names)}: now ner_crf in {output_path}")
    if output_path.is_dir():
        msg.info(
            "It finds no entities before it is trained: source it in a training config, or run "
            "nlp.resume_training() and nlp.update()."
        )
    else:
        msg.info(f"Train it: python -m spacy train {output_path} --output training")


def from_ner(source: str, output_path: Path, *, force: bool = False) -> list[str]:
    """Convert a config or a pipeline; the names of the components replaced.

    source: A file is taken for a config, anything else for a pipeline as ``spacy.load`` takes it.
    output_path: The file or directory to write.
    force: Whether to write over it if it is there.

    Raises ValueError if there is no ner to replace or the output is there, OSError if something
    cannot be read or written.
    """
    import spacy
    from spacy.util import load_config

    from spacy_bigru_crf.assembly.from_ner import config_from_ner, pipeline_from_ner

    if output_path.exists() and not force:
        raise ValueError(Errors.R010.format(path=output_path))
    if Path(source).is_file():
        config, names = config_from_ner(load_config(source, interpolate=False))
        output_path.parent.mkdir(parents=True, exist_ok=True)
        config.to_disk(output_path)
        return names
    nlp = spacy.load(source)
    names = pipeline_from_ner(nlp)
    nlp.to_disk(output_path)
    return names
