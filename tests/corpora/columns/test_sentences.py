import pytest

from spacy_bigru_crf.corpora.columns.format import ColumnFormat, Separator
from spacy_bigru_crf.corpora.columns.layout import find_layout
from spacy_bigru_crf.corpora.columns.sentences import ReadingNotes, read_sentences
from spacy_bigru_crf.corpora.conversion.problems import Problems
from spacy_bigru_crf.corpora.lines import CorpusError


@pytest.fixture
def corpus(tmp_path):
    """Write a file and return its path."""

    def write(text):
        path = tmp_path / "corpus.txt"
        path.write_bytes(text.encode())
        return path

    return write


def _sentences(path, **columns):
    problems = Problems(path)
    sentences = list(read_sentences(path, find_layout(path, ColumnFormat(**columns)), problems))
    problems.check()
    return sentences


def _read(path, **columns):
    """The (word, tag) pairs of every sentence."""
    return [list(zip(s.words, s.tags, strict=True)) for s in _sentences(path, **columns)]


@pytest.mark.parametrize(
    "text",
    [
        "a O\nb B-X\n\nc O\n",
        "a O\r\nb B-X\r\n\r\nc O",
        "\ufeffa O\nb B-X\n\nc O\n",
        "\n\na O\nb B-X\n\n\n \nc O\n\n\n",
        "a    O\nb B-X \n\nc  O\n",
        "a\tO\nb\tB-X\n\t\nc\tO\n",
        "a\tO\nb\tB-X\n \t \r\nc\tO\n",
    ],
    ids=[
        "spaces",
        "windows, no final newline",
        "byte order mark",
        "many blank lines",
        "aligned and trailing spaces",
        "a lone tab between sentences",
        "white space between sentences",
    ],
)
def test_two_sentences(corpus, text):
    assert _read(corpus(text)) == [[("a", "O"), ("b", "B-X")], [("c", "O")]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\tO\n \tO\nb\tO\n", ["a", " ", "b"]),
        (" \tO\nb\tO\n", [" ", "b"]),
        ("a O\n  O\nb O\n", ["a", " ", "b"]),
        ("  O\nb O\n", [" ", "b"]),
        ("a P O\n  P O\n", ["a", " "]),
        ("a\tO\nNew York\tO\n", ["a", "New York"]),
        ("\x85 O\n\u3000 O\n\xa0 O\n", ["\x85", "\u3000", "\xa0"]),
        ("# O\n#a O\n", ["#", "#a"]),
        ("-DOC- O\n", ["-DOC-"]),
    ],
    ids=[
        "space in a tab file",
        "space first in a tab file",
        "space in a space file",
        "space first in a space file",
        "space in three columns",
        "space within a token",
        "other white space",
        "number sign",
        "almost a border",
    ],
)
def test_unusual_tokens_survive(corpus, text, words):
    assert [[word for word, _ in sentence] for sentence in _read(corpus(text))] == [words]


def test_columns_are_counted_from_one_or_from_the_end(corpus):
    path = corpus("1 a N O x\n2 b V B-X y\n")
    expected = [[("a", "O"), ("b", "B-X")]]
    assert _read(path, token_column=2, tag_column=-2) == expected
    assert _read(path, token_column=-4, tag_column=4) == expected


def test_separator_can_be_named(corpus):
    path = corpus("a b\tO\n")
    assert _read(path) == [[("a b", "O")]]
    assert _read(path, separator=Separator.SPACE) == [[("a", "b\tO")]]


def test_lines_that_are_certainly_comments_are_skipped(corpus):
    path = corpus("# id = 1\na O\n# note\n#\t1 2\nb O\n")
    assert _read(path) == [[("a", "O"), ("b", "O")]]


def test_an_empty_comment_stands_in_a_block_of_comments(corpus):
    assert _read(corpus("# a\n#\n# b\na\tO\n")) == [[("a", "O")]]
    with pytest.raises(CorpusError, match="D007"):
        _read(corpus("# a\na\tO\n#\n"))


def test_a_header_may_begin_like_a_comment(corpus):
    path = corpus("# id = 1\n#Token\tTag\n#a\tB-X\n#Token\tTag\nb\tO\n")
    assert _read(path) == [[("#a", "B-X")], [("b", "O")]]
    assert _read(path, token_column="Token", tag_column="Tag") == _read(path)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("#Ulm", "D007"),
        ("# B-LOC", "D007"),
        ("#", "D007"),
        ("#Ulm B LOC", "D007"),
        ("% note", "D007"),
    ],
)
def test_rests_of_token_lines_are_no_comments(corpus, line, code):
    with pytest.raises(CorpusError, match=rf":2: \[NC-{code}\]"):
        _read(corpus(f"a\tO\n{line}\nb\tO\n"))


def test_comments_are_named_by_several_prefixes(corpus):
    path = corpus("%1\na O\n//\nb O\n")
    assert _read(path, comments=("%", "//")) == [[("a", "O"), ("b", "O")]]


