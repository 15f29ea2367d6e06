"""Documents that are written in a scheme or a form of JSON and converted come back as they were."""

import gzip
import json
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import spacy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin, Span

from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.annotated_text import CharSpan
from spacy_bigru_crf.corpora.columns.format import ColumnFormat
from spacy_bigru_crf.corpora.conversion.convert import convert_file
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
from spacy_bigru_crf.tags.read import spans_to_tags
from spacy_bigru_crf.tags.schemes import SCHEMES
from tests.tags.segmentations import segmentations

pytestmark = pytest.mark.usefixtures("one_language")

NLP = spacy.blank("de")
LABELS = ("PER", "Y-Z", "组织")
quick = settings(max_examples=30, deadline=None, derandomize=True)
thorough = settings(quick, max_examples=100)


def _convert(content, suffix, options):
    """The documents that a file with this text is converted to, and their numbers."""
    with TemporaryDirectory() as directory:
        source = Path(directory) / f"corpus{suffix}"
        raw = content.encode()
        source.write_bytes(gzip.compress(raw) if suffix.endswith(".gz") else raw)
        target = Path(directory) / "corpus.spacy"
        result = convert_file(source, target, options)
        return list(DocBin().from_disk(target).get_docs(NLP.vocab)), result


# --- Columns ---

# no white space, which separates columns, and no hyphen first, with which -DOCSTART- begins
_characters = st.characters(codec="utf-8", exclude_categories=["Z", "C"])
_words = st.text(_characters, min_size=1, max_size=4).filter(lambda word: word[0] != "-")


@st.composite
def _sentences(draw):
    """Sentences, each as words and spans."""
    sentences = []
    for spans, length in draw(st.lists(segmentations(LABELS), min_size=1, max_size=4)):
        words = draw(st.lists(_words, min_size=length, max_size=length))
        if words:
            sentences.append((words, spans))
    return sentences


@thorough
@given(
    name=st.sampled_from(list(SCHEMES)),
    named=st.booleans(),
    sentences=_sentences(),
    separator=st.sampled_from([" ", "\t"]),
    line_break=st.sampled_from(["\n", "\r\n"]),
    suffix=st.sampled_from([".conll", ".conll.gz"]),
    tag_first=st.booleans(),
)
def test_columns(name, named, sentences, separator, line_break, suffix, tag_first):
    assume(sentences)
    if name == "IO":
        assume(not any(_touch(spans) for _, spans in sentences))
    lines = []
    for words, spans in sentences:
        tags = spans_to_tags(spans, len(words), SCHEMES[name])
        rows = zip(tags, words, strict=True) if tag_first else zip(words, tags, strict=True)
        lines.extend(separator.join(row) for row in rows)
        lines.append("")
    columns = ColumnFormat(-1, 1) if tag_first else ColumnFormat()
    options = ConversionOptions(columns, SCHEMES[name] if named else None)
    docs, _ = _convert(line_break.join(lines), suffix, options)
    read = [
        ([token.text for token in doc], [(e.start, e.end, e.label_) for e in doc.ents])
        for doc in docs
    ]
    assert read == sentences


def _touch(spans):
    return any(left[1] == right[0] and left[2] == right[2] for left, right in pairwise(spans))


# --- JSON ---


def _objects(doc, names=("start", "end", "label")):
    return [dict(zip(names, entity, strict=True)) for entity in _entities(doc)]


def _label_studio(doc):
    return [
        {"start": ent.start_char, "end": ent.end_char, "text": ent.text, "labels": [ent.label_]}
        for ent in doc.ents
    ]


def _tokens(doc):
    return [
        {"text": token.text, "start": token.idx, "end": token.idx + len(token), "id": token.i}
        for token in doc
    ]


def _entities(doc):
    return [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]


FORMS = {
    "Prodigy": lambda doc: {"text": doc.text, "spans": _objects(doc), "answer": "accept"},
    "Prodigy, tokens": lambda doc: {
        "text": doc.text,
        "spans": _objects(doc),
        "tokens": _tokens(doc),
    },
    "doccano": lambda doc: {"id": 1, "text": doc.text, "label": _entities(doc), "Comments": []},
    "doccano, labels": lambda doc: {"text": doc.text, "labels": _entities(doc)},
    "doccano, relations": lambda doc: {
        "text": doc.text,
        "entities": _objects(doc, ("start_offset", "end_offset", "label")),
        "relations": [],
    },
    "spaCy": lambda doc: {"text": doc.text, "entities": _entities(doc)},
    "spaCy, objects": lambda doc: {"text": doc.text, "entities": _objects(doc)},
    "spaCy 2": lambda doc: [doc.text, {"entities": _entities(doc)}],
    "plain list": lambda doc: [doc.text, _entities(doc)],
    "Label Studio": lambda doc: {
        "data": {"text": doc.text},
        "annotations": [{"result": [{"type": "labels", "value": v} for v in _label_studio(doc)]}],
    },
    "Label Studio, JSON-MIN": lambda doc: {"text": doc.text, "label": _label_studio(doc)},
}

