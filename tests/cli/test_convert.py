import gzip

import pytest
from spacy.cli._util import app
from spacy.tokens import DocBin
from spacy.vocab import Vocab
from typer.testing import CliRunner

import spacy_bigru_crf.cli  # noqa: F401
from spacy_bigru_crf.cli.convert import convert
from spacy_bigru_crf.corpora.columns import documents as column_documents

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
        (["--comment", "%", "--comment", ""], "D005"),
        (["--token-column", "Word"], "D045"),
        (["--tag-column", "Tag"], "D045"),
        (["--labels", "PER"], "D049"),
        (["--labels", "PER=O"], "T012"),
        (["--separator", "comma"], "D006"),
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


NUMBERED = "#\tsource\n1\tAnna\tB-PER\tO\n2\tin\tO\tO\n3\tUlm\tB-LOC\tO\n"


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (NUMBERED, [], "[NC-W041] {path}: column 3 has far more tags than column 4"),
        ("a O\n\nb B-X\n", ["--n-sents", 0], "[NC-W042] {path}: no document borders"),
        ("#Ulm B-LOC\nin O\n", ["--comment", "#"], "[NC-W043] {path}: lines that begin like a"),
        ("Anna\tB-PER \n", [], "[NC-W044] {path}: cells with white space at their ends"),
        ("a O\n\ufeffb B-X\n", [], "[NC-W045] {path}: byte order marks"),
        ("a -\nb B-X\n", [], "[NC-W046] {path}: tokens without annotation"),
        ("1 a O\n2-3 bc _\n2 b O\n3 c B-X\n", [], "[NC-W047] {path}: rows of CoNLL-U"),
        ("# id = 1\na B-X\n", [], "{path}: 1 comment lines skipped"),
        (WELL_FORMED, ["--labels", "PRE=PERSON"], "[NC-W040] --labels names 'PRE'"),
    ],
)
def test_what_is_found_out_and_left_out_is_said(corpus, tmp_path, text, options, message):
    source = corpus(text)
    result = _run(source, tmp_path / "train.spacy", *options)
    assert result.exit_code == 0, result.output
    assert message.format(path=source) in _message(result)


def test_ordinary_files_are_converted_without_warnings(corpus, tmp_path):
    text = "-DOCSTART- O\n\nAnna B-PER\n\nin O\n"
    result = _run(corpus(text), tmp_path / "train.spacy", "--n-sents", 0)
    assert "NC-W" not in result.output


def test_columns_are_named_by_their_header(corpus, tmp_path):
    target = tmp_path / "train.spacy"
    source = corpus("Wort Innen Aussen\nAnna O B-PER\nkam O O\n")
    result = _run(source, target, "--token-column", "Wort", "--tag-column", "Aussen")
    assert result.exit_code == 0, result.output
    (doc,) = _docs(target)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Anna", "PER")]


@pytest.mark.parametrize("name", ["out.json", "train.conll", "out.txt", "a.b/c.spacyy"])
def test_outputs_called_like_other_files_are_refused(corpus, tmp_path, name):
    source = corpus(WELL_FORMED)
    for options in ([], ["--dev", "0.5"]):
        result = _run(source, tmp_path / name, *options)
        assert result.exit_code == 1
        assert "[NC-D040]" in _message(result)
    assert list(tmp_path.iterdir()) == [source.parent]


def test_a_file_is_not_converted_onto_itself(corpus):
    source = corpus(WELL_FORMED)
    result = _run(source, source, "--force")
    assert result.exit_code == 1
    assert "[NC-D040]" in _message(result)
    assert source.read_text() == WELL_FORMED


def test_output_directories_may_have_numbers_for_suffix(corpus, tmp_path):
    result = _run(corpus(WELL_FORMED), tmp_path / "corpus-1.0")
    assert result.exit_code == 0, result.output
    (tmp_path / "corpus.v2").mkdir()
    assert _run(corpus(WELL_FORMED), tmp_path / "corpus.v2").exit_code == 0