def test_tokens_are_no_comments(corpus):
    path = corpus("# id = 1\n#Ulm\tB-LOC\n#\tO\n#1\nin\tO\n")
    problems, notes = Problems(path), ReadingNotes()
    layout = find_layout(path, ColumnFormat(comments=("#",)))
    (sentence,) = read_sentences(path, layout, problems, notes)
    assert sentence.words == ["#Ulm", "#", "in"]
    assert (notes.comments, notes.uncommented) == (2, 2)


def test_document_borders(corpus):
    text = "-DOCSTART- -X- O O\n\na N N O\n\nb N N O\n-DOCSTART-\nc N N O\n\n-DOCSTART- -X- O O\n\n"
    sentences = _sentences(corpus(text))
    assert [sentence.words for sentence in sentences] == [["a"], ["b"], ["c"]]
    assert [sentence.starts_document for sentence in sentences] == [True, False, True]


def test_first_sentence_opens_a_document(corpus):
    sentences = _sentences(corpus("a O\n\nb O\n"))
    assert [sentence.starts_document for sentence in sentences] == [True, False]


def test_line_numbers(corpus):
    text = "\na O\n# note\nb O\n\n\nc O\n"
    sentences = _sentences(corpus(text))
    assert [sentence.lines for sentence in sentences] == [[2, 4], [7]]


def test_sentences_are_read_one_by_one(corpus):
    path = corpus("a O\n\nb\n")
    problems = Problems(path)
    sentences = read_sentences(path, find_layout(path, ColumnFormat()), problems)
    assert next(sentences).words == ["a"]
    problems.check()
    assert not next(sentences).is_whole
    with pytest.raises(CorpusError):
        problems.check()


@pytest.mark.parametrize("text", ["", "\n\n", " \n\t\n", "-DOCSTART- -X- O O\n\n"])
def test_no_sentences(corpus, text):
    assert _read(corpus(text)) == []


@pytest.mark.parametrize(
    ("text", "columns", "line", "message"),
    [
        ("\na\n", {}, 2, r"\[NC-D006\] Found 1 column\(s\) separated by space, but .* 1 .* -1"),
        (
            "a O\n",
            {"separator": Separator.TAB},
            1,
            r"\[NC-D006\] Found 1 column\(s\) separated by tab",
        ),
        ("a O\n", {"tag_column": 3}, 1, r"\[NC-D006\] Found 2 column\(s\)"),
        ("a O\n", {"token_column": -3}, 1, r"\[NC-D006\] Found 2 column\(s\)"),
        ("a O\n\nb\n", {}, 3, r"\[NC-D007\] Found 1 column\(s\) .* most lines have 2"),
        ("a O\nNew York O\n", {}, 2, r"\[NC-D007\] Found 3 column\(s\) .* most lines have 2"),
        ("a\tO\nb O\n", {}, 2, r"\[NC-D007\] Found 1 column\(s\) separated by tab"),
        ("a\tO\n\tO\n", {}, 2, r"\[NC-D008\] The token in column 1 is empty"),
        ("a\tO\nb\t\n", {}, 2, r"\[NC-D008\] The tag in column 2 is empty"),
    ],
)
def test_bad_lines_are_refused_with_file_and_line(corpus, text, columns, line, message):
    path = corpus(text)
    with pytest.raises(CorpusError, match=message) as caught:
        _read(path, **columns)
    assert str(caught.value).startswith(f"{path}:{line}: [NC-D")


@pytest.mark.parametrize("columns", [{"token_column": 2}, {"tag_column": 1}, {"tag_column": -2}])
def test_token_and_tag_in_one_column_are_refused(corpus, columns):
    with pytest.raises(CorpusError, match="D004"):
        _read(corpus("a O\n"), **columns)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"token_column": 0}, "D003"),
        ({"tag_column": 0}, "D003"),
        ({"tag_column": 2, "token_column": 2}, "D004"),
        ({"comments": ("#", "")}, "D005"),
    ],
)
def test_column_formats_that_make_no_sense(columns, code):
    with pytest.raises(ValueError, match=code):
        ColumnFormat(**columns)


HIPE = """TOKEN\tNE-COARSE-LIT\tMISC
# hipe2022:document_id = a
Anna\tB-pers\t_
kam\tO\tNoSpaceAfter
.\tO\tEndOfLine|EndOfSentence
Dr\tB-pers\tNoSpaceAfter
.\tI-pers\tEndOfSentence
Wolf\tI-pers\t_

# hipe2022:document_id = b
Ulm\tB-loc\tLED0.00|NoSpaceAfter
"""
CONLLU = """# newdoc id = a
# sent_id = 1
# text = Del rey.
1-2\tDel\t_\t_\t_\t_\t_\t_\t_\t_
1\tDe\t_\t_\t_\t_\t_\t_\t_\tname=O
2\tel\t_\t_\t_\t_\t_\t_\t_\tname=O
3\trey\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No|name=B-PER
3.1\tes\t_\t_\t_\t_\t_\t_\t_\t_
4\t.\t_\t_\t_\t_\t_\t_\t_\tSpacesAfter=\\n

1\tSi\t_\t_\t_\t_\t_\t_\t_\tname=-
"""


