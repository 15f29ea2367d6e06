import pytest

from spacy_bigru_crf.corpora.conversion.label_map import LabelReader, parse_labels


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("PER=PERSON", {"PER": "PERSON"}),
        ("PER=PERSON,MISC=", {"PER": "PERSON", "MISC": ""}),
        (" PER = PERSON , MISC = ", {"PER": "PERSON", "MISC": ""}),
        ("O=,B-geo=geo", {"O": "", "B-geo": "geo"}),
    ],
)
def test_names(text, names):
    assert parse_labels(text) == names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PER", "D049"),
        ("", "D049"),
        ("=PERSON", "D049"),
        ("PER=A,", "D049"),
        ("PER=A,PER=B", "D049"),
        ("PER=O", "T012"),
        ("PER=B-PER", "T013"),
    ],
)
def test_what_names_no_label(text, code):
    with pytest.raises(ValueError, match=code):
        parse_labels(text)


def test_labels_of_a_file():
    labels = LabelReader({"PER": "PERSON", "MISC": "", "B-geo": "geo", "O": ""})
    read = [labels.read(label) for label in ("PER", "MISC", "LOC", "B-geo", "PER", "O")]
    assert read == ["PERSON", None, "LOC", "geo", "PERSON", None]
    assert labels.found == {"PER", "MISC", "LOC", "B-geo", "O"}


def test_labels_that_cannot_be_are_refused_each_time():
    labels = LabelReader({})
    for _ in range(2):
        with pytest.raises(ValueError, match="T013"):
            labels.read("B-geo")


@pytest.mark.parametrize("label", ["PER", "PER ", "\tPER", "PER\n"])
def test_white_space_at_the_ends_is_not_compared(label):
    assert LabelReader({"PER": "PER"}).read(label) == "PER"
    assert LabelReader({"PER": ""}).read(label) is None
