"""Conversion of a file of columns or JSON to spaCy's binary training format."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc, DocBin

from spacy_bigru_crf.corpora.alignment import Alignment, Misaligned
from spacy_bigru_crf.corpora.annotation import AnnotatedSentence, annotate, detect_file_scheme
from spacy_bigru_crf.corpora.column_format import ColumnFormat
from spacy_bigru_crf.corpora.column_layout import Layout, find_layout
from spacy_bigru_crf.corpora.columns import ReadingNotes, Sentence, read_sentences
from spacy_bigru_crf.corpora.docs import (
    group_sentences,
    make_doc,
    make_language,
    make_text_doc,
    make_vocab,
)
from spacy_bigru_crf.corpora.entity_counts import EntityCounts
from spacy_bigru_crf.corpora.json_files import is_json, read_values
from spacy_bigru_crf.corpora.json_texts import read_text
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.problems import Problems
from spacy_bigru_crf.corpora.spaces.options import Spaces
from spacy_bigru_crf.corpora.spaces.spacer import Spacer
from spacy_bigru_crf.corpora.token_comparison import TokenComparison
from spacy_bigru_crf.corpora.tokenizer_exceptions import TokenizerExceptions, find_exceptions
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.schemes import Scheme
from spacy_bigru_crf.util.files import write_atomically
from spacy_bigru_crf.util.progress import Progress, no_progress


@dataclass(frozen=True)
class ConversionOptions:
    """Options for reading files and making documents.

    Attributes:
        columns: Format of column files.
        scheme: Scheme of the tags of column files; None to detect it for each file.
        repair: Whether to read malformed tags of column files by the rules of conlleval instead of
            raising an error.
        lang: spaCy's code of the language.
        n_sents: Sentences per document of column files; 0 for whole documents.
        characters: Whether the tokens of column files are characters rather than words.
        spaces: Spaces between the tokens of column files.
        text_path: File with the original text of a column file; None if it is not at hand.
        find_exceptions: Whether to find exceptions with which the language's tokenizer cuts texts
            as the corpus does.
        misaligned: Treatment of entities of JSON files that do not fit the tokens.
        reviewed: Whether all suggestions of ``spacy ner-crf suggest`` in JSON files have been
            reviewed, even if the file does not say so.
    """

    columns: ColumnFormat = field(default_factory=ColumnFormat)
    scheme: Scheme | None = None
    repair: bool = False
    lang: str = "xx"
    n_sents: int = 1
    characters: bool = False
    spaces: Spaces = Spaces.AUTO
    text_path: Path | None = None
    find_exceptions: bool = False
    misaligned: Misaligned = Misaligned.ERROR
    reviewed: bool = False


@dataclass
class Conversion:
    """Result of the conversion of a file.

    Attributes:
        source: The file read.
        target: The file written.
        scheme: Scheme of the tags of a column file; None for JSON.
        documents: Number of documents.
        sentences: Number of sentences of a column file; 0 for JSON.
        tokens: Number of tokens.
        entities: Number of entities of each label.
        repaired_tags: Number of repaired tags of a column file.
        counts: What became of the entities.
        layout: Layout of a column file.
        notes: What was passed over or changed in reading a column file.
        misaligned: Number of entities of a JSON file that do not fit the tokens.
        missing_tokens: Number of tokens without annotation: in JSON because of these, in columns
            those of the tag ``-`` or ``_`` and of entities that reach into them.
        refused_texts: Number of texts left out because their annotator rejected or ignored them.
        unknown_texts: Number of documents without annotation, or with single annotated entities in
            an otherwise unreviewed text.
        unreviewed_texts: Number of those of them whose suggestions nobody has reviewed.
        space_sources: Number of tokens of a column file by what has told their spaces.
        comparison: The tokens of the documents compared with those of the language's tokenizer,
            with the exceptions if there are any; None if the tokenizer needs a package that is not
            installed.
        exceptions: Exceptions found for the tokenizer; None if they were not asked for.
    """

    source: Path
    target: Path
    scheme: Scheme | None = None
    documents: int = 0
    sentences: int = 0
    tokens: int = 0
    entities: Counter[str] = field(default_factory=Counter)
    repaired_tags: int = 0
    counts: EntityCounts = field(default_factory=EntityCounts)
    layout: Layout = field(default_factory=Layout)
    notes: ReadingNotes = field(default_factory=ReadingNotes)
    misaligned: int = 0
    missing_tokens: int = 0
    refused_texts: int = 0
    unknown_texts: int = 0
    unreviewed_texts: int = 0
    space_sources: Counter[str] = field(default_factory=Counter)
    comparison: TokenComparison | None = None
    exceptions: TokenizerExceptions | None = None

    def count_sentences(self, document: Iterable[AnnotatedSentence]) -> None:
        """Count a document made of sentences."""
        self.documents += 1
        for sentence in document:
            self.sentences += 1
            self.tokens += len(sentence.words)
            self.entities.update(label for _, _, label in sentence.spans)
            self.counts.keep(label for _, _, label in sentence.spans)
            if sentence.missing_entities:
                self.counts.missing["annotated in part"] += sentence.missing_entities
            self.missing_tokens += len(sentence.missing)
            self.repaired_tags += sentence.repaired_tags

    def count_text(self, doc: Doc, alignment: Alignment | None, complete: bool) -> None:
        """Count a document made of a text; without alignment, it is not annotated."""
        self.documents += 1
        self.tokens += len(doc)
        if alignment is None or not complete:
            self.unknown_texts += 1
        if not complete:
            self.unreviewed_texts += 1
        if alignment is not None:
            self.entities.update(label for _, _, label in alignment.spans)
            self.misaligned += len(alignment.misaligned)
            self.missing_tokens += len(alignment.missing)


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
        refused = conversion.refused_texts
        raise CorpusError(Errors.D027.format(count=refused) if refused else Errors.D009, source)
    doc_bin = _compared(doc_bin, conversion, options)
    write_atomically(target, doc_bin.to_bytes())
    return conversion


def _compared(doc_bin: DocBin, conversion: Conversion, options: ConversionOptions) -> DocBin:
    """Compare the tokens of documents with the tokenizer's, and refit entities if that is asked."""
    try:
        nlp = make_language(options.lang)
    except ValueError:
        # column files are read without their tokenizer
        return doc_bin
    if options.find_exceptions:
        conversion.exceptions = find_exceptions(nlp, doc_bin.get_docs(nlp.vocab))
        conversion.exceptions.add_to(nlp)
    conversion.comparison = comparison = TokenComparison()
    refitted = DocBin()
    for doc in doc_bin.get_docs(nlp.vocab):
        comparison.add(doc, nlp)
        refitted.add(doc)
    return refitted


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
    spaces = _spaces(conversion, options)
    problems = Problems(source)
    annotated = annotate(sentences(problems, conversion.notes), scheme, problems, options.repair)
    for document in group_sentences(annotated, options.n_sents):
        conversion.count_sentences(document)
        yield make_doc(vocab, document, spaces(document))
    problems.check()


def _spaces(
    conversion: Conversion, options: ConversionOptions
) -> Callable[[Sequence[AnnotatedSentence]], list[bool] | None]:
    """Return the function that tells the spaces of a document, None if they are unknown."""
    if options.characters:
        return lambda sentences: [False] * sum(len(sentence.words) for sentence in sentences)
    if options.spaces is Spaces.NONE:
        return lambda sentences: None
    spacer = Spacer(options.lang, options.text_path)
    conversion.space_sources = spacer.sources
    return spacer.spaces


def _docs_of_json(
    conversion: Conversion, options: ConversionOptions, progress: Progress
) -> Iterator[Doc]:
    nlp = make_language(options.lang)
    for line, value in progress(read_values(conversion.source)):
        try:
            annotated = read_text(value, reviewed=options.reviewed)
            if annotated is None:
                conversion.refused_texts += 1
                continue
            doc, alignment = make_text_doc(nlp, annotated, options.misaligned)
        except ValueError as error:
            raise CorpusError(str(error), conversion.source, line) from error
        conversion.count_text(doc, alignment, annotated.complete)
        yield doc
