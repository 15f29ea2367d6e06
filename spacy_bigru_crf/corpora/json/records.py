"""What the readers of JSON return: texts and tokens with the entities of one annotator."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from spacy_bigru_crf.corpora.annotated_text import CharRange, CharSpan
from spacy_bigru_crf.corpora.conversion.entity_counts import EntityCounts
from spacy_bigru_crf.corpora.json.spans import QuotedSpan

# reasons why a text is not a document
REJECTED = "rejected or ignored by the annotator"
EMPTY = "empty"
MERGED = "another annotation of the same text"
NOT_BY = "not annotated by the chosen annotator"

# reasons why an entity is not
TEXT_REJECTED = "text rejected"
NOT_REVIEWED = "suggestion that nobody has reviewed"
NO_LABEL = "no label"


@dataclass(frozen=True)
class TextRecord:
    """A text as one annotator has annotated it.

    Attributes:
        text: The text.
        entities: Entities as the file has them; None if the text is not annotated.
        tokens: Tokens in order, without overlap; None if the text has to be tokenised.
        complete: Whether there are no other entities; otherwise the rest of the text is not
            annotated.
        rejected: Whether the annotator rejected or ignored the text.
        counts: Entities of the file that the reader has left out.
        key: The same for annotations of one text by several annotators; None for a text that
            stands alone.
        first: Whether this is a text of the file, rather than one more annotation of one.
        annotators: Names of the annotator: id, email, name; none if the file has none.
        ground_truth: Whether this is the annotation to be taken.
        time: Time of the annotation, if the file has it. Times of one file can be compared.
        other_texts: Other fields that the entities may belong to, where the file does not say it.
    """

    text: str
    entities: Sequence[QuotedSpan] | None
    tokens: list[CharRange] | None = None
    complete: bool = True
    rejected: bool = False
    counts: EntityCounts = field(default_factory=EntityCounts)
    key: Hashable = None
    first: bool = True
    annotators: tuple[str, ...] = ()
    ground_truth: bool = False
    time: str = ""
    other_texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WordRecord:
    """Tokens without offsets, with their entities.

    Attributes:
        words: Tokens.
        sentence_lengths: Number of tokens of each sentence.
        tags: Tag of each token, ``-`` where the annotation is missing; None if there are spans.
        spans: Entities by their first token and the one after their last; None if there are tags.
        text: The text, if the file has it.
        tokens: The characters of the tokens in that text.
    """

    words: list[str]
    sentence_lengths: list[int]
    tags: list[str] | None = None
    spans: list[CharSpan] | None = None
    text: str | None = None
    tokens: list[CharRange] | None = None


Record = TextRecord | WordRecord
