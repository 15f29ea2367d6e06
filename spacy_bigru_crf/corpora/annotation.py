"""From the tags of a file's sentences to spans, with the file and the line in every error."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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

    opens_document: Whether it is the first sentence of a document.
    words: Its tokens.
    spans: Its entities, as (start, end exclusive, label).
    repaired_tags: How many of its tags had to be changed.
    """

    opens_document: bool
    words: list[str]
    spans: list[LabelledSpan]
    repaired_tags: int


def detect_file_scheme(sentences: Iterable[Sentence], path: Path) -> Scheme:
    """The scheme of the tags of all sentences from the file ``path``.

    Raises CorpusError if no scheme has all of their prefixes.
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

    repair: Read malformed tags by conlleval's rules instead of refusing them.

    Raises CorpusError, with the number of the line, for tags that cannot be read.
    """
    for sentence in sentences:
        try:
            if repair:
                spans, repaired = repair_tags(sentence.tags, scheme)
            else:
                spans, repaired = tags_to_spans(sentence.tags, scheme), 0
        except TagSequenceError as error:
            raise CorpusError(error.message, path, sentence.lines[error.index]) from error
        yield AnnotatedSentence(sentence.opens_document, sentence.words, spans, repaired)
