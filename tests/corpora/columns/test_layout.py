import gzip

import pytest

from spacy_bigru_crf.corpora.columns.format import ColumnFormat, Separator
from spacy_bigru_crf.corpora.columns.layout import find_layout
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.tags.schemes import IO

GERMEVAL = "#\tsource\n1\tAnna\tB-PER\tO\n2\twohnt\tO\tO\n3\tin\tO\tO\n4\tUlm\tB-LOC\tO\n"
KAGGLE = "Sentence #,Word,POS,Tag\nSentence: 1,Anna,NNP,B-per\n,kam,VBD,O\n"


@pytest.fixture
def layout(tmp_path):
    """Find the layout of a text."""

    def find(text, scheme=None, name="corpus.txt", **columns):
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return find_layout(path, ColumnFormat(**columns), scheme)

    return find


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("Anna B-PER\nkam O\n", "space"),
        ("Anna\tB-PER\nkam\tO\n", "tab"),
        ("Anna,B-PER\nkam,O\n", "comma"),
        ('"a ""b"" ,",O\nkam,O\n', "comma"),
        ("Anna;B-PER\n1,5;O\n;\nEva;O\n", "semicolon"),
        ("; O\nAnna;Eva B-PER\n", "space"),
        (", O\nAnna B-PER\n", "space"),
        ("1,5 O\nAnna B-PER\n", "space"),
        ("Anna,B-PER O\nkam,O O\n", "space"),
        (KAGGLE, "comma"),
    ],
)
def test_separators(layout, text, separator):
    assert layout(text).separator == separator


def test_commas_of_a_csv_file_need_no_tags(layout):
    assert layout("Anna,PER\nkam,X\n", name="a.csv").separator == "comma"
    assert layout("Anna;PER\nkam;X\n", name="a.csv.gz").separator == "semicolon"
    assert layout("Anna,PER x\nkam,X y\n").separator == "space"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (GERMEVAL, (1, 3)),
        (GERMEVAL.replace("LOC\tO", "LOC\tB-X"), (1, 3)),
        ("0 a O\n1 b B-X\n\n0 c O\n", (1, 2)),
        ("7 a O\n8 b B-X\n9 c O\n", (1, 2)),
        ("1 a O x\n2 b B-X y\n\n1 c O z\n", (1, 2)),
        ("1\ta\tB-X\t-\t-\n2\tb\tO\t-\t-\n", (1, 2)),
        ("1 CD O\n2 CD O\n", (1, 2)),
        ("1 O\n2 O\n3 B-X\n", (0, 1)),
        ("5 CD O\n2 CD O\nAnna NNP B-PER\n", (0, 2)),
        ("in IN B-PP O\nUlm NNP B-NP O\n", (0, 3)),
        ("a NN\nb VB\n", (0, 1)),
        (",word,tag\n0,Anna,B-PER\n1,kam,O\n2,an,O\n", (1, 2)),
        (KAGGLE, (1, 3)),
        ("Token NER POS\nAnna B-PER NE\nkam O VV\n", (0, 1)),
        ("#ID\tFORM\tNE\tX\n1\tAnna\tB-X\tO\n2\tkam\tO\tO\n", (1, 2)),
        ("# id = 1\n# Tag Token\nB-X Anna\nO kam\n", (1, 0)),
        ("# global.columns = ID FORM PARSEME:NE MISC\n1\ta\tB-X\t_\n2\tb\tO\t_\n", (1, 2)),
        ("word,pos,ner,tag\nAnna,NE,B-PER,x\n", (0, 2)),
    ],
)
def test_columns_of_token_and_tag(layout, text, columns):
    found = layout(text)
    assert (found.token, found.tag) == columns


def test_named_columns_are_not_guessed(layout):
    found = layout(GERMEVAL, token_column=1, tag_column=3)
    assert (found.token, found.tag, found.number) == (0, 2, None)
    found = layout("Wort Art\nAnna B-PER\nkam O\n", token_column="Wort", tag_column="Art")
    assert (found.token, found.tag, found.header) == (0, 1, ("Wort", "Art"))
    found = layout("A B C\nB-PER NE Anna\nO VV kam\n", token_column="C", tag_column=1)
    assert (found.token, found.tag, found.header) == (2, 0, ("A", "B", "C"))


@pytest.mark.parametrize(
    ("text", "richer"),
    [
        (GERMEVAL, 3),
        (GERMEVAL.replace("kam\tO\tO", "kam\tB-X\tB-X"), 3),
        ("Anna\tB-PER\tB-PER\nkam\tO\tO\n", None),
        ("in IN B-PP O\nUlm NNP B-NP O\n", None),
        ("Token\tNE-COARSE\tNE-FINE\nAnna\tO\tB-pers.ind\n", 3),
    ],
)
def test_a_column_with_far_more_tags_is_named(layout, text, richer):
    assert layout(text).richer_column == richer


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Anna PERSON\nkam O\nan O\n", {"PERSON"}),
        ("Anna PERSON\nkam O\nUlm creative-work\nan O\n", {"PERSON", "creative-work"}),
        ("李\t人名\n來\tO\n", {"人名"}),
        ("Anna PERSON\nkam O\nUlm B-LOC\nan O\n", set()),
        ("Anna NNP\nkam VBD\nan IN\n", set()),
        ("Anna PERSON\nEva PERSON\nkam O\n", set()),
        ("Anna B\nkam O\nan O\n", set()),
        ("Anna 1\nkam O\nan O\n", set()),
    ],
)
def test_labels_without_prefix_are_read_where_that_is_certain(layout, text, labels):
    assert layout(text).bare_labels == labels


def test_labels_without_prefix_are_read_if_the_scheme_is_io(layout):
    text = "Anna PERSON\nEva PERSON\nkam O\nUlm B-LOC\nAg I-LOC\n"
    assert layout(text, IO).bare_labels == {"PERSON"}


def test_a_first_line_without_tag_may_be_a_header(layout):
    assert layout("\nWort Art\nAnna B-PER\nkam O\n").doubtful_line == 2
    assert layout("Anna PER\nEva B-PER\nUlm LOC\n").doubtful_line is None


@pytest.mark.parametrize(
    ("text", "columns", "code"),
    [
        ("a O x\nb B-X y\nc O z\n", {"tag_column": 4}, "D006"),
        ("Token NER\na O\n", {"tag_column": "Tag"}, "D045"),
        ("a O\n", {"token_column": "Word"}, "D045"),
        ("Token NER\na x O\nb y O\n", {}, "D054"),
        ("a B-X B-Y z\nb O O z\n", {}, "D044"),
    ],
)
def test_columns_that_cannot_be(layout, text, columns, code):
    with pytest.raises(CorpusError, match=code):
        layout(text, **columns)


def test_named_separator(layout):
    assert layout("a,b O\nc,d O\n", separator=Separator.COMMA, name="b").width == 2
    assert layout("", separator=Separator.COMMA).width == 0


def test_any_number_of_labels_of_a_named_scheme(layout):
    text = "".join(f"a\tLabel{i}\nb\tO\n" for i in range(50))
    assert len(layout(text, IO).bare_labels) == 50
    assert not layout(text).bare_labels


@pytest.mark.parametrize("tag", ["b-per", "B_PER", "i-per", "I_PER"])
def test_tags_with_another_hyphen_or_case_are_no_labels(layout, tag):
    assert not layout(f"Anna\t{tag}\nkam\tO\n").bare_labels
    assert not layout(f"Anna\t{tag}\nkam\tO\n", IO).bare_labels
