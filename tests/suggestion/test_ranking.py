import pytest

from spacy_bigru_crf.corpora.suggestions import SuggestedText
from spacy_bigru_crf.suggestion.ranking import Candidate, rank


def candidates(*confidences, features=()):
    for i, confidence in enumerate(confidences):
        of_document = features[i] if features else ()
        yield Candidate(SuggestedText(str(i), [], [], [], confidence, ""), of_document)


def texts(ranked):
    return [suggested.text for suggested in ranked]


def test_the_least_certain_come_first_and_of_equals_the_earlier():
    confidences = (0.9, 0.2, 0.5, 0.2, 1.0, 0.2)
    assert texts(rank(candidates(*confidences))) == ["1", "3", "5", "2", "0", "4"]
    assert texts(rank(candidates(*confidences), 2)) == ["1", "3"]
    assert rank([], 3) == []


def test_a_diverse_choice_is_among_the_least_certain():
    features = [["a"]] * 15 + [["b"]] * 10 + [["c"]] * 10
    rising = [i / 100 for i in range(35)]
    assert texts(rank(candidates(*rising, features=features), 3, diverse=True)) == ["0", "15", "25"]
    # of ten, all are alike
    assert texts(rank(candidates(*rising, features=features), 1, diverse=True)) == ["0"]
    # of twenty, none has "c"
    features = [["a"]] * 20 + [["c"]] * 15
    assert texts(rank(candidates(*rising, features=features), 2, diverse=True)) == ["0", "1"]
    assert texts(rank(candidates(*rising), 3)) == ["0", "1", "2"]
    assert rank([], 3, diverse=True) == []


def test_a_diverse_choice_needs_a_limit():
    with pytest.raises(ValueError, match="R162"):
        rank(candidates(0.1), diverse=True)
