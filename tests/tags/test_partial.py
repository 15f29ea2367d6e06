import pytest

from spacy_bigru_crf.tags.partial import read_partial
from spacy_bigru_crf.tags.read import TagSequenceError, tags_to_spans
from spacy_bigru_crf.tags.repair import repair_tags
from spacy_bigru_crf.tags.schemes import get_scheme


def _strictly(tags, scheme):
    return tags_to_spans(tags, scheme), 0


@pytest.mark.parametrize(
    ("scheme", "tags", "spans", "missing", "n_entities"),
    [
        ("BIO", "B-X I-X O", [(0, 2, "X")], "", 0),
        ("BIO", "- - -", [], "012", 0),
        ("BIO", "B-X - O", [(0, 1, "X")], "1", 0),
        ("BIO", "B-X I-X -", [(0, 2, "X")], "2", 0),
        ("BIO", "- B-X _", [(1, 2, "X")], "02", 0),
        ("BIO", "- I-X I-X B-X", [(3, 4, "X")], "012", 1),
        ("BIO", "B-Y B-X - I-X O", [(0, 1, "Y")], "123", 1),
        ("BIO", "B-X - - I-X - I-X", [], "012345", 1),
        ("BIO", "B-X - I-Y", [(0, 1, "X")], "12", 1),
        ("BIO", "B-X - B-X", [(0, 1, "X"), (2, 3, "X")], "1", 0),
        ("BILOU", "U-X - U-X", [(0, 1, "X"), (2, 3, "X")], "1", 0),
        ("BILOU", "O B-X - O", [], "12", 1),
        ("BILOU", "B-X - L-X U-X", [(3, 4, "X")], "012", 1),
        ("BILOU", "B-X - L-Y O", [], "012", 2),
        ("BILOU", "B-X I-X - - I-X L-X U-Y", [(6, 7, "Y")], "012345", 1),
        ("BILOU", "B-X L-X - I-X L-X", [(0, 2, "X")], "234", 1),
        ("BMES", "- M-X E-X S-X", [(3, 4, "X")], "012", 1),
        ("IO", "I-X - I-X", [], "012", 1),
        ("IO", "I-X - I-Y -", [(0, 1, "X"), (2, 3, "Y")], "13", 0),
        ("IOB1", "I-X - B-X I-X", [(0, 1, "X"), (2, 4, "X")], "1", 0),
    ],
)
def test_missing_is_per_whole_entity(scheme, tags, spans, missing, n_entities):
    found = read_partial(tags.split(), get_scheme(scheme), _strictly)
    assert found.spans == spans
    assert found.missing == [*map(int, missing)]
    assert found.missing_entities == n_entities


def test_faults_have_their_place_after_missing_tags():
    with pytest.raises(TagSequenceError) as caught:
        read_partial(["-", "O", "I-X"], get_scheme("BIO"), _strictly)
    assert caught.value.index == 2


def test_repair_counts_the_tags_between_missing_ones():
    found = read_partial(["I-X", "-", "O", "I-X"], get_scheme("BIO"), repair_tags)
    assert found.spans == [(0, 1, "X"), (3, 4, "X")]
    assert found.repaired == 2
