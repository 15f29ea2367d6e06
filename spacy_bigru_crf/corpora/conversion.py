"""Convert one file, of columns or JSON, to spaCy's binary training format."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc, DocBin

from spacy_bigru_crf.corpora.alignment import Alignment, Misaligned
from spacy_bigru_crf.corpora.annotation import AnnotatedSentence, annotate, detect_file_scheme
from spacy_bigru_crf.corpora.columns import ColumnFormat, Sentence, read_sentences
from spacy_bigru_crf.corpora.docs import group_sentences, make_doc, make_vocab
from spacy_bigru_crf.corpora.json_files import is_json, read_values
from spacy_bigru_crf.corpora.json_texts import read_text
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.text_docs import make_language, make_text_doc
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.schemes import Scheme
from spacy_bigru_crf.util.files import write_atomically
from spacy_bigru_crf.util.progress import Progress, no_progress


@dataclass(frozen=True)
class ConversionOptions:
    """How files are read and what documents are made of them.

    lang: spaCy's code of the language.

    Of column files:

    columns: Where the tokens and tags are.
    scheme: The scheme of the tags; None to find it out from each file.
    repair: Whether malformed tags are read by conlleval's rules instead of refused.
    n_sents: Number of sentences a document; 0 for whole documents.
    characters: Whether tokens are characters rather than words.

    Of JSON files:

    misaligned: What becomes of entities that do not fit the tokens.
    reviewed: Whether somebody has reviewed all suggestions of ``spacy ner-crf suggest``, also
        where the file does not say so.
    """

    columns: ColumnFormat = field(default_factory=ColumnFormat)
    scheme: Scheme | None = None
    repair: bool = False
    lang: str = "xx"
    n_sents: int = 1
    characters: bool = False
    misaligned: Misaligned = Misaligned.ERROR
    reviewed: bool = False


@dataclass
class Conversion:
    """What a file was converted to.

    source, target: The file read and the file written.
    documents, tokens: How many there are.
    entities: How many there are of each label.

    Of column files:

    scheme: The scheme that its tags were read in; None for JSON.
    sentences: How many there are; 0 for JSON, which does not say.
    repaired_tags: How many tags had to be changed.

    Of JSON files:

    misaligned: How many entities do not fit the tokens.
    missing_tokens: How many tokens have no annotation because of these.
    refused_texts: How many texts were left out because their annotator rejected or ignored them.
    unknown_texts: How many documents have no annotation, or only single entities that somebody
        has annotated where the rest of the text is not reviewed.
    """

    source: Path
    target: Path
    scheme: Scheme | None = None
    documents: int = 0
    sentences: int = 0
    tokens: int = 0
    entities: Counter[str] = field(default_factory=Counter)
    repaired_tags: int = 0
    misaligned: int = 0
    missing_tokens: int = 0
    refused_texts: int = 0
    unknown_texts: int = 0

    def count_sentences(self, document: Iterable[AnnotatedSentence]) -> None:
        """Add a document made of sentences to the numbers."""
        self.documents += 1
        for sentence in document:
            self.sentences += 1
            self.tokens += len(sentence.words)
            self.entities.update(label for _, _, label in sentence.spans)
            self.repaired_tags += sentence.repaired_tags

    def count_text(self, doc: Doc, alignment: Alignment | None, complete: bool) -> None:
        """Add a document made of a text to the numbers. Without alignment, it is unknown."""
        self.documents += 1
        self.tokens += len(doc)
        if alignment is None or not complete:
            self.unknown_texts += 1
        if alignment is not None:
            self.entities.update(label for _, _, label in alignment.spans)
            self.misaligned += len(alignment.misaligned)
            self.missing_tokens += len(alignment.missing)


def convert_file(
    source: Path, target: Path, options: ConversionOptions, progress: Progress = no_progress
) -> Conversion:
    """Convert a column or JSON file to a ``.spacy`` file, which is written last and in one step.

    source: A JSON file if it is called ``*.jsonl`` or ``*.json`` (and ``.gz``), else of columns.
    progress: Wraps the sentences or texts whenever the file is read through, for a progress bar.

    Raises CorpusError if the file cannot be read, ValueError if the options make no sense,
    OSError if a file cannot be opened or written.
    """
    conversion = Conversion(source, target)
    read = _docs_of_json if is_json(source) else _docs_of_columns
    doc_bin = DocBin(docs=read(conversion, options, progress))
    if conversion.refused_texts and not conversion.documents:
        raise CorpusError(Errors.D027.format(count=conversion.refused_texts), source)
    if not conversion.documents:
        raise CorpusError(Errors.D009, source)
    write_atomically(target, doc_bin.to_bytes())
    return conversion


def _docs_of_columns(
    conversion: Conversion, options: ConversionOptions, progress: Progress
) -> Iterator[Doc]:
    vocab = make_vocab(options.lang)
    source = conversion.source

    def sentences() -> Iterable[Sentence]:
        return progress(read_sentences(source, options.columns))

    # reading the file twice takes less than keeping it in memory
    scheme = conversion.scheme = options.scheme or detect_file_scheme(sentences(), source)
    annotated = annotate(sentences(), source, scheme, options.repair)
    for document in group_sentences(annotated, options.n_sents):
        conversion.count_sentences(document)
        yield make_doc(vocab, document, options.characters)


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
