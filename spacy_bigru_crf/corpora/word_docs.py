"""spaCy documents from tokens without offsets (``json_words.py``)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from spacy_bigru_crf.corpora.annotated_text import AnnotatedText, CharSpan
from spacy_bigru_crf.corpora.annotation import AnnotatedSentence
from spacy_bigru_crf.corpora.docs import make_doc
from spacy_bigru_crf.corpora.json_records import WordRecord
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.tags.detect import detect_scheme
from spacy_bigru_crf.tags.read import TagSequenceError, tags_to_spans
from spacy_bigru_crf.tags.repair import repair_tags
from spacy_bigru_crf.tags.schemes import OUTSIDE, Scheme


@dataclass(frozen=True)
class AnnotatedWords:
    """Tokens with entities.

    Attributes:
        record: The tokens as the file has them.
        spans: Entities by their first token and the one after their last, in any order.
        missing: Tokens whose annotation is missing.
        repaired_tags: Number of tags that were repaired.
    """

    record: WordRecord
    spans: list[CharSpan]
    missing: list[int]
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
        nlp: Provides the vocabulary.
        scheme: Scheme of the tags; None to detect it.
        repair: Whether to read malformed tags by the rules of conlleval.
    """

    def __init__(self, nlp: Language, scheme: Scheme | None, repair: bool) -> None:
        self.nlp = nlp
        self.scheme = scheme
        self.repair = repair

    def detect(self, records: Iterable[WordRecord], path: Path) -> Scheme | None:
        """Find out the scheme of the tags of a file, if it is not given.

        Returns:
            The scheme; None if the file has no tags.

        Raises:
            CorpusError: No scheme has all of their prefixes.
        """
        tagged = [_tags(part) for record in records if record.tags for part in _sentences(record)]
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
            return AnnotatedWords(record, list(record.spans or []), [])
        spans: list[CharSpan] = []
        repaired = offset = 0
        for part in _sentences(record):
            tags = _tags(part)
            try:
                if self.repair:
                    found, changed = repair_tags(tags, self.scheme)
                    repaired += changed
                else:
                    found = tags_to_spans(tags, self.scheme)
            except TagSequenceError as error:
                report(error.message)
                found = []
            spans.extend(
                CharSpan(offset + start, offset + end, label) for start, end, label in found
            )
            offset += len(part)
        missing = [index for index, tag in enumerate(record.tags) if tag is None]
        return AnnotatedWords(record, spans, missing, repaired)

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
            sentences.append(
                AnnotatedSentence(
                    starts_document=offset == 0,
                    words=annotated.record.words[offset:after],
                    spans=within,
                    repaired_tags=0,
                )
            )
            offset = after
        doc = make_doc(self.nlp.vocab, sentences, characters=False)
        if annotated.missing:
            missing = [doc[token : token + 1] for token in annotated.missing]
            doc.set_ents(list(doc.ents), missing=missing, default="outside")
        return doc


def _sentences(record: WordRecord) -> list[list[str | None]]:
    tags = record.tags or []
    parts = []
    offset = 0
    for length in record.sentence_lengths:
        parts.append(tags[offset : offset + length])
        offset += length
    return parts


def _tags(part: Sequence[str | None]) -> list[str]:
    """Return tags, where missing ones begin and continue no entity."""
    return [OUTSIDE if tag is None else tag for tag in part]