# what tokenizers cut in their own ways, and what counts as several characters elsewhere
_pieces = st.sampled_from(
    ["Neu-Ulm", "z.B.", "(Dr.", "💩", "e\u0301", "Paul", " ", " ", "  ", "\n", "\xa0", "."]
)
_any_text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5)
_texts = st.lists(_pieces | _any_text, min_size=2, max_size=10).map("".join)


@st.composite
def _spans(draw, cuts):
    """Spans without overlap between some of these positions."""
    places = sorted(draw(st.sets(cuts, min_size=2, max_size=8)))
    labels = st.sampled_from([*LABELS, None])  # None: no span
    labelled = [(start, end, draw(labels)) for start, end in pairwise(places)]
    return [span for span in labelled if span[2] is not None]


@st.composite
def _docs(draw):
    """Tokenized texts with entities."""
    doc = NLP.tokenizer(draw(_texts))
    spans = [
        Span(doc, start, end, label=label)
        for start, end, label in draw(_spans(st.integers(0, len(doc))))
        if not doc[start].is_space and not doc[end - 1].is_space
    ]
    doc.set_ents(spans, default="outside")
    return doc


def _write(records, suffix, ensure_ascii):
    if suffix.startswith(".jsonl"):
        return "\n".join(json.dumps(record, ensure_ascii=ensure_ascii) for record in records)
    return json.dumps(records, ensure_ascii=ensure_ascii, indent=1)


@thorough
@given(
    form=st.sampled_from(list(FORMS)),
    docs=st.lists(_docs(), min_size=1, max_size=3),
    suffix=st.sampled_from([".jsonl", ".json", ".jsonl.gz", ".json.gz"]),
    ensure_ascii=st.booleans(),
)
def test_json(form, docs, suffix, ensure_ascii):
    content = _write([FORMS[form](doc) for doc in docs], suffix, ensure_ascii)
    read, _ = _convert(content, suffix, ConversionOptions(lang="de"))
    for doc, original in zip(read, docs, strict=True):
        assert doc.text == original.text
        assert [token.text for token in doc] == [token.text for token in original]
        assert [token.ent_iob_ for token in doc] == [token.ent_iob_ for token in original]
        assert _entities(doc) == _entities(original)


@st.composite
def _misaligned(draw):
    """A text with spans that begin and end anywhere, often where tokens do."""
    text = draw(_texts)
    borders = [place for t in NLP.tokenizer(text) for place in (t.idx, t.idx + len(t))]
    spans = draw(_spans(st.sampled_from(borders) | st.integers(0, len(text))))
    return text, [CharSpan(*span) for span in spans]


@quick
@given(_misaligned())
def test_entities_that_do_not_fit_are_missing_and_nothing_else_is(text_and_spans):
    text, spans = text_and_spans
    options = ConversionOptions(lang="de", misaligned=Misaligned.MISSING)
    (doc,), result = _convert(json.dumps([text, spans]), ".jsonl", options)
    trimmed = [_trimmed(text, span) for span in spans]
    blank = [span for span in trimmed if span.start == span.end]
    spans = [span for span in trimmed if span not in blank]
    fitting = [span for span in spans if doc.char_span(span.start, span.end)]
    others = [span for span in spans if span not in fitting]
    assert _entities(doc) == fitting
    missing = [any(t.idx < s.end and s.start < t.idx + len(t) for s in others) for t in doc]
    assert [token.ent_iob == 0 for token in doc] == missing
    assert (result.misaligned, result.missing_tokens) == (len(others), sum(missing))
    assert result.counts.refused.total() == len(blank)
    assert result.counts.found == len(trimmed)


def _trimmed(text, span):
    content = text[span.start : span.end]
    start = span.start + len(content) - len(content.lstrip())
    return CharSpan(start, start + len(content.strip()), span.label)
