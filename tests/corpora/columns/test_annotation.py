import pytest

from spacy_bigru_crf.corpora.columns.annotation import annotate, detect_file_scheme
from spacy_bigru_crf.corpora.columns.format import ColumnFormat
from spacy_bigru_crf.corpora.columns.layout import find_layout
from spacy_bigru_crf.corpora.columns.sentences import read_sentences
from spacy_bigru_crf.corpora.conversion.label_map import LabelReader
from spacy_bigru_crf.corpora.conversion.problems import Problems
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.tags.schemes import get_scheme


@pytest.fixture
def corpus(tmp_path):
    """Write a file with these tags, one sentence an argument, and return its path."""

    def write(*sentences):
        path = tmp_path / "corpus.txt"
        path.write_text("\n".join("".join(f"w {tag}\n" for tag in s.split()) for s in sentences))
        return path

    return write


def _sentences(path, problems):
    return read_sentences(path, find_layout(path, ColumnFormat()), problems)


def _detect(path):
    problems = Problems(path)
    return detect_file_scheme(_sentences(path, problems), problems)


def _annotate(path, scheme, repair=False):
    problems = Problems(path)
    sentences, labels = _sentences(path, problems), LabelReader({})
    found = list(annotate(sentences, get_scheme(scheme), problems, labels, repair))
    problems.check()
    return found


def test_spans_are_those_of_each_sentence(corpus):
    sentences = _annotate(corpus("O B-X I-X", "B-Y"), "BIO")
    assert [sentence.spans for sentence in sentences] == [[(1, 3, "X")], [(0, 1, "Y")]]
    assert [sentence.starts_document for sentence in sentences] == [True, False]


@pytest.mark.parametrize(
    ("tags", "scheme", "line", "code"),
    [
        ("O I-X", "BIO", 4, "T006"),
        ("B-X", "BIOES", 3, "T006"),
        ("O E-X", "BIO", 4, "T004"),
        ("B-", "BIO", 3, "T005"),
    ],
)
def test_malformed_tags_are_refused_with_file_and_line(corpus, tags, scheme, line, code):
    path = corpus("O", tags)
    with pytest.raises(CorpusError) as caught:
        _annotate(path, scheme)
    assert str(caught.value).startswith(f"{path}:{line}: [NC-{code}] ")


def test_repair_counts_the_tags_of_each_sentence(corpus):
    # an entity that goes on over the end of a sentence, as in real Chinese CVs
    sentences = _annotate(corpus("B-X M-X", "M-X E-X", "O"), "BMES", repair=True)
    assert [sentence.spans for sentence in sentences] == [[(0, 2, "X")], [(0, 2, "X")], []]
    assert [sentence.repaired_tags for sentence in sentences] == [1, 1, 0]


def test_repair_still_refuses_tags_of_no_scheme(corpus):
    path = corpus("O PER", "B-PER")
    with pytest.raises(CorpusError) as caught:
        _annotate(path, "BIO", repair=True)
    assert str(caught.value).startswith(f"{path}:2: [NC-T004] ")


def test_detect_file_scheme(corpus):
    assert _detect(corpus("O", "B-X E-X")).name == "BIOES"


def test_file_of_no_one_scheme_is_named(corpus):
    path = corpus("B-X L-X", "B-X E-X")
    with pytest.raises(CorpusError) as caught:
        _detect(path)
    assert str(caught.value).startswith(f"{path}: [NC-T008] ")


def test_bad_lines_are_reported_with_a_scheme_that_cannot_be_detected(corpus):
    path = corpus("O")
    path.write_text("a B-X\nb\nc L-X\nd E-X\n")
    with pytest.raises(CorpusError) as caught:
        _detect(path)
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{path}:2: [NC-D007] ")
    assert second.startswith(f"{path}: [NC-T008] ")


def test_all_faults_are_reported_in_the_order_of_their_lines(corpus):
    path = corpus("O I-X O I-Y", "B-", "B-X Q-X", "B-O", "B-B-X I-B-X")
    with pytest.raises(CorpusError) as caught:
        _annotate(path, "BIO")
    places = [line.split("] ")[0] for line in str(caught.value).splitlines()]
    codes = {2: "T006", 4: "T006", 6: "T005", 9: "T004", 11: "T012", 13: "T013"}
    assert places == [f"{path}:{line}: [NC-{code}" for line, code in codes.items()]