def test_spaces_and_documents_of_hipe(corpus):
    sentences = _sentences(corpus(HIPE))
    assert [s.words for s in sentences] == [["Anna", "kam", "."], ["Dr", ".", "Wolf"], ["Ulm"]]
    assert [s.spaces for s in sentences] == [[True, False, True], [False, True, True], [False]]
    assert [s.starts_document for s in sentences] == [True, False, True]
    assert [s.text for s in sentences] == [None] * 3


def test_spaces_and_texts_of_conllu(corpus):
    path = corpus(CONLLU)
    notes = ReadingNotes()
    first, second = read_sentences(path, find_layout(path, ColumnFormat()), Problems(path), notes)
    assert first.words == ["De", "el", "rey", "."]
    assert first.tags == ["O", "O", "B-PER", "O"]
    # the row of the whole word has the space of its last part
    assert first.spaces == [None, True, False, True]
    assert first.text == "Del rey."
    assert (second.tags, second.text) == (["-"], None)
    assert (notes.extra_rows, notes.comments) == (2, 3)


@pytest.mark.parametrize(
    ("text", "spaces"),
    [
        ("a\tO\t_\nb\tB-X\tNoSpaceAfter\n", [True, False]),
        ("a\tO\t_\nb\tB-X\tEndOfSentence\n", [None, None]),
        ("a\tO\nb\tB-X\n", [None, None]),
        ("NoSpaceAfter\tO\nb\tB-X\n", [None, None]),
        ("a\tO\tSpaceAfter=Nope\nb\tB-X\t_\n", [None, None]),
    ],
)
def test_spaces_are_known_in_files_with_marks_alone(corpus, text, spaces):
    (sentence,) = _sentences(corpus(text), tag_column=2)
    assert sentence.spaces == spaces


@pytest.mark.parametrize(
    "border", ["# newdoc id = 1", "# hipe2022:document_id = 1", "#begin document (a);"]
)
def test_comments_that_begin_a_document(corpus, border):
    sentences = _sentences(corpus(f"a\tO\n\nb\tO\n{border}\nc\tO\n"))
    assert [s.starts_document for s in sentences] == [True, False, True]


def test_sentences_of_numbers_without_blank_lines(corpus):
    text = "1 a O\n2 b O\n1 c O\n1 d O\n2 e O\n"
    assert [s.words for s in _sentences(corpus(text))] == [["a", "b"], ["c"], ["d", "e"]]
    text = "Sentence #,Word,Tag\n1,a,O\n1,b,O\n2,c,O\n,,\n2,d,O\n"
    assert [s.words for s in _sentences(corpus(text))] == [["a", "b"], ["c"], ["d"]]


def test_headers_of_joined_files_are_skipped(corpus):
    sentences = _sentences(corpus("Token Tag\na O\nToken Tag\nb O\n"))
    assert [s.words for s in sentences] == [["a"], ["b"]]
    assert [s.starts_document for s in sentences] == [True, True]


@pytest.mark.parametrize(
    ("text", "words", "tags", "trimmed"),
    [
        ("Anna\tB-PER \nEva\tB-PER\n", ["Anna", "Eva"], ["B-PER", "B-PER"], 1),
        ("Anna \t B-PER\n", ["Anna"], ["B-PER"], 2),
        ("\u3000李\xa0\tO\n \tO\n", ["李", " "], ["O", "O"], 1),
        ("Anna ,\tO\n", ["Anna ,"], ["O"], 0),
        ('" Anna",O \n"b, ",O\n', ["Anna", "b,"], ["O", "O"], 3),
    ],
)
def test_white_space_at_the_ends_of_cells_is_left_out(corpus, text, words, tags, trimmed):
    path, notes = corpus(text), ReadingNotes()
    (sentence,) = read_sentences(path, find_layout(path, ColumnFormat()), Problems(path), notes)
    assert (sentence.words, sentence.tags, notes.trimmed) == (words, tags, trimmed)


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a\tO\rb\tO\nc\tB-X\nd\tO\n", 1, "D053"),
        ('a,O\n",O\nb,B-X\n' + "c,O\n" * 20, 2, "D043"),
        ("Wort Art\na O\nb B-X\n", 1, "D046"),
        ("1 a O\n" + "".join(f"{i} b O\n" for i in range(2, 20)) + "x c B-X\n", 20, "D047"),
        ("1\ta\tO\n2-3\tbc\tB-X\n2\tb\tO\n3\tc\tO\n", 2, "D048"),
    ],
)
def test_lines_that_cannot_be_read(corpus, text, line, code):
    path = corpus(text)
    with pytest.raises(CorpusError) as caught:
        _read(path)
    assert str(caught.value).startswith(f"{path}:{line}: [NC-{code}]")


def test_all_lines_that_cannot_be_read_are_named(corpus):
    path = corpus("a O\nb\nc O\nd e f\n\ng O\nh O\n" + "i\n" * 30 + "j O\n" * 40)
    with pytest.raises(CorpusError) as caught:
        _read(path)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[1] for line in lines[:3]] == ["2", "4", "8"]
    assert lines[-1] == f"{path}: 12 more problems: NC-D007: 12."
