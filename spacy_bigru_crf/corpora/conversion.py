"""Conversion of a file of columns or JSON to spaCy's binary training format."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc, DocBin

from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.annotation import AnnotatedSentence, annotate, detect_file_scheme
from spacy_bigru_crf.corpora.column_format import ColumnFormat
from spacy_bigru_crf.corpora.column_layout import Layout, find_layout
from spacy_bigru_crf.corpora.columns import ReadingNotes, Sentence, read_sentences
from spacy_bigru_crf.corpora.docs import (
    group_sentences,
    make_doc,
    make_language,
    make_vocab,
)
from spacy_bigru_crf.corpora.entity_counts import IN_PART, EntityCounts, TextCounts
from spacy_bigru_crf.corpora.json_counts import JsonCounts, JsonOptions
from spacy_bigru_crf.corpora.json_documents import DOES_NOT_FIT, JsonDocuments
from spacy_bigru_crf.corpora.json_files import is_json
from spacy_bigru_crf.corpora.json_records import REJECTED
from spacy_bigru_crf.corpora.label_map import LEFT_OUT, LabelReader
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.overlaps import Overlap
from spacy_bigru_crf.corpora.problems import Problems
from spacy_bigru_crf.corpora.split import (
    DEV,
    TEST,
    TRAIN,
    SplitOptions,
    split_documents,
    text_key,
)
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.schemes import Scheme
from spacy_bigru_crf.util.files import new_directory, write_atomically
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
        labels: New names of labels; empty for those whose entities are left out.
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
    labels: Mapping[str, str] = field(default_factory=dict)
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
        counts: What became of the entities.
        labels: Labels of the file, as they are there.
        repaired_tags: Number of repaired tags.
        unannotated_tokens: Number of tokens of a column file without annotation: those of the tag
            ``-`` or ``_``, and those of entities that reach into them.
        layout: Layout of a column file.
        notes: What was passed over or changed in reading a column file.
        json: Numbers of a JSON file; empty for columns.
    """

    source: Path
    target: Path
    scheme: Scheme | None = None
    documents: int = 0
    sentences: int = 0
    tokens: int = 0
    counts: EntityCounts = field(default_factory=EntityCounts)
    labels: set[str] = field(default_factory=set)
    repaired_tags: int = 0
    unannotated_tokens: int = 0
    layout: Layout = field(default_factory=Layout)
    notes: ReadingNotes = field(default_factory=ReadingNotes)
    json: JsonCounts = field(default_factory=JsonCounts)

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

    @property
    def entities(self) -> Counter[str]:
        """Number of entities of each label."""
        return self.counts.kept

    def count_sentences(self, document: Iterable[AnnotatedSentence]) -> None:
        """Count a document made of sentences."""
        self.documents += 1
        for sentence in document:
            self.sentences += 1
            self.tokens += len(sentence.words)
            self.counts.keep(label for _, _, label in sentence.spans)
            self.counts.miss(IN_PART, sentence.missing_entities)
            self.counts.refuse(LEFT_OUT, sentence.left_out)
            self.unannotated_tokens += len(sentence.missing)
            self.repaired_tags += sentence.repaired_tags


@dataclass
class Part:
    """Numbers of a part of the documents.

    Attributes:
        documents: Number of documents.
        tokens: Number of tokens.
        entities: Number of entities of each label.
    """

    documents: int = 0
    tokens: int = 0
    entities: Counter[str] = field(default_factory=Counter)

    def count(self, doc: Doc) -> None:
        """Count a document."""
        self.documents += 1
        self.tokens += len(doc)
        self.entities.update(ent.label_ for ent in doc.ents)


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
    doc_bin = DocBin(docs=_read_docs(conversion, options, progress))
    write_atomically(target, doc_bin.to_bytes())
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
    # a DocBin takes less memory than its documents
    whole, keys = DocBin(), []
    for conversion in conversions:
        for doc in _read_docs(conversion, options, progress):
            whole.add(doc)
            keys.append(text_key(doc.text))
    names = split_documents(keys, split)
    bins = {name: DocBin() for name in (TRAIN, DEV, TEST) if name in names}
    parts = {name: Part() for name in bins}
    for name, doc in zip(names, whole.get_docs(make_vocab(options.lang)), strict=True):
        bins[name].add(doc)
        parts[name].count(doc)
    with new_directory(directory) as new:
        for name, doc_bin in bins.items():
            doc_bin.to_disk(new / f"{name}.spacy")
    return conversions, parts


def _read_docs(
    conversion: Conversion, options: ConversionOptions, progress: Progress
) -> Iterator[Doc]:
    """Yield the documents of a file, and raise CorpusError if there is none."""
    read = _docs_of_json if is_json(conversion.source) else _docs_of_columns
    yield from read(conversion, options, progress)
    if not conversion.documents:
        texts = conversion.texts
        message = Errors.D027.format(texts=texts.sum_sentence()) if texts.found else Errors.D009
        raise CorpusError(message, conversion.source)


def _docs_of_columns(
    conversion: Conversion, options: ConversionOptions, progress: Progress
) -> Iterator[Doc]:
    vocab = make_vocab(options.lang)
    source = conversion.source

    layout = conversion.layout = find_layout(source, options.columns, options.scheme)

    def sentences(problems: Problems, notes: ReadingNotes | None = None) -> Iterable[Sentence]:
        return progress(read_sentences(source, layout, problems, notes))

    # reading the file several times is cheaper than keeping it in memory
    scheme = conversion.scheme = options.scheme or detect_file_scheme(
        sentences(found := Problems(source)), found
    )
    problems = Problems(source)
    labels = LabelReader(options.labels)
    conversion.labels = labels.found
    read = sentences(problems, conversion.notes)
    annotated = annotate(read, scheme, problems, labels, options.repair)
    for document in group_sentences(annotated, options.n_sents):
        conversion.count_sentences(document)
        yield make_doc(vocab, document, options.characters)
    problems.check()


def _docs_of_json(
    conversion: Conversion, options: ConversionOptions, progress: Progress
) -> Iterator[Doc]:
    labels = LabelReader(options.labels)
    conversion.labels = labels.found
    nlp = make_language(options.lang)
    documents = JsonDocuments(conversion.source, nlp, options.json, labels)
    conversion.json, conversion.counts = documents.counts, documents.counts.entities
    for doc in documents.make(progress):
        conversion.documents += 1
        conversion.tokens += len(doc)
        yield doc
    conversion.scheme = documents.counts.scheme
    conversion.sentences = documents.counts.sentences
    conversion.repaired_tags = documents.counts.repaired_tags
