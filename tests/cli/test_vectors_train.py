"""``spacy ner-crf vectors train``: the vectors that it writes are read back."""

import gzip
import os
import subprocess
import sys

import numpy as np
import pytest
import spacy
from gensim.models import KeyedVectors
from gensim.models.fasttext import load_facebook_model
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.cli.vectors_train import vectors_train
from spacy_bigru_crf.vectors.formats import Format, detect_format
from spacy_bigru_crf.vectors.options import Algorithm, TrainingOptions
from spacy_bigru_crf.vectors.read import read_vectors

LINES = [
    "Die Klage wird abgewiesen .",
    "",
    "Die Kosten trägt die Klägerin\N{NO-BREAK SPACE}X .",
] * 5
SMALL = ["--dim", "4", "--min-count", "1", "--epochs", "2", "--buckets", "20", "--seed", "3"]


def run(*arguments):
    return CliRunner().invoke(ner_crf, ["vectors", "train", *map(str, arguments)])


def message(result):
    """What was printed, whatever the width at which it was wrapped."""
    return " ".join(result.output.split())


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text" / "text.txt"
    path.parent.mkdir()
    path.write_text("\n".join(LINES), "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "algorithm", "expected"),
    [
        ("v.bin", "word2vec", Format.WORD2VEC_BINARY),
        ("v.txt", "word2vec", Format.WORD2VEC_TEXT),
        ("v.vec", "word2vec", Format.WORD2VEC_TEXT),
        ("v.bin", "fasttext", Format.FASTTEXT),
    ],
)
def test_every_format(text, tmp_path, name, algorithm, expected):
    result = run(text, tmp_path / name, "--whitespace", "--algorithm", algorithm, *SMALL)
    assert result.exit_code == 0, result.output
    assert f"{name}: vectors of 9 words, {algorithm}, 4 wide, from 55 tokens" in message(result)
    assert detect_format(tmp_path / name) == expected
    table = read_vectors(tmp_path / name)
    assert set(table.words) == set(" ".join(LINES).split(" ")) - {""}
    assert table.vectors.shape == (9, 4)
    assert (table.ngrams is not None) == (algorithm == "fasttext")


def test_settings_arrive(text, tmp_path):
    options = ["--window", "2", "--min-count", "6", "--epochs", "3", "--dim", "5"]
    result = run(text, tmp_path / "v.bin", "-a", "fasttext", "--whitespace", *options)
    assert result.exit_code == 0, result.output
    model = load_facebook_model(str(tmp_path / "v.bin"))
    assert (model.window, model.min_count, model.epochs, model.vector_size) == (2, 6, 3, 5)
    assert (model.wv.bucket, model.wv.min_n, model.wv.max_n, model.sg) == (200_000, 3, 6, 1)
    assert set(model.wv.index_to_key) == {"Die", "."}


def test_the_tokenizer_of_a_language(tmp_path):
    path = tmp_path / "text.txt.gz"
    path.write_bytes(gzip.compress(b"Er zahlt (z.B. Ulm).\n" * 3))
    assert run(path, tmp_path / "v.txt", "--lang", "de", *SMALL).exit_code == 0
    vectors = KeyedVectors.load_word2vec_format(str(tmp_path / "v.txt"))
    assert set(vectors.index_to_key) == {"Er", "zahlt", "(", "z.B.", "Ulm", ")", "."}


def test_docs_and_text_of_a_directory(text, tmp_path):
    nlp = spacy.blank("de")
    words = ["Ein", "Satz", "\n", "z. B.", "Noch", "einer"]
    docs = [
        Doc(nlp.vocab, words=words, sent_starts=[True, False, False, False, True, False]),
        Doc(nlp.vocab, words=["Ohne", "Grenzen"]),
        Doc(nlp.vocab),
    ]
    DocBin(docs=docs).to_disk(text.parent / "docs.spacy")
    (text.parent / ".hidden").write_text("hidden")
    result = run(text.parent, tmp_path / "v.bin", "--whitespace", *SMALL)
    assert result.exit_code == 0, result.output
    table = read_vectors(tmp_path / "v.bin")
    expected = {"Ein", "Satz", "z.", "B.", "Noch", "einer", "Ohne", "Grenzen"}
    assert set(table.words) == expected | set(" ".join(LINES).split(" ")) - {""}


