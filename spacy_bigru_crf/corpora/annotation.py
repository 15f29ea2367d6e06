"""Tags of the sentences of a file as spans, with file and line in every error."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacy_bigru_crf.corpora.columns import Sentence
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.tags.detect import detect_scheme
from spacy_bigru_crf.tags.read import LabelledSpan, TagSequenceError, tags_to_spans
from spacy_bigru_crf.tags.repair import repair_tags
from spacy_bigru_crf.tags.schemes import Scheme


@dataclass(frozen=True)
class AnnotatedSentence:
    """A sentence with its entities.

    Attributes:
        starts_document: Whether it is the first sentence of a document.
        words: Tokens.
        spans: Entities, as (start, end exclusive, label).
        repaired_tags: Number of tags that were repaired.
        spaces: Whether a space follows each token; None where the file does not say.
        text: Running text of the sentence; None where the file does not say.
        missing: Tokens without annotation, which are in none of the spans.
    """

    starts_document: bool
    words: list[str]
    spans: list[LabelledSpan]
    repaired_tags: int
    spaces: list[bool | None]
    text: str | None = None
    missing: list[int] = field(default_factory=list)


def detect_file_scheme(sentences: Iterable[Sentence], path: Path) -> Scheme:
    """Detect the scheme of the tags of all sentences from the file ``path``.

    Raises:
        CorpusError: No scheme has all of their prefixes.
    """
    try:
        return detect_scheme(sentence.tags for sentence in sentences)
    except CorpusError:
        raise
    except ValueError as error:
        raise CorpusError(str(error), path) from error


def annotate(
    sentences: Iterable[Sentence], path: Path, scheme: Scheme, repair: bool = False
) -> Iterator[AnnotatedSentence]:
    """Read the tags of sentences from the file ``path`` as spans.

    Args:
        sentences: Sentences with tags.
        path: The file they come from.
        scheme: Scheme of the tags.
        repair: Whether to read malformed tags by the rules of conlleval instead of raising an
            error.

    Raises:
        CorpusError: Tags cannot be read; with the line number.
    """
    for sentence in sentences:
        try:
            if repair:
                spans, repaired = repair_tags(sentence.tags, scheme)
            else:
                spans, repaired = tags_to_spans(sentence.tags, scheme), 0
        except TagSequenceError as error:
            raise CorpusError(error.message, path, sentence.lines[error.index]) from error
        yield AnnotatedSentence(
            sentence.starts_document,
            sentence.words,
            spans,
            repaired,
            sentence.spaces,
            sentence.text,
        )