def test_labels(corpus, tmp_path):
    target = tmp_path / "train.spacy"
    result = _run(corpus(WELL_FORMED), target, "--labels", "PER=PERSON,LOC=")
    assert result.exit_code == 0, result.output
    labels = [ent.label_ for doc in _docs(target) for ent in doc.ents]
    assert labels == ["PERSON"]
    assert "NC-W" not in result.output


JSON_TEXT = '{"text": "Anna in Ulm", "entities": [[0, 4, "B-PER"], [5, 7, "O"], [8, 11, "LOC"]]}\n'


def test_labels_of_json(corpus, tmp_path):
    source, target = corpus(JSON_TEXT, "train.jsonl"), tmp_path / "train.spacy"
    result = _run(source, target)
    assert result.exit_code == 1
    assert f"{source}:1: [NC-T0" in _message(result)
    result = _run(source, target, "--labels", "B-PER=PER,O=")
    assert result.exit_code == 0, result.output
    (doc,) = _docs(target)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Anna", "PER"), ("Ulm", "LOC")]


def _sentences(n):
    return "\n".join(f"Anna{i} B-PER\nkam O\n" for i in range(n))


def test_split_into_parts(corpus, tmp_path):
    folder = tmp_path / "parts"
    result = _run(corpus(_sentences(50)), folder, "--dev", 0.2, "--test", 0.1, "--seed", 1)
    assert result.exit_code == 0, result.output
    words = _message(result)
    assert "Documents 35 10 5" in words
    assert "Tokens 70 20 10" in words
    assert "PER 35 10 5" in words
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(first) == {"train.spacy", "dev.spacy", "test.spacy"}
    # not overwritten without --force; the same again with it, other ones with another seed
    assert "[NC-R010]" in _message(_run(corpus(_sentences(50)), folder, "--dev", 0.2))
    _run(corpus(_sentences(50)), folder, "--dev", 0.2, "--test", 0.1, "--seed", 1, "--force")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    _run(corpus(_sentences(50)), folder, "--dev", 0.2, "--test", 0.1, "--seed", 2, "--force")
    assert (folder / "dev.spacy").read_bytes() != first["dev.spacy"]
    _run(corpus(_sentences(50)), folder, "--dev", 0.2, "--force")
    assert {path.name for path in folder.iterdir()} == {"train.spacy", "dev.spacy"}


@pytest.mark.parametrize(
    ("options", "output", "code"),
    [
        (["--dev", "1"], "parts", "D050"),
        (["--dev", "-0.1"], "parts", "D050"),
        (["--dev", "0.5", "--test", "0.5"], "parts", "D050"),
        (["--dev", "0.1", "--test", "0.1"], "parts", "D051"),
        (["--dev", "0.1"], "parts.spacy", "D052"),
    ],
)
def test_parts_that_cannot_be(corpus, tmp_path, options, output, code):
    source = corpus(WELL_FORMED)
    result = _run(source, tmp_path / output, *options)
    assert result.exit_code == 1
    assert f"[NC-{code}]" in _message(result)
    assert list(tmp_path.iterdir()) == [source.parent]


def test_a_directory_with_other_files_is_not_replaced_by_parts(corpus, tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    result = _run(corpus(_sentences(50)), folder, "--dev", 0.2, "--force")
    assert result.exit_code == 1
    assert "[NC-R164]" in _message(result)
    assert (folder / "notes.txt").read_text() == "mine"


def test_all_files_of_a_directory_are_split_together(corpus, tmp_path):
    corpus(_sentences(20), "a.conll")
    corpus(_sentences(20) + "\nEva B-PER\n", "b.conll")
    result = _run(tmp_path / "corpus", tmp_path / "parts", "--test", 0.3)
    assert result.exit_code == 0, result.output
    texts = [
        {doc.text for doc in _docs(tmp_path / "parts" / f"{part}.spacy")}
        for part in ("train", "test")
    ]
    assert not texts[0] & texts[1]
    assert len(texts[0] | texts[1]) == 21
