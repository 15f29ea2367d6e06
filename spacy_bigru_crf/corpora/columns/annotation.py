"""Tags of the sentences of a file as spans, with file and line in every error."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spacy_bigru_crf.corpora.columns.sentences import Sentence
from spacy_bigru_crf.corpora.conversion.label_map import LabelReader
from spacy_bigru_crf.corpora.conversion.problems import Problems
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.tags.detect import detect_scheme
from spacy_bigru_crf.tags.partial import PartialSpans, read_with_faults, single_tag_faults
from spacy_bigru_crf.tags.read import (
    LabelledSpan,
)
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
        missing_entities: Number of entities that reach into such tokens, and are missing with them.
        left_out: Number of entities whose label is left out.
    """

    starts_document: bool
    words: list[str]
    spans: list[LabelledSpan]
    repaired_tags: int
    spaces: list[bool | None]
    text: str | None = None
    missing: list[int] = field(default_factory=list)
    missing_entities: int = 0
    left_out: int = 0


def detect_file_scheme(sentences: Iterable[Sentence], problems: Problems) -> Scheme:
    """Detect the scheme of the tags of all sentences of a file.

    Args:
        sentences: The sentences.
        problems: The problems of these sentences.

    Raises:
        CorpusError: No scheme has all of their prefixes; with the other problems.
    """
    try:
        return detect_scheme(sentence.tags for sentence in sentences)
    except CorpusError:
        raise
    except ValueError as error:
        problems.add(str(error))
        problems.check()
        raise


def annotate(
    sentences: Iterable[Sentence],
    scheme: Scheme,
    problems: Problems,
    labels: LabelReader,
    repair: bool = False,
) -> Iterator[AnnotatedSentence]:
    """Read the tags of sentences as spans.

    Args:
        sentences: Sentences with tags.
        scheme: Scheme of the tags.
        problems: Takes the faults of tags and labels. A sentence with a fault is not yielded.
        labels: Gives labels their names.
        repair: Whether to read malformed tags by the rules of conlleval instead of reporting them.
    """
    for sentence in sentences:
        if sentence.is_whole:
            partial, faults = read_with_faults(sentence.tags, scheme, repair=repair)
        else:
            # the tag before a line that could not be read says nothing of the one after it
            partial, faults = PartialSpans(), single_tag_faults(sentence.tags, scheme)
        for fault in faults:
            problems.add(fault.message, sentence.lines[fault.index])
        spans = []
        for start, end, label in partial.spans:
            try:
                name = labels.read(label)
            except ValueError as error:
                problems.add(str(error), sentence.lines[start])
                continue
            if name is not None:
                spans.append((start, end, name))
        if sentence.words and not faults:
            yield AnnotatedSentence(
                sentence.starts_document,
                sentence.words,
                spans,
                partial.repaired,
                sentence.spaces,
                sentence.text,
                partial.missing,
                partial.missing_entities,
                len(partial.spans) - len(spans),
            )
