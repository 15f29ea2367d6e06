import pytest

from spacy_bigru_crf.corpora.conversion.problems import MOST_SHOWN, Problems
from spacy_bigru_crf.corpora.lines import CorpusError


def test_nothing_is_raised_without_problems(tmp_path):
    Problems(tmp_path / "a").check()


def test_problems_are_in_order_of_their_lines_and_those_of_the_whole_file_come_last(tmp_path):
    path = tmp_path / "a"
    problems = Problems(path)
    problems.add("[NC-T008] whole")
    problems.add("[NC-D022] late", 12)
    problems.add_error(CorpusError("[NC-D013] early", path, 3))
    with pytest.raises(CorpusError) as caught:
        problems.check()
    assert str(caught.value).split("\n") == [
        f"{path}:3: [NC-D013] early",
        f"{path}:12: [NC-D022] late",
        f"{path}: [NC-T008] whole",
    ]


def test_further_problems_are_counted_by_their_codes(tmp_path):
    path = tmp_path / "a"
    problems = Problems(path)
    for line in range(MOST_SHOWN):
        problems.add("[NC-D022] Entity", line + 1)
    problems.add("[NC-D022] Entity", 100)
    problems.add("[NC-D022] Entity", 101)
    problems.add_error(CorpusError("[NC-D013] no JSON", path, 102))
    with pytest.raises(CorpusError) as caught:
        problems.check()
    *shown, last = str(caught.value).split("\n")
    assert len(shown) == MOST_SHOWN
    assert last == f"{path}: 3 more problems: NC-D022: 2, NC-D013: 1."