TRAIN = """
import sys
from pathlib import Path
from spacy_bigru_crf.vectors.options import Algorithm, TrainingOptions
from spacy_bigru_crf.vectors.training import train_vectors
for algorithm in Algorithm:
    options = TrainingOptions(algorithm, 4, min_count=1, epochs=2, buckets=20, seed=3)
    sentences = [line.split(" ") for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    output = Path(sys.argv[2]) / f"{algorithm}.bin"
    train_vectors(filter(any, sentences), output, options, lambda sentences, **_: sentences)
"""


def test_the_same_seed_gives_the_same_file(text, tmp_path):
    """Also in a process whose strings hash differently."""
    command = [sys.executable, "-c", TRAIN, str(text), str(tmp_path)]
    environment = os.environ | {"PYTHONHASHSEED": "1"}
    subprocess.run(command, env=environment, check=True, timeout=120)
    for algorithm in Algorithm:
        for seed in (3, 4):
            options = TrainingOptions(algorithm, 4, min_count=1, epochs=2, buckets=20, seed=seed)
            vectors_train(text, tmp_path / f"{seed}.bin", options, lang=None)
        there, here, other = (tmp_path / f"{n}.bin" for n in (algorithm, 3, 4))
        assert there.read_bytes() == here.read_bytes()
        assert other.read_bytes() != here.read_bytes()


def test_sentences_longer_than_gensim_takes_are_cut(tmp_path, monkeypatch):
    monkeypatch.setattr("spacy_bigru_crf.vectors.training._LONGEST_SENTENCE", 3)
    path = tmp_path / "text.txt"
    path.write_text("a b c d e f g")
    trained = vectors_train(path, tmp_path / "v.txt", TrainingOptions(dim=2, min_count=1, epochs=1))
    assert (trained.words, trained.tokens) == (7, 7)


@pytest.mark.parametrize(
    ("content", "name", "options", "code"),
    [
        ("a b", "v.txt", ["--algorithm", "fasttext"], "V003"),
        ("a b", "v", [], "V003"),
        ("\n \n", "v.bin", [], "V004"),
        ("a b", "v.bin", ["--min-count", "2"], "V005"),
        ("a b", "v.bin", ["--lang", "klingon"], "D011"),
    ],
)
def test_mistakes_are_one_sentence_and_exit_code_1(tmp_path, content, name, options, code):
    (tmp_path / "text.txt").write_text(content)
    result = run(tmp_path / "text.txt", tmp_path / name, *options)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert f"[NC-{code}]" in result.output
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("name", "code"), [("docs.spacy", "V002"), ("latin1.txt", "D001"), ("nowhere.txt", "R001")]
)
def test_files_that_cannot_be_read(tmp_path, name, code):
    (tmp_path / "docs.spacy").write_text("no docs")
    (tmp_path / "latin1.txt").write_bytes(b"gut\nsch\xf6n\n")
    result = run(tmp_path / name, tmp_path / "v.bin")
    assert result.exit_code == 1
    assert f"[NC-{code}]" in result.output
    assert name in message(result)


def test_nothing_half_written_is_left(text, tmp_path, monkeypatch):
    target = tmp_path / "v.bin"
    target.write_text("mine")

    def interrupt(self, path, **settings):
        with open(path, "w") as file:
            file.write("half")
        raise KeyboardInterrupt

    monkeypatch.setattr("gensim.models.KeyedVectors.save_word2vec_format", interrupt)
    assert run(text, target, *SMALL).exit_code != 0
    assert target.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["text", "v.bin"]


def test_without_gensim_the_package_is_named(text, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "gensim.models.fasttext", None)
    result = run(text, tmp_path / "v.bin")
    assert result.exit_code == 1
    assert "[NC-N054]" in result.output
    assert "pip install gensim" in message(result)


def test_plain_function_is_silent(text, tmp_path, capfd):
    options = TrainingOptions(dim=3, min_count=1, epochs=1)
    trained = vectors_train(text, tmp_path / "v.txt", options, lang=None)
    assert trained.words == 9
    assert np.isfinite(read_vectors(tmp_path / "v.txt").vectors).all()
    assert capfd.readouterr() == ("", "")
