import pytest

from spacy_bigru_crf.tags.labels import check_label, label_fault


@pytest.mark.parametrize(
    "label",
    [
        "PER",
        "creative-work",
        "loc.adm.nat",
        "人名",
        "Named Person",
        "o",
        "OO",
        "E-Mail",
        "--",
        "B",
        "1",
    ],
)
def test_labels(label):
    assert label_fault(label) is None
    check_label(label)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("", "T010"),
        (" ", "T010"),
        ("\t\n", "T010"),
        ("\u3000", "T010"),
        (" PER", "T011"),
        ("PER ", "T011"),
        ("PER\n", "T011"),
        ("PER\xa0", "T011"),
        ("PER\nLOC", "T011"),
        ("PER\x00", "T011"),
        ("O", "T012"),
        ("-", "T012"),
        ("B-PER", "T013"),
        ("I-PER", "T013"),
        ("B-B-PER", "T013"),
        ("I-O", "T013"),
    ],
)
def test_no_labels(label, code):
    with pytest.raises(ValueError, match=rf"^\[NC-{code}\] "):
        check_label(label)


def test_the_way_out_names_the_label():
    assert "--labels B-geo=geo" in (label_fault("B-geo") or "")
    assert "'PER LOC'" in (label_fault("PER\nLOC ") or "")
