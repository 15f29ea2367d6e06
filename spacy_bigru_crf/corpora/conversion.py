"""Conversion of a file of columns or JSON to spaCy's binary training format."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc, DocBin

from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.annotation import AnnotatedSentence, annotate, detect_file_scheme
from spacy_bigru_crf.corpora.columns import ColumnFormat, Sentence, read_sentences
from spacy_bigru_crf.corpora.docs import (
    group_sentences,
    make_doc,
    make_language,
    make_vocab,
)
from spacy_bigru_crf.corpora.entity_counts import EntityCounts, TextCounts
from spacy_bigru_crf.corpora.json_counts import JsonCounts, JsonOptions
from spacy_bigru_crf.corpora.json_documents import DOES_NOT_FIT, JsonDocuments
from spacy_bigru_crf.corpora.json_files import is_json
from spacy_bigru_crf.corpora.json_records import REJECTED
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.overlaps import Overlap
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.schemes import Scheme
from spacy_bigru_crf.util.files import write_atomically
from spacy_bigru_crf.util.progress import Progress, no_progress


@dataclass(frozen=True)
class ConversionOptions:
    """Options for reading files and making documents.

    Attributes:
        columns: Format of column files.
        scheme: Scheme of tags; None to detect it for each file.
        repair: Whether to read malformed tags by the rules of conlleval instead of raising an
            error.
        lang: spaCy's code of the language.
        n_sents: Sentences per document of column files; 0 for whole documents.
        characters: Whether the tokens of column files are characters rather than words.
        misaligned: Treatment of entities of JSON files that do not fit the tokens.
        overlap: Treatment of entities of JSON files that overlap.
        annotator: Name of the annotator whose annotations in JSON files are taken; None for what
            most annotators of a text agree on.
        reviewed: Whether all suggestions of ``spacy ner-crf suggest`` in JSON files have been
            reviewed, even if the file does not say so.
    """

    columns: ColumnFormat = field(default_factory=ColumnFormat)
    scheme: Scheme | None = None
    repair: bool = False
    lang: str = "xx"
    n_sents: int = 1
    characters: bool = False
    misaligned: Misaligned = Misaligned.ERROR
    overlap: Overlap = Overlap.ERROR
    annotator: str | None = None
    reviewed: bool = False

    @property
    def json(self) -> JsonOptions:
        """Those for JSON files."""
        return JsonOptions(
            misaligned=self.misaligned,
            overlap=self.overlap,
            annotator=self.annotator,
            reviewed=self.reviewed,
            scheme=self.scheme,
            repair=self.repair,
        )


@dataclass
class Conversion:
    """Result of the conversion of a file.

    Attributes:
        source: The file read.
        target: The file written.
        scheme: Scheme of the tags; None for JSON without tags.
        documents: Number of documents.
        sentences: Number of sentences; 0 for JSON without tags.
        tokens: Number of tokens.
        counts: What became of the entities of the file.
        repaired_tags: Number of repaired tags.
        json: Numbers of a JSON file; empty for columns.
    """

    source: Path
    target: Path
    scheme: Scheme | None = None
    documents: int = 0
    sentences: int = 0
    tokens: int = 0
    counts: EntityCounts = field(default_factory=EntityCounts)
    repaired_tags: int = 0
    json: JsonCounts = field(default_factory=JsonCounts)

    @property
    def entities(self) -> Counter[str]:
        """Number of entities of each label."""
        return self.counts.kept

    @property
    def texts(self) -> TextCounts:
        """What became of the texts of a JSON file."""
        return self.json.texts

    @property
    def misaligned(self) -> int:
        """Number of entities of a JSON file that do not fit the tokens."""
        return self.counts.missing[DOES_NOT_FIT]

    @property
    def missing_tokens(self) -> int:
        """Number of tokens without annotation in annotated texts of a JSON file."""
        return self.json.missing_tokens

    @property
    def refused_texts(self) -> int:
        """Number of texts left out because their annotator rejected or ignored them."""
        return self.texts.refused[REJECTED]

    @property
    def unknown_texts(self) -> int:
        """Number of documents that are not annotated, or not completely."""
        return self.json.unknown_texts

    @property
    def unreviewed_texts(self) -> int:
        """Number of those of them whose suggestions nobody has reviewed."""
        return self.json.unreviewed_texts

    def count_sentences(self, document: Iterable[AnnotatedSentence]) -> None:
        """Count a document made of sentences."""
        self.documents += 1
        for sentence in document:
            self.sentences += 1
            self.tokens += len(sentence.words)
            self.counts.keep(label for _, _, label in sentence.spans)
            self.repaired_tags += sentence.repaired_tags


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
    read = _docs_of_json if is_json(source) else _docs_of_columns
    doc_bin = DocBin(docs=read(conversion, options, progress))
    if not conversion.documents:
        texts = conversion.texts
        message = Errors.D027.format(texts=texts.sum_sentence()) if texts.found else Errors.D009
        raise CorpusError(message, source)
    write_atomically(target, doc_bin.to_bytes())
    return conversion


def _docs_of_columns(
    conversion: Conversion, options: ConversionOptions, progress: Progress
) -> Iterator[Doc]:
    vocab = make_vocab(options.lang)
    source = conversion.source

    def sentences() -> Iterable[Sentence]:
        return progress(read_sentences(source, options.columns))

    # reading the file twice is cheaper than keeping it in memory
    scheme = conversion.scheme = options.scheme or detect_file_scheme(sentences(), source)
    annotated = annotate(sentences(), source, scheme, options.repair)
    for document in group_sentences(annotated, options.n_sents):
        conversion.count_sentences(document)
        yield make_doc(vocab, document, options.characters)


def _docs_of_json(
    conversion: Conversion, options: ConversionOptions, progress: Progress
) -> Iterator[Doc]:
    documents = JsonDocuments(conversion.source, make_language(options.lang), options.json)
    conversion.json, conversion.counts = documents.counts, documents.counts.entities
    for doc in documents.make(progress):
        conversion.documents += 1
        conversion.tokens += len(doc)
        yield doc
    conversion.scheme = documents.counts.scheme
    conversion.sentences = documents.counts.sentences
    conversion.repaired_tags = documents.counts.repaired_tags
