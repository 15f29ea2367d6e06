"""Options for reading a JSON file, and numbers of what was read."""

from dataclasses import dataclass, field

from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.conversion.entity_counts import EntityCounts, TextCounts
from spacy_bigru_crf.corpora.json.overlaps import Overlap
from spacy_bigru_crf.tags.schemes import Scheme


@dataclass(frozen=True)
class JsonOptions:
    """Treatment of what a JSON file may hold.

    Attributes:
        misaligned: Treatment of entities that do not fit the tokens.
        overlap: Treatment of entities that overlap.
        annotator: Name of the annotator whose annotations are taken; None for all of them.
        reviewed: Whether all suggestions have been reviewed.
        scheme: Scheme of tags; None to detect it for each file.
        repair: Whether to read malformed tags by the rules of conlleval.
    """

    misaligned: Misaligned = Misaligned.ERROR
    overlap: Overlap = Overlap.ERROR
    annotator: str | None = None
    reviewed: bool = False
    scheme: Scheme | None = None
    repair: bool = False


@dataclass
class JsonCounts:
    """Numbers of a JSON file.

    Attributes:
        entities: What became of its entities.
        texts: What became of its texts.
        missing_tokens: Number of tokens without annotation in annotated texts.
        unknown_texts: Number of documents without annotation, or with single annotated entities in
            an otherwise unreviewed text.
        unreviewed_texts: Number of those of them whose suggestions nobody has reviewed.
        several_annotators: Number of texts whose annotators were compared.
        not_agreed: Number of entities of these that not all annotators have found.
        utf16_entities: Number of entities whose offsets were converted from UTF-16 units.
        scheme: Scheme of the tags; None without any.
        sentences: Number of sentences of tokens with tags.
        repaired_tags: Number of repaired tags.
    """

    entities: EntityCounts = field(default_factory=EntityCounts)
    texts: TextCounts = field(default_factory=TextCounts)
    missing_tokens: int = 0
    unknown_texts: int = 0
    unreviewed_texts: int = 0
    several_annotators: int = 0
    not_agreed: int = 0
    utf16_entities: int = 0
    scheme: Scheme | None = None
    sentences: int = 0
    repaired_tags: int = 0
