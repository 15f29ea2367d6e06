"""spaCy documents from a column file."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.columns.annotation import annotate, detect_file_scheme
from spacy_bigru_crf.corpora.columns.layout import find_layout
from spacy_bigru_crf.corpora.columns.sentences import ReadingNotes, Sentence, read_sentences
from spacy_bigru_crf.corpora.conversion.label_map import LabelReader
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
from spacy_bigru_crf.corpora.conversion.problems import Problems
from spacy_bigru_crf.corpora.conversion.result import Conversion
from spacy_bigru_crf.corpora.docs import group_sentences, make_doc
from spacy_bigru_crf.util.progress import Progress


def docs_of_columns(
    conversion: Conversion, options: ConversionOptions, vocab: Vocab, progress: Progress
) -> Iterator[Doc]:
    """Yield the documents of a column file.

    Args:
        conversion: Names the file, and counts what is read.
        options: Options for reading files and making documents.
        vocab: Vocabulary of the documents.
        progress: Wraps the sentences whenever the file is read.

    Raises:
        CorpusError: The file cannot be read.
    """
    source = conversion.source

    layout = conversion.layout = find_layout(source, options.columns, options.scheme)

    def sentences(problems: Problems, notes: ReadingNotes | None = None) -> Iterable[Sentence]:
        return progress(read_sentences(source, layout, problems, notes))

    # reading the file several times is cheaper than keeping it in memory
    scheme = conversion.scheme = options.scheme or detect_file_scheme(
        sentences(found := Problems(source)), found
    )
    spacer = options.make_spacer()
    conversion.space_sources = spacer.sources
    problems = Problems(source)
    labels = LabelReader(options.labels)
    conversion.labels = labels.found
    read = sentences(problems, conversion.notes)
    annotated = annotate(read, scheme, problems, labels, options.repair)
    for document in group_sentences(annotated, options.n_sents):
        conversion.count_sentences(document)
        yield make_doc(vocab, document, spacer.spaces(document))
    problems.check()
    conversion.rest_of_text = spacer.rest_of_text
