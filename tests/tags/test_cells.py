import pytest

from spacy_bigru_crf.tags.cells import continues, is_bare_label, is_tag, tag_in_misc


@pytest.mark.parametrize("cell", ["O", "-", "_", "B-PER", "M-x", "U-creative-work", "E--"])
def test_tags(cell):
    assert is_tag(cell)
    assert not is_bare_label(cell)


@pytest.mark.parametrize("cell", ["", "B-", "B", "o", "PER", "X-PER", "b-PER", "NNP", " O"])
def test_no_tags(cell):
    assert not is_tag(cell)


@pytest.mark.parametrize(
    ("cell", "is_label"),
    [
        *[(cell, True) for cell in ("PERSON", "creative-work", "人名", "Bonn")],
        *[(cell, False) for cell in ("B", "E-", "", "12", "a b", "$")],
    ],
)
def test_bare_labels(cell, is_label):
    assert is_bare_label(cell) is is_label


@pytest.mark.parametrize(
    ("cell", "tag"),
    [
        ("name=B-PER|SpaceAfter=No", "B-PER"),
        ("SpaceAfter=No|NE=I-LOC", "I-LOC"),
        ("B-PER|SpaceAfter=No", "B-PER"),
        ("Gloss=a|NER=O", "O"),
        ("name=-", "-"),
        ("name=PERSON", "PERSON"),
        ("_", None),
        ("SpaceAfter=No", None),
        ("rename=B-PER", None),
    ],
)
def test_tags_among_flags(cell, tag):
    assert tag_in_misc(cell) == tag


@pytest.mark.parametrize(
    ("left", "right", "does"),
    [
        ("B-X", "I-X", True),
        ("B-X", "E-X", True),
        ("I-X", "L-X", True),
        ("B-X", "B-X", False),
        ("B-X", "I-Y", False),
        ("O", "I-X", False),
        ("B-X", "O", False),
        ("B-X", "S-X", False),
    ],
)
def test_tags_that_go_on(left, right, does):
    assert continues(left, right) is does
