"""spaCy documents from tokens without offsets (``words.py``)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.annotated_text import AnnotatedText, CharSpan
from spacy_bigru_crf.corpora.columns.annotation import AnnotatedSentence
from spacy_bigru_crf.corpora.docs import make_doc
from spacy_bigru_crf.corpora.json.records import WordRecord
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.spaces.spacer import Spacer
from spacy_bigru_crf.tags.detect import detect_scheme
from spacy_bigru_crf.tags.partial import read_with_faults
from spacy_bigru_crf.tags.schemes import Scheme


@dataclass(frozen=True)
class AnnotatedWords:
    """Tokens with entities.

    Attributes:
        record: The tokens as the file has them.
        spans: Entities by their first token and the one after their last, in any order.
        missing: Tokens whose annotation is missing.
        missing_entities: Number of entities that reach into such tokens.
        repaired_tags: Number of tags that were repaired.
    """

    record: WordRecord
    spans: list[CharSpan]
    missing: list[int] = field(default_factory=list)
    missing_entities: int = 0
    repaired_tags: int = 0

    @property
    def unknown(self) -> bool:
        """Whether nothing is annotated."""
        return len(self.missing) == len(self.record.words)

    def as_text(self, spans: Sequence[CharSpan]) -> AnnotatedText | None:
        """Return the text with these entities; None if the text is not known."""
        text, tokens = self.record.text, self.record.tokens
        if text is None or tokens is None:
            return None
        entities = [
            CharSpan(tokens[span.start][0], tokens[span.end - 1][1], span.label) for span in spans
        ]
        unknown = [tokens[token] for token in self.missing]
        return AnnotatedText(text, None if self.unknown else entities, tokens, unknown=unknown)


class WordDocs:
    """Makes documents of the tokens of one file.

    Args:
        vocab: Vocabulary of the documents.
        spacer: Tells the spaces between tokens.
        scheme: Scheme of the tags; None to detect it.
        repair: Whether to read malformed tags by the rules of conlleval.
    """

    def __init__(self, vocab: Vocab, spacer: Spacer, scheme: Scheme | None, repair: bool) -> None:
        self.vocab = vocab
        self.spacer = spacer
        self.scheme = scheme
        self.repair = repair

    def detect(self, records: Iterable[WordRecord], path: Path) -> Scheme | None:
        """Find out the scheme of the tags of a file, if it is not given.

        Returns:
            The scheme; None if the file has no tags.

        Raises:
            CorpusError: No scheme has all of their prefixes.
        """
        tagged = [part for record in records if record.tags for part in _sentences(record)]
        if not tagged:
            return None
        if self.scheme is None:
            try:
                self.scheme = detect_scheme(tagged)
            except ValueError as error:
                raise CorpusError(str(error), path) from error
        return self.scheme

    def read(self, record: WordRecord, report: Callable[[str], None]) -> AnnotatedWords:
        """Read the entities of tokens.

        Args:
            record: The tokens.
            report: Called with the problem of each sentence whose tags cannot be read.
        """
        if record.tags is None or self.scheme is None:
            return AnnotatedWords(record, list(record.spans or []))
        spans: list[CharSpan] = []
        missing: list[int] = []
        missing_entities = repaired = offset = 0
        for part in _sentences(record):
            found, faults = read_with_faults(part, self.scheme, repair=self.repair)
            for fault in faults:
                report(fault.message)
            spans += [
                CharSpan(offset + start, offset + end, label) for start, end, label in found.spans
            ]
            missing += [offset + token for token in found.missing]
            missing_entities += found.missing_entities
            repaired += found.repaired
            offset += len(part)
        return AnnotatedWords(record, spans, missing, missing_entities, repaired)

    def make(self, annotated: AnnotatedWords, spans: Sequence[CharSpan]) -> Doc:
        """Make a document of tokens whose text is not known, with these entities."""
        sentences = []
        offset = 0
        for length in annotated.record.sentence_lengths:
            after = offset + length
            within = [
                (span.start - offset, span.end - offset, span.label)
                for span in spans
                if offset <= span.start < after
            ]
            missing = [token - offset for token in annotated.missing if offset <= token < after]
            sentences.append(
                AnnotatedSentence(
                    starts_document=offset == 0,
                    words=annotated.record.words[offset:after],
                    spans=within,
                    repaired_tags=0,
                    spaces=[None] * length,
                    missing=missing,
                )
            )
            offset = after
        return make_doc(self.vocab, sentences, self.spacer.spaces(sentences))


def _sentences(record: WordRecord) -> list[list[str]]:
    tags = record.tags or []
    parts = []
    offset = 0
    for length in record.sentence_lengths:
        parts.append(tags[offset : offset + length])
        offset += length
    return parts
