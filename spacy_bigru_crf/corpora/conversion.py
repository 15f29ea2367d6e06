"""Convert one column file to spaCy's binary training format."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import DocBin

from spacy_bigru_crf.corpora.annotation import AnnotatedSentence, annotate, detect_file_scheme
from spacy_bigru_crf.corpora.columns import ColumnFormat, Sentence, read_sentences
from spacy_bigru_crf.corpora.docs import group_sentences, make_doc, make_vocab
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.output import write_atomically
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.schemes import Scheme


@dataclass(frozen=True)
class ConversionOptions:
    """How files are read and what documents are made of them.

    columns: Where the tokens and tags are.
    scheme: The scheme of the tags; None to find it out from each file.
    repair: Whether malformed tags are read by conlleval's rules instead of refused.
    lang: spaCy's code of the language.
    n_sents: Number of sentences a document; 0 for whole documents.
    characters: Whether tokens are characters rather than words.
    """

    columns: ColumnFormat = field(default_factory=ColumnFormat)
    scheme: Scheme | None = None
    repair: bool = False
    lang: str = "xx"
    n_sents: int = 1
    characters: bool = False


@dataclass
class Conversion:
    """What a file was converted to.

    source, target: The file read and the file written.
    scheme: The scheme that its tags were read in.
    documents, sentences, tokens: How many there are.
    entities: How many there are of each label.
    repaired_tags: How many tags had to be changed.
    """

    source: Path
    target: Path
    scheme: Scheme
    documents: int = 0
    sentences: int = 0
    tokens: int = 0
    entities: Counter[str] = field(default_factory=Counter)
    repaired_tags: int = 0

    def count(self, document: Iterable[AnnotatedSentence]) -> None:
        """Add a document to the numbers."""
        self.documents += 1
        for sentence in document:
            self.sentences += 1
            self.tokens += len(sentence.words)
            self.entities.update(label for _, _, label in sentence.spans)
            self.repaired_tags += sentence.repaired_tags


def _unwatched(sentences: Iterable[Sentence]) -> Iterable[Sentence]:
    return sentences


def convert_file(
    source: Path,
    target: Path,
    options: ConversionOptions,
    watch: Callable[[Iterable[Sentence]], Iterable[Sentence]] = _unwatched,
) -> Conversion:
    """Convert a column file to a ``.spacy`` file, which is written last and in one step.

    watch: Wraps the sentences whenever the file is read through, for a progress bar.

    Raises CorpusError if the file cannot be read, ValueError if the options make no sense,
    OSError if a file cannot be opened or written.
    """
    vocab = make_vocab(options.lang)

    def sentences() -> Iterable[Sentence]:
        return watch(read_sentences(source, options.columns))

    # reading the file twice takes less than keeping it in memory
    scheme = options.scheme or detect_file_scheme(sentences(), source)
    conversion = Conversion(source, target, scheme)
    doc_bin = DocBin()
    annotated = annotate(sentences(), source, scheme, options.repair)
    for document in group_sentences(annotated, options.n_sents):
        doc_bin.add(make_doc(vocab, document, options.characters))
        conversion.count(document)
    if not conversion.documents:
        raise CorpusError(Errors.D009, source)
    write_atomically(target, doc_bin.to_bytes())
    return conversion
