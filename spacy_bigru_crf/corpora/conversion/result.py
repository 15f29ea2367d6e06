"""What a conversion has done with each file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc

from spacy_bigru_crf.corpora.columns.annotation import AnnotatedSentence
from spacy_bigru_crf.corpora.columns.layout import Layout
from spacy_bigru_crf.corpora.columns.sentences import ReadingNotes
from spacy_bigru_crf.corpora.conversion.entity_counts import IN_PART, EntityCounts, TextCounts
from spacy_bigru_crf.corpora.conversion.label_map import LEFT_OUT
from spacy_bigru_crf.corpora.json.counts import JsonCounts
from spacy_bigru_crf.corpora.json.documents import DOES_NOT_FIT
from spacy_bigru_crf.corpora.json.records import REJECTED
from spacy_bigru_crf.corpora.tokenizer.comparison import TokenComparison
from spacy_bigru_crf.corpora.tokenizer.exceptions import TokenizerExceptions
from spacy_bigru_crf.tags.schemes import Scheme


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
        space_sources: Number of tokens of a column file by what has told their spaces.
        rest_of_text: Line and beginning of what the original text has after the corpus; None if
            there is nothing, or no such text.
        comparison: Tokens of the documents compared with those of the language's tokenizer, which
            has the exceptions found; None if it needs a package that is not installed.
        exceptions: Exceptions found for the tokenizer; None if they were not asked for.
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
    space_sources: Counter[str] = field(default_factory=Counter)
    rest_of_text: tuple[int, str] | None = None
    comparison: TokenComparison | None = None
    exceptions: TokenizerExceptions | None = None
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
