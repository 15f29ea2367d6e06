"""spaCy documents from a JSON file."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from spacy_bigru_crf.corpora.alignment import SAME_TOKENS, Misaligned
from spacy_bigru_crf.corpora.annotated_text import AnnotatedText, CharSpan
from spacy_bigru_crf.corpora.conversion.entity_counts import IN_PART
from spacy_bigru_crf.corpora.conversion.label_map import LEFT_OUT, LabelReader
from spacy_bigru_crf.corpora.conversion.problems import Problems
from spacy_bigru_crf.corpora.docs import make_text_doc
from spacy_bigru_crf.corpora.json.agreement import Annotation, agree
from spacy_bigru_crf.corpora.json.counts import JsonCounts, JsonOptions
from spacy_bigru_crf.corpora.json.files import read_values
from spacy_bigru_crf.corpora.json.offsets import Offsets, detect_offsets
from spacy_bigru_crf.corpora.json.overlaps import (
    ONLY_WHITE_SPACE,
    resolve_overlaps,
    trim_entities,
)
from spacy_bigru_crf.corpora.json.records import (
    EMPTY,
    MERGED,
    NOT_BY,
    REJECTED,
    TextRecord,
    WordRecord,
)
from spacy_bigru_crf.corpora.json.spans import quote_json
from spacy_bigru_crf.corpora.json.texts import ValueReader
from spacy_bigru_crf.corpora.json.word_docs import WordDocs
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.spaces.spacer import Spacer
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.util.progress import Progress

# reasons why an entity is not in the output, or not where the file has it
DOES_NOT_FIT = "does not fit the tokens"
ANOTHER_ANNOTATOR = "another annotator"
TRIMMED = "white space at the ends removed"


class JsonDocuments:
    """The documents of a JSON file.

    Attributes:
        path: The file.
        options: Treatment of what it may hold.
        labels: Gives labels their names.
        spacer: Tells the spaces between tokens that come without a text.
        counts: Numbers of the documents made so far.
    """

    def __init__(
        self,
        path: Path,
        nlp: Language,
        options: JsonOptions,
        labels: LabelReader,
        spacer: Spacer,
    ) -> None:
        self.path = path
        self.nlp = nlp
        self.options = options
        self.labels = labels
        self.spacer = spacer
        self.counts = JsonCounts()
        self.problems = Problems(path)

    def make(self, progress: Progress) -> Iterator[Doc]:
        """Yield the documents.

        Args:
            progress: Wraps the values of the file, and then the texts.

        Raises:
            CorpusError: The file has problems; raised after its last document.
        """
        records = self._records(progress)
        texts = [(line, record) for line, record in records if isinstance(record, TextRecord)]
        words = [record for _, record in records if isinstance(record, WordRecord)]
        offsets = detect_offsets((record.text, record.entities or []) for _, record in texts)
        self._check_annotator([record for _, record in texts])
        word_docs = WordDocs(self.nlp.vocab, self.spacer, self.options.scheme, self.options.repair)
        self.counts.scheme = word_docs.detect(words, self.path)
        for line, group in progress(_groups(records)):
            if isinstance(group, WordRecord):
                doc = self._word_doc(group, word_docs, line)
            else:
                doc = self._text_doc(group, offsets, line)
            if doc is not None:
                yield doc
        self.problems.check()

    def _records(self, progress: Progress) -> list[tuple[int, TextRecord | WordRecord]]:
        values = list(progress(read_values(self.path, self.problems)))
        reader = ValueReader.of_file([value for _, value in values], reviewed=self.options.reviewed)
        records = []
        for number, (line, value) in enumerate(values):
            try:
                records.extend([(line, record) for record in reader.read(value, number)])
            except ValueError as error:
                self.problems.add(str(error), line)
        return records

    def _check_annotator(self, records: Sequence[TextRecord]) -> None:
        name = self.options.annotator
        known = sorted({known for record in records for known in record.annotators})
        if name is not None and name not in known:
            found = ", ".join(map(repr, known)) or "not named in this file"
            raise CorpusError(Errors.D068.format(name=name, found=found), self.path)

    def _text_doc(self, group: Sequence[TextRecord], offsets: Offsets, line: int) -> Doc | None:
        """Make the document of one text, which several annotators may have annotated."""
        texts, counts = self.counts.texts, self.counts.entities
        n_texts = sum(record.first for record in group)
        for record in group:
            counts.add(record.counts)
        chosen = self._chosen(group)
        text = group[0].text
        if group[0].rejected:
            texts.refuse(REJECTED, n_texts)
        elif not text:
            if any(record.entities for record in group):
                self.problems.add(Errors.D015.format(found=quote_json(text)), line)
            texts.refuse(EMPTY, n_texts)
        elif not chosen:
            texts.refuse(NOT_BY, n_texts)
        else:
            texts.refuse(MERGED, n_texts - 1)
            report = partial(self.problems.add, line=line)
            return self._make_doc(self._agreed(chosen, offsets, report), report)
        return None

    def _chosen(self, group: Sequence[TextRecord]) -> list[TextRecord]:
        name = self.options.annotator
        if name is None:
            return list(group)
        chosen = [record for record in group if name in record.annotators]
        others = [record for record in group if name not in record.annotators]
        count = sum(len(record.entities or []) for record in others)
        self.counts.entities.refuse(ANOTHER_ANNOTATOR, count)
        return chosen

    def _agreed(
        self, records: Sequence[TextRecord], offsets: Offsets, report: Callable[[str], None]
    ) -> AnnotatedText:
        """Return a text with the entities on which its annotators agree."""
        text, tokens = records[0].text, records[0].tokens
        complete = all(record.complete for record in records)
        annotations: list[Annotation] = []
        trimmed: set[CharSpan] = set()
        for record in records:
            if record.entities is not None:
                entities = offsets.read(text, record.entities, report, record.other_texts)
                self.counts.utf16_entities += sum(
                    (span.start, span.end) != entity[:2]
                    for span, entity in zip(entities, record.entities, strict=False)
                )
                named = self._named(entities, report)
                spans = self._in_order(text, named, trimmed, report)
                annotation = Annotation(spans, record.annotators, record.ground_truth, record.time)
                annotations.append(annotation)
        if not annotations:
            return AnnotatedText(text, None, tokens, complete)
        agreement = agree(annotations)
        self.counts.entities.add(agreement.counts)
        if agreement.n_annotators > 1:
            self.counts.several_annotators += 1
            self.counts.not_agreed += agreement.not_agreed
        return AnnotatedText(
            text, agreement.entities, tokens, complete, frozenset(trimmed), agreement.unknown
        )

    def _named(self, entities: Sequence[CharSpan], report: Callable[[str], None]) -> list[CharSpan]:
        """Return entities under the names of their labels."""
        named = []
        for span in entities:
            try:
                label = self.labels.read(span.label)
            except ValueError as error:
                report(str(error))
                continue
            if label is None:
                self.counts.entities.refuse(LEFT_OUT)
            else:
                named.append(span._replace(label=label))
        return named

    def _in_order(
        self,
        text: str,
        entities: Sequence[CharSpan],
        trimmed: set[CharSpan],
        report: Callable[[str], None],
    ) -> list[CharSpan]:
        """Return entities of one annotator in order; add those that were trimmed to ``trimmed``."""
        spans = []
        for span, moved in trim_entities(text, entities, report):
            if text[span.start : span.end].isspace():
                if self.options.misaligned is Misaligned.ERROR:
                    report(Errors.D067.format(entity=span))
                self.counts.entities.refuse(ONLY_WHITE_SPACE)
                continue
            spans.append(span)
            if moved:
                trimmed.add(span)
        return resolve_overlaps(
            spans,
            self.options.overlap,
            self.counts.entities,
            report,
            lambda span: text[span.start : span.end],
        )

    def _make_doc(self, annotated: AnnotatedText, report: Callable[[str], None]) -> Doc:
        counts = self.counts
        doc, alignment = make_text_doc(self.nlp, annotated, self.options.misaligned)
        counts.texts.documents += 1
        counts.unknown_texts += alignment is None or not annotated.complete
        counts.unreviewed_texts += not annotated.complete
        if alignment is not None:
            for message in alignment.problems:
                report(message)
            counts.missing_tokens += len(alignment.missing)
            counts.entities.keep(label for _, _, label in alignment.spans)
            counts.entities.miss(DOES_NOT_FIT, len(alignment.misaligned))
            counts.entities.refuse(SAME_TOKENS, alignment.merged)
            for reason, count in alignment.moved.items():
                counts.entities.move(reason, count)
            counts.entities.move(TRIMMED, len(annotated.trimmed & set(alignment.fitting)))
        return doc

    def _word_doc(self, record: WordRecord, word_docs: WordDocs, line: int) -> Doc | None:
        counts = self.counts
        report = partial(self.problems.add, line=line)
        if not record.words:
            counts.texts.refuse(EMPTY)
            return None
        annotated = word_docs.read(record, report)
        counts.repaired_tags += annotated.repaired_tags
        counts.entities.miss(IN_PART, annotated.missing_entities)
        spans = resolve_overlaps(
            self._named(annotated.spans, report),
            self.options.overlap,
            counts.entities,
            report,
            lambda span: " ".join(record.words[span.start : span.end]),
        )
        if (text := annotated.as_text(spans)) is not None:
            return self._make_doc(text, report)
        counts.texts.documents += 1
        counts.sentences += len(record.sentence_lengths)
        counts.missing_tokens += len(annotated.missing)
        counts.unknown_texts += annotated.unknown
        counts.entities.keep(label for _, _, label in spans)
        return word_docs.make(annotated, spans)


def _groups(
    records: Sequence[tuple[int, TextRecord | WordRecord]],
) -> list[tuple[int, list[TextRecord] | WordRecord]]:
    """Return annotations of one text together, where the first one of them is."""
    groups: list[tuple[int, list[TextRecord] | WordRecord]] = []
    of_key: dict[object, list[TextRecord]] = {}
    for line, record in records:
        if isinstance(record, WordRecord):
            groups.append((line, record))
        elif record.key is not None and record.key in of_key:
            of_key[record.key].append(record)
        else:
            group = [record]
            groups.append((line, group))
            if record.key is not None:
                of_key[record.key] = group
    return groups
