"""Run a pipeline on annotated data."""

import warnings
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from spacy.language import Language
from spacy.training import Example
from spacy.training.corpus import FILE_TYPE, Corpus, walk_corpus
from spacy.util import load_model

from spacy_bigru_crf.errors import Errors, Warnings
from spacy_bigru_crf.evaluation.aligned_docs import gold_entities
from spacy_bigru_crf.util.files import restore_directory
from spacy_bigru_crf.util.progress import Progress, no_progress

_DOCS_AT_ONCE = 256

_Item = TypeVar("_Item")


def check_exists(*paths: Path | None) -> None:
    """Check that all files and directories are there, before the work begins.

    A directory that an interrupted command has set aside is put back.

    Args:
        *paths: Files or directories; None is passed over.

    Raises:
        ValueError: One of them does not exist.
    """
    for path in filter(None, paths):
        restore_directory(path)
        if not path.exists():
            raise ValueError(Errors.R020.format(path=path))


def load_pipeline(model: str | Path | Language) -> tuple[Language, str]:
    """Load a pipeline, after an interrupted command has been undone.

    Args:
        model: Its name or directory, or the pipeline itself.

    Returns:
        The pipeline, and its name or directory.
    """
    if isinstance(model, Language):
        return model, "{lang}_{name}".format(**model.meta)
    restore_directory(Path(model))
    return load_model(model), str(model)


def components_until(nlp: Language, name: str | None, path: str) -> list[str]:
    """Return the names of the components to run, the ones that set entities among them.

    Args:
        nlp: The pipeline.
        name: The last component; None for all.
        path: The pipeline's name in messages.

    Raises:
        ValueError: There is no such component, or, without a name, none that sets entities.
    """
    names = nlp.pipe_names
    found = ", ".join(names) or "none"
    if name is not None:
        if name not in names:
            raise ValueError(Errors.R102.format(path=path, name=name, found=found))
        return names[: names.index(name) + 1]
    if not any(sets_entities(nlp, name) for name in names):
        raise ValueError(Errors.R101.format(path=path, found=found))
    return names


def read_examples(nlp: Language, path: Path) -> list[Example]:
    """Read annotated data.

    As in ``spacy evaluate``, texts whose spaces are known are tokenised by the pipeline; others
    have the tokens of the data.

    Raises:
        ValueError: The data cannot be read, or has no document with entity annotation.
    """
    examples = list(_readable(Corpus(path)(nlp), path))
    if not any(eg.reference.has_annotation("ENT_IOB") for eg in examples):
        raise ValueError(Errors.R023.format(path=path))
    return examples


def read_mentions(nlp: Language, path: Path) -> set[str]:
    """Read the texts of all entities of annotated data.

    Raises:
        ValueError: The data cannot be read, or has no documents.
    """
    files = walk_corpus(path, FILE_TYPE)
    docs = list(_readable(Corpus(path).read_docbin(nlp.vocab, files), path))
    if not docs:
        raise ValueError(Errors.R105.format(path=path))
    mentions: set[str] = set()
    for doc in docs:
        text = doc.text
        mentions.update(text[entity.start : entity.end] for entity in gold_entities(doc))
    return mentions


def check_labels(
    nlp: Language, components: Sequence[str], examples: Iterable[Example], path: str
) -> None:
    """Warn of labels that no component can predict, whose entities count as missing.

    Args:
        nlp: The pipeline.
        components: Names of the components that run. If one of them sets entities and does not list
            its labels, no label is unknown.
        examples: Annotated data.
        path: The pipeline's name in messages.

    Raises:
        ValueError: No label of the data is known.
    """
    setters = [name for name in components if sets_entities(nlp, name)] or components[-1:]
    if not all(nlp.pipe_labels.get(name) for name in setters):
        return
    known = {label for name in setters for label in nlp.pipe_labels[name]}
    annotated = Counter(ent.label_ for eg in examples for ent in eg.reference.ents)
    unknown = sorted(annotated.keys() - known)
    found = ", ".join(unknown)
    if unknown and len(unknown) == len(annotated):
        names = ", ".join(sorted(known))
        raise ValueError(Errors.R103.format(path=path, known=names, found=found))
    if unknown:
        count = sum(annotated[label] for label in unknown)
        warnings.warn(Warnings.W100.format(path=path, labels=found, count=count), stacklevel=4)


def annotate(
    nlp: Language,
    components: Sequence[str],
    examples: Sequence[Example],
    progress: Progress = no_progress,
) -> None:
    """Annotate the predicted documents of examples with components of a pipeline.

    Args:
        nlp: The pipeline.
        components: Names of the components that run.
        examples: Their predicted documents are replaced.
        progress: Shows the progress over the documents.
    """
    with nlp.select_pipes(enable=list(components)):
        docs = nlp.pipe(eg.predicted for eg in progress(examples))
        for eg, doc in zip(examples, docs, strict=True):
            eg.predicted = doc


def in_batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Yield items in lists of at most ``_DOCS_AT_ONCE``."""
    rest = iter(items)
    while batch := list(islice(rest, _DOCS_AT_ONCE)):
        yield batch


def sets_entities(nlp: Language, name: str) -> bool:
    """Return whether a component declares that it assigns ``doc.ents``."""
    return "doc.ents" in nlp.get_pipe_meta(name).assigns


def _readable(items: Iterable[Any], path: Path) -> Iterator[Any]:
    """Name the path in the error for data that cannot be read."""
    try:
        yield from items
    except (ValueError, zlib.error) as error:
        raise ValueError(Errors.R100.format(path=path)) from error
