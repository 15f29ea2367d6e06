import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spacy_bigru_crf.tags.detect import detect_scheme
from spacy_bigru_crf.tags.read import spans_to_tags, tags_to_spans
from spacy_bigru_crf.tags.schemes import SCHEMES
from tests.tags.segmentations import segmentations


@pytest.mark.parametrize(
    ("sentences", "name"),
    [
        ([], "BIO"),
        (["O O"], "BIO"),
        (["I-X I-X O"], "IO"),
        (["B-X I-X O B-X"], "BIO"),
        (["B-X O B-Y"], "BIO"),
        # B only between adjacent_same_label spans of one label
        (["I-X I-X B-X I-X O I-Y"], "IOB1"),
        (["O I-X O", "I-Y B-Y B-Y"], "IOB1"),
        # one B that IOB1 would not write: the spans that begin with I are malformed BIO
        (["I-X O I-X B-X", "O B-Y"], "BIO"),
        (["I-X B-Y"], "BIO"),
        (["I-X", "B-X"], "BIO"),
        (["O U-X"], "BILOU"),
        (["B-X L-X", "B-X I-X L-X"], "BILOU"),
        (["S-X B-X E-X"], "BIOES"),
        (["B-X I-X E-X"], "BIOES"),
        (["B-X M-X E-X S-X"], "BMES"),
        (["B-X M-X"], "BMES"),
        # tags of no scheme are left to whoever reads them
        (["PER O LOC"], "BIO"),
        (["PER O B-X L-X"], "BILOU"),
    ],
)
def test_detect_scheme(sentences, name):
    assert detect_scheme(sentence.split() for sentence in sentences).name == name


@pytest.mark.parametrize(
    ("tags", "letters"), [("B-X L-X S-X", "B, L, S"), ("I-X M-X", "I, M"), ("M-X L-X", "L, M")]
)
def test_prefixes_of_no_one_scheme_are_refused(tags, letters):
    with pytest.raises(
        ValueError, match=rf"T008.*prefixes {letters}\. Name the scheme, one of: IO"
    ):
        detect_scheme([tags.split()])


@settings(max_examples=120, derandomize=True, deadline=None)
@given(
    name=st.sampled_from(["BIO", "BILOU", "BIOES", "BMES"]),
    corpus=st.lists(segmentations(), min_size=1, max_size=4),
)
def test_tags_mean_the_same_in_the_scheme_detected(name, corpus):
    assume(any(spans for spans, _ in corpus))
    sentences = [spans_to_tags(spans, length, SCHEMES[name]) for spans, length in corpus]
    detected = detect_scheme(sentences)
    assert [tags_to_spans(tags, detected) for tags in sentences] == [spans for spans, _ in corpus]
