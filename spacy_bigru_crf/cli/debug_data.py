"""``spacy ner-crf debug data``: find faults in the data of a training config."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from spacy.cli._util import parse_config_overrides, show_validation_error
from spacy.errors import Errors as SpacyErrors
from spacy.language import Language
from spacy.training.corpus import FILE_TYPE, Corpus, walk_corpus
from spacy.util import load_config, load_model_from_config, registry, resolve_dot_names
from thinc.api import Config
from wasabi.printer import Printer

from spacy_bigru_crf.cli._messages import running
from spacy_bigru_crf.cli._options import CODE
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.util.progress import Progress, no_progress, progress_bar

if TYPE_CHECKING:
    from spacy_bigru_crf.cli.debug_data_report import DebuggedData
    from spacy_bigru_crf.corpora.checks.lengths import Discarded
    from spacy_bigru_crf.corpora.checks.split import Split

OURS = "ner_crf"
FACTORIES = (OURS, "ner", "beam_ner")


def debug_data_cli(
    ctx: typer.Context,
    config_path: Path = typer.Argument(..., metavar="CONFIG", help="Training config"),
    code_path: Path | None = CODE,
    verbose: bool = typer.Option(False, "--verbose", "-V", help="List more of what is found"),
    no_format: bool = typer.Option(False, "--no-format", "-NF", help="No colours and symbols"),
) -> None:
    """Look for faults in the data of a config with ner_crf or spaCy's ner.

    Checks, in training and development data: labels, borders of entities, the same string annotated
    in different ways, duplicates, unknown words, lengths, missing annotation; with the way to mend
    each. Settings of the config can be changed as for spacy train (--paths.train
    corpus/train.spacy). The exit code is 1 if the data cannot be trained on.
    """
    from spacy_bigru_crf.cli.debug_data_report import report

    overrides = parse_config_overrides(ctx.args)
    with running(code_path), show_validation_error(config_path):
        data = debug_data(config_path, overrides=overrides, progress=progress_bar("documents"))
    printer = Printer(pretty=not no_format)
    report(data, printer, verbose=verbose)
    for issue in data.blocking_issues:
        printer.fail(issue)
    if data.blocking_issues:
        raise typer.Exit(1)


def debug_data(
    config_path: Path, *, overrides: dict[str, Any] | None = None, progress: Progress = no_progress
) -> "DebuggedData":
    """Read the data of a training config, and look for faults.

    Args:
        config_path: The config.
        overrides: Settings of the config to change, by their dotted names.
        progress: Shows the progress over the documents.

    Returns:
        The data and its faults.

    Raises:
        ValueError: The config cannot be used, or has no component for entities.
        OSError: Something cannot be read.
    """
    from spacy_bigru_crf.cli.debug_data_report import DebuggedData
    from spacy_bigru_crf.corpora.checks.consistency import inconsistencies
    from spacy_bigru_crf.corpora.checks.labels import blocking_issues

    if not config_path.exists():
        raise ValueError(Errors.R134.format(path=config_path))
    raw = load_config(config_path, overrides=overrides or {})
    nlp = load_model_from_config(raw)
    config = nlp.config.interpolate()
    component, factory = _component(nlp, config_path)
    sections = [config["training"][f"{split}_corpus"] for split in ("train", "dev")]
    readers = resolve_dot_names(config, sections)
    # what changes the tokenizer before training changes the tokens of training
    before_init = registry.resolve({"before_init": config["initialize"]["before_init"]})
    if before_init["before_init"] is not None:
        nlp = before_init["before_init"](nlp) or nlp
    train, dev = (_read(reader, nlp, progress) for reader in readers)
    known = scheme = None
    if factory == OURS:
        pipe: Any = nlp.get_pipe(component)
        known = _known_labels(pipe, config["initialize"]["components"].get(component))
        scheme = pipe.model.get_ref("output_layer").attrs["scheme"]
    return DebuggedData(
        train,
        dev,
        component,
        factory,
        scheme,
        blocking_issues(train, dev, known),
        inconsistencies([train, dev], progress),
        _discarded(nlp, config, train, dict(zip(sections, readers, strict=True))),
    )


def _component(nlp: Language, path: Path) -> tuple[str, str]:
    """Return the component that finds entities, an ``ner_crf`` if there is one, and its factory."""
    factories = {name: nlp.get_pipe_meta(name).factory for name in nlp.pipe_names}
    for factory in FACTORIES:
        for name, found in factories.items():
            if found == factory:
                return name, factory
    raise ValueError(Errors.R123.format(path=path, found=", ".join(factories) or "none"))


def _read(reader: Callable[..., Any], nlp: Language, progress: Progress) -> "Split":
    from spacy_bigru_crf.corpora.checks.split import read_split

    try:
        return read_split(progress(reader(nlp)), nlp.vocab.strings)
    except ValueError as error:
        if str(error) != SpacyErrors.E1014:
            raise
        # spaCy's message does not say which file it is
        raise ValueError(Errors.R100.format(path=getattr(reader, "path", reader))) from error


def _known_labels(pipe: Any, block: dict[str, Any] | None) -> list[str] | None:
    """Return the labels that a component has before training.

    They are of the pipeline that it comes from, or of a file that ``spacy init labels`` has made
    and ``block``, the component's section of ``[initialize.components]``, names. None if it takes
    them from the training data.
    """
    if pipe.labels:
        return list(pipe.labels)
    labels = registry.resolve(block).get("labels") if block else None
    if isinstance(labels, dict):
        # the moves of ner's transition system, each with its labels
        return sorted({label for move in labels.values() for label in move if label})
    return labels


def _discarded(
    nlp: Language, config: Config, train: "Split", readers: dict[str, Any]
) -> dict[str, "Discarded"]:
    """Return what is dropped because it is too long, by the setting that drops it."""
    from spacy_bigru_crf.corpora.checks.lengths import (
        discarded_by_batcher,
        discarded_by_reader,
        min_discarded_length,
    )

    found = {}
    for section, reader in readers.items():
        if isinstance(reader, Corpus) and reader.max_length and not reader.gold_preproc:
            docs = reader.read_docbin(nlp.vocab, walk_corpus(reader.path, FILE_TYPE))
            setting = f"[{section}] max_length = {reader.max_length}"
            found[setting] = discarded_by_reader(docs, reader.max_length)
    if (shortest := min_discarded_length(config["training"]["batcher"])) is not None:
        setting = "[training.batcher] discard_oversize = true"
        found[setting] = discarded_by_batcher(train, shortest)
    return {setting: discarded for setting, discarded in found.items() if discarded.documents}
