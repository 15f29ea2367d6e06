from spacy_bigru_crf.corpora.checks.consistency import inconsistencies
from tests.corpora.checks.splits import make_doc, split_of


def found(*splits):
    return [(d.text, dict(d.labels), d.outside) for d in inconsistencies(splits)]


def test_strings_with_several_labels_are_found_in_all_parts():
    train = split_of(("der BGH", [(1, 2, "COURT")]), ("der BGH", [(1, 2, "COURT")]))
    dev = split_of(("ein BGH", [(1, 2, "ORG")]))
    assert found(train) == []
    assert found(train, dev) == [("BGH", {"COURT": 2, "ORG": 1}, 0)]


def test_strings_that_are_sometimes_no_entity_are_found():
    split = split_of(
        ("im Landgericht Bonn", [(1, 3, "COURT")]),
        ("das Landgericht Bonn und das Landgericht Köln", [(5, 7, "COURT")]),
        ("Landgericht", []),
        ("in Bonn", [(1, 2, "LOC")]),
    )
    # Bonn, within another entity, is no disagreement; at the ref without an entity it is
    assert found(split) == [("Bonn", {"LOC": 1}, 1), ("Landgericht Bonn", {"COURT": 1}, 1)]


def test_missing_annotation_and_overlaps_are_not_outside():
    split = split_of(
        ("in Bonn", [(1, 2, "LOC")]),
        make_doc("in Bonn", missing=[1]),
        make_doc("in Bonn", annotated=False),
        ("Uni Bonn Nord", [(0, 2, "ORG")]),
        ("Bonn Nord", [(0, 2, "LOC")]),
        # what begins here does not fit before the next entity or the end
        ("Uni Bonn", [(1, 2, "LOC")]),
        ("die Uni", []),
    )
    assert found(split) == []


def test_the_most_occurrences_in_the_minority_come_first():
    split = split_of(
        *[("in Bonn", [(1, 2, "LOC")])] * 5,
        *[("in Bonn", [])] * 2,
        *[("an Anna", [(1, 2, "PER")])] * 4,
        *[("an Anna", [])] * 3,
        ("er", [(0, 1, "PER")]),
        *[("er", [])] * 50,
    )
    assert found(split) == [
        ("Anna", {"PER": 4}, 3),
        ("Bonn", {"LOC": 5}, 2),
        ("er", {"PER": 1}, 50),
    ]
    assert [d.n_minority for d in inconsistencies([split])] == [3, 2, 1]
