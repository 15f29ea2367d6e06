"""scripts/split_courts.py on a small corpus."""

import sys

import pytest

from tests.project.running import call, in_one_line, load_script
from tests.project.small_ler import COURTS, write_small_ler, written_sentences

split_courts = load_script("split_courts")


@pytest.fixture
def small_ler(tmp_path, monkeypatch):
    path = tmp_path / "small.conll"
    # the module that reads the corpus
    monkeypatch.setattr(sys.modules["split_ler"], "MD5", write_small_ler(path))
    monkeypatch.setattr(split_courts, "COURTS", COURTS)
    return path


def read(path):
    blocks = path.read_text("utf-8").split("\n\n")
    return [block.split("\n") for block in blocks if block]


def words(sentence):
    return " ".join(line.split(" ")[0] for line in sentence)


def test_every_sentence_is_where_it_should_be(small_ler, tmp_path):
    output = tmp_path / "split"
    result = call(split_courts, small_ler, output, "--train", "bag", "--test", "bgh")
    assert result.exit_code == 0, result.output
    sentences = written_sentences()
    bag, bgh = sentences[:150], sentences[170:210]
    train, dev, test = (read(output / f"{part}.conll") for part in ("train", "dev", "test"))
    assert (len(train), len(dev)) == (120, 30)
    assert [s for s in bag if s in train] == train
    assert [s for s in bag if s in dev] == dev
    assert not [s for s in dev if s in train]
    assert dev != bag[:30]
    assert test == bgh
    text = (output / "text.txt").read_text("utf-8").splitlines()
    rest = [*sentences[:170], *sentences[210:]]
    assert text == [words(s) for s in rest if s not in dev]
    n_tokens = sum(map(len, bgh))
    longest = max(map(len, bgh))
    counts = f"40 sentences, {n_tokens:,} tokens, the longest sentence has {longest}"
    assert counts in in_one_line(result.output)


def test_a_second_time_gives_the_same(small_ler, tmp_path):
    for name in ("first", "second"):
        call(split_courts, small_ler, tmp_path / name)
    for name in ("train.conll", "dev.conll", "test.conll", "text.txt"):
        first, second = (tmp_path / run / name for run in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()


def test_text_for_vectors_has_nothing_that_is_held_out():
    train, both, dev, test = (["Das O"], ["Der O"], ["Die O"], ["Wer O"])
    courts = {"bag": [train, both, dev], "bfh": [dev, test, both], "bgh": [test]}
    parts = {"train": [train, both], "dev": [dev], "test": [test]}
    text = split_courts.text_for_vectors(courts, parts, "bgh")
    assert text == [("Das",), ("Der",), ("Der",)]


@pytest.mark.parametrize(
    ("courts", "sentence"),
    [
        (("--train", "eugh"), "There is no court 'eugh': take one of bag, bfh, bgh"),
        (("--test", "bag"), "bag is the court to train on and to test on: name two courts."),
    ],
)
def test_courts_that_cannot_be(small_ler, tmp_path, courts, sentence):
    result = call(split_courts, small_ler, tmp_path / "split", *courts)
    assert result.exit_code == 1
    assert sentence in in_one_line(result.output)
    assert not (tmp_path / "split").exists()


def test_another_file_is_refused(tmp_path):
    other = tmp_path / "other.conll"
    other.write_text("Das O\n", encoding="utf-8")
    result = call(split_courts, other, tmp_path / "split")
    assert result.exit_code == 1
    assert "is not German LER as published" in in_one_line(result.output)
    assert not (tmp_path / "split").exists()
