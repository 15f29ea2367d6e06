"""Conversion of files of columns or JSON to spaCy's binary training format."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, DocBin

from spacy_bigru_crf.corpora.columns.documents import docs_of_columns
from spacy_bigru_crf.corpora.conversion.label_map import LabelReader
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
from spacy_bigru_crf.corpora.conversion.result import Conversion, Part
from spacy_bigru_crf.corpora.conversion.split import (
    DEV,
    TEST,
    TRAIN,
    SplitOptions,
    split_documents,
    text_key,
)
from spacy_bigru_crf.corpora.json.documents import JsonDocuments
from spacy_bigru_crf.corpora.json.files import is_json
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.tokenizer.exceptions import encode_exceptions
from spacy_bigru_crf.corpora.tokenizer.fitter import TokenizerFitter
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.util.files import new_directory, write_atomically
from spacy_bigru_crf.util.progress import Progress, no_progress


def convert_file(
    source: Path, target: Path, options: ConversionOptions, progress: Progress = no_progress
) -> Conversion:
    """Convert a column or JSON file to a ``.spacy`` file, which is written last and in one step.

    Args:
        source: A JSON file if it is called ``*.jsonl`` or ``*.json`` (and ``.gz``), otherwise of
            columns.
        target: The file to write.
        options: Options for reading files and making documents.
        progress: Wraps the sentences or texts whenever the file is read, for a progress bar.

    Raises:
        CorpusError: The file cannot be read.
        ValueError: An option is invalid.
        OSError: A file cannot be opened or written.
    """
    conversion = Conversion(source, target)
    fitter = TokenizerFitter(options)
    docs = _read_docs(conversion, options, fitter, progress)
    if options.exceptions_path is not None:
        doc_bin = DocBin(docs=docs)
        fitter.find_exceptions(doc_bin.get_docs(fitter.vocab))
        docs = doc_bin.get_docs(fitter.vocab)
    fitted = DocBin(docs=fitter.fit(docs, conversion))
    write_atomically(target, fitted.to_bytes())
    _write_exceptions(fitter, options)
    return conversion


def convert_and_split(
    sources: Sequence[Path],
    directory: Path,
    options: ConversionOptions,
    split: SplitOptions,
    progress: Progress = no_progress,
) -> tuple[list[Conversion], dict[str, Part]]:
    """Convert files, and divide their documents into ``train``, ``dev`` and ``test.spacy``.

    Args:
        sources: Column or JSON files.
        directory: The directory to write, which is replaced as a whole.
        options: Options for reading files and making documents.
        split: Shares of the parts.
        progress: As for ``convert_file``.

    Returns:
        The conversion of each file, and the numbers of each part.

    Raises:
        CorpusError: A file cannot be read.
        ValueError: An option is invalid, or there are too few documents.
        OSError: A file cannot be opened or written.
    """
    conversions = [Conversion(source, directory) for source in sources]
    fitter = TokenizerFitter(options)
    # a DocBin takes less memory than its documents
    read, keys = [DocBin() for _ in conversions], []
    for conversion, doc_bin in zip(conversions, read, strict=True):
        for doc in _read_docs(conversion, options, fitter, progress):
            doc_bin.add(doc)
            keys.append(text_key(doc.text))
    names = split_documents(keys, split)
    if options.exceptions_path is not None:
        docs = chain.from_iterable(doc_bin.get_docs(fitter.vocab) for doc_bin in read)
        fitter.find_exceptions(doc for name, doc in zip(names, docs, strict=True) if name == TRAIN)
    bins = {name: DocBin() for name in (TRAIN, DEV, TEST) if name in names}
    parts = {name: Part() for name in bins}
    fitted = chain.from_iterable(
        fitter.fit(doc_bin.get_docs(fitter.vocab), conversion)
        for conversion, doc_bin in zip(conversions, read, strict=True)
    )
    for name, doc in zip(names, fitted, strict=True):
        bins[name].add(doc)
        parts[name].count(doc)
    with new_directory(directory) as new:
        for name, doc_bin in bins.items():
            doc_bin.to_disk(new / f"{name}.spacy")
    _write_exceptions(fitter, options)
    return conversions, parts


def _write_exceptions(fitter: TokenizerFitter, options: ConversionOptions) -> None:
    if options.exceptions_path is not None and fitter.exceptions is not None:
        write_atomically(options.exceptions_path, encode_exceptions(fitter.exceptions))


def _read_docs(
    conversion: Conversion,
    options: ConversionOptions,
    fitter: TokenizerFitter,
    progress: Progress,
) -> Iterator[Doc]:
    """Yield the documents of a file, and raise CorpusError if there is none."""
    if is_json(conversion.source):
        yield from _docs_of_json(conversion, options, fitter.nlp, progress)
    else:
        yield from docs_of_columns(conversion, options, fitter.vocab, progress)
    if not conversion.documents:
        texts = conversion.texts
        message = Errors.D027.format(texts=texts.sum_sentence()) if texts.found else Errors.D009
        raise CorpusError(message, conversion.source)


def _docs_of_json(
    conversion: Conversion, options: ConversionOptions, nlp: Language, progress: Progress
) -> Iterator[Doc]:
    labels = LabelReader(options.labels)
    conversion.labels = labels.found
    spacer = options.make_spacer()
    conversion.space_sources = spacer.sources
    documents = JsonDocuments(conversion.source, nlp, options.json, labels, spacer)
    conversion.json, conversion.counts = documents.counts, documents.counts.entities
    for doc in documents.make(progress):
        conversion.documents += 1
        conversion.tokens += len(doc)
        yield doc
    conversion.scheme = documents.counts.scheme
    conversion.sentences = documents.counts.sentences
    conversion.repaired_tags = documents.counts.repaired_tags
