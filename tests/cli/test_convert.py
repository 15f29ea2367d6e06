import gzip

import pytest
from spacy.cli._util import app
from spacy.tokens import DocBin
from spacy.vocab import Vocab
from typer.testing import CliRunner

import spacy_bigru_crf.cli  # noqa: F401
from spacy_bigru_crf.cli.convert import convert
from spacy_bigru_crf.corpora import column_documents

WELL_FORMED = "In O\nNew B-LOC\nYork I-LOC\n\nPaul B-PER\n"
MALFORMED = "In O\nNew B-LOC\n\nYork I-LOC\n"


def _run(*arguments):
    return CliRunner().invoke(app, ["ner-crf", "convert", *map(str, arguments)])


def _message(result):
    """What was printed, whatever the width at which it was wrapped."""
    return " ".join(result.output.split())


def _docs(path):
    return list(DocBin().from_disk(path).get_docs(Vocab()))


@pytest.fixture
def corpus(tmp_path):
    """Write a file and return its path."""

    def write(text, name="train.conll"):
        path = tmp_path / "corpus" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path

    return write


def test_report(corpus, tmp_path):
    target = tmp_path / "train.spacy"
    result = _run(corpus(WELL_FORMED), target)
    assert result.exit_code == 0, result.output
    words = _message(result)
    assert "train.spacy BIO 2 2 4 2 0" in words
    assert "LOC 1" in words
    assert "PER 1" in words
    assert len(_docs(target)) == 2


def test_all_options(corpus, tmp_path):
    text = "# note\n1\tB-X\ta\n2\tI-X\tb\n\n3\tO\t \n"
    target = tmp_path / "train.spacy"
    result = _run(
        *(corpus(text), target, "--lang", "de", "--scheme", "iob2", "--separator", "tab"),
        *("--token-column", 3, "--tag-column", -2, "--comment", "#", "--n-sents", 2),
        *("--chars", "--repair"),
    )
    assert result.exit_code == 0, result.output
    (doc,) = _docs(target)
    assert doc.text == "ab "
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("ab", "X")]


@pytest.mark.parametrize("name", ["dev.conll", "dev.conll.gz"])
def test_output_directory_is_created(corpus, tmp_path, name):
    result = _run(corpus(WELL_FORMED, name), tmp_path / "new" / "folder")
    assert result.exit_code == 0, result.output
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["dev.spacy"]


def test_directory(corpus, tmp_path):
    corpus(WELL_FORMED, "train.conll.gz")
    corpus("a S-X\n", "dev.bioes")
    corpus("not a corpus", ".hidden")
    (tmp_path / "corpus" / "subdirectory").mkdir()
    result = _run(tmp_path / "corpus", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"dev.spacy", "train.spacy"}
    words = _message(result)
    assert "dev.spacy BIOES" in words
    assert "train.spacy BIO" in words
    assert "X 1 0" in words


def test_files_that_differ_in_their_suffix_keep_it(corpus, tmp_path):
    for part in ("train", "dev", "test"):
        corpus(WELL_FORMED, f"brands.{part}")
    conversions = convert(tmp_path / "corpus", tmp_path / "out")
    assert [conversion.target.name for conversion in conversions] == [
        "brands.dev.spacy",
        "brands.test.spacy",
        "brands.train.spacy",
    ]


def test_repair_says_how_many(corpus, tmp_path):
    result = _run(corpus(MALFORMED), tmp_path / "train.spacy", "--repair")
    assert result.exit_code == 0, result.output
    assert "train.spacy BIO 2 2 3 2 1" in _message(result)


def test_no_entities_is_a_warning(corpus, tmp_path):
    result = _run(corpus("a O\n"), tmp_path / "train.spacy")
    assert result.exit_code == 0, result.output
    assert "[NC-W012] No entities found." in _message(result)


def test_malformed_tags_are_one_sentence_and_exit_code_1(corpus, tmp_path):
    source, target = corpus(MALFORMED), tmp_path / "train.spacy"
    result = _run(source, target)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert f"{source}:4: [NC-T006] I-LOC after the beginning" in _message(result)
    assert list(tmp_path.iterdir()) == [source.parent]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--scheme", "BIEO"], "T001"),
        (["--scheme", "BILOU"], "T006"),
        (["--token-column", "0"], "D003"),
        (["--tag-column", "1"], "D004"),
        (["--comment", ""], "D005"),
        (["--tag-column", "5"], "D006"),
        (["--n-sents", "-1"], "D010"),
        (["--lang", "klingon"], "D011"),
    ],
)
def test_options_that_cannot_be(corpus, tmp_path, options, code):
    result = _run(corpus(WELL_FORMED), tmp_path / "train.spacy", *options)
    assert result.exit_code == 1
    assert f"[NC-{code}]" in result.output
    assert not (tmp_path / "train.spacy").exists()


def test_missing_input(tmp_path):
    result = _run(tmp_path / "nothing", tmp_path / "out")
    assert result.exit_code == 1
    assert f"[NC-R001] Input {tmp_path / 'nothing'} does not exist." in _message(result)


def test_directory_without_files(tmp_path):
    (tmp_path / "corpus").mkdir()
    result = _run(tmp_path / "corpus", tmp_path / "out")
    assert result.exit_code == 1
    assert "[NC-R002]" in result.output


@pytest.mark.parametrize("name", ["train.spacy", "existing"])
def test_directory_does_not_fit_into_a_file(corpus, tmp_path, name):
    source = corpus(WELL_FORMED)
    (tmp_path / "existing").write_text("a file")
    result = _run(source.parent, tmp_path / name)
    assert result.exit_code == 1
    assert "[NC-R003]" in result.output


def test_output_that_cannot_be_written(corpus, tmp_path):
    (tmp_path / "file").write_text("no directory")
    result = _run(corpus(WELL_FORMED), tmp_path / "file" / "train.spacy")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)


def test_interruption_leaves_nothing(corpus, tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    source = corpus(WELL_FORMED)
    monkeypatch.setattr(column_documents, "make_doc", interrupt)
    result = _run(source, tmp_path / "train.spacy")
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == [source.parent]


def test_plain_function_is_silent(corpus, tmp_path, capfd):
    (conversion,) = convert(corpus(WELL_FORMED), tmp_path / "train.spacy")
    assert conversion.entities.total() == 2
    assert capfd.readouterr() == ("", "")


def test_nothing_is_overwritten_without_force(corpus, tmp_path):
    source, target = corpus(WELL_FORMED), tmp_path / "train.spacy"
    target.write_text("mine")
    result = _run(source, target)
    assert (result.exit_code, "R010" in result.output) == (1, True)
    assert target.read_text() == "mine"
    assert _run(source, target, "--force").exit_code == 0
    assert len(_docs(target)) == 2
    # the output may be the input by another name
    link = tmp_path / "link.spacy"
    link.symlink_to(source)
    text = source.read_bytes()
    result = _run(source, link, "--force")
    assert (result.exit_code, "R161" in result.output) == (1, True)
    assert source.read_bytes() == text
