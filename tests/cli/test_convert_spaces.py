"""``convert`` makes running text of column files, and compares it with the language's tokenizer."""

import json
import random

import pytest
import spacy
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.cli.convert import convert
from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions

SENTENCE = "Nach O\nArt. B-LAW\n5 I-LAW\ngilt O\n( O\nin O\nBonn B-LOC\n) O\n. O\n\n"
# the German tokenizer keeps Bonn-Reise and Xyz.
MISFITS = "Die O\nBonn B-LOC\n-Reise O\nnach O\nUlm B-LOC\n. O\n\n"


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "train.conll"
    path.write_text(SENTENCE + MISFITS)
    return path


def run(*arguments):
    result = CliRunner().invoke(ner_crf, ["convert", *map(str, arguments), "-l", "de"])
    return result.exit_code, " ".join(result.output.split())


def docs_of(path, lang="de"):
    return list(DocBin().from_disk(path).get_docs(spacy.blank(lang).vocab))


def with_misfits(tmp_path, words="Die B-X\nAnna B-X\nnn. B-X\nb O\n"):
    """A corpus of which the tokenizer cuts ``nn.b`` otherwise."""
    path = tmp_path / "misfits.conll"
    path.write_text(words)
    text = tmp_path / "misfits.txt"
    text.write_text("Die Annann.b\n")
    return path, text


def test_running_text_and_the_same_tokens(corpus, tmp_path):
    code, output = run(corpus, tmp_path / "train.spacy")
    assert code == 0, output
    first, second = docs_of(tmp_path / "train.spacy")
    assert first.text == "Nach Art. 5 gilt (in Bonn)."
    assert [token.text for token in first] == SENTENCE.replace("\n", " ").split()[::2]
    assert [(ent.text, ent.label_) for ent in first.ents] == [("Art. 5", "LAW"), ("Bonn", "LOC")]
    assert not second.has_unknown_spaces
    assert "Spaces by rules (15 tokens)" in output
    assert "the tokenizer cuts" in output


def test_unknown_spaces(corpus, tmp_path):
    code, output = run(corpus, tmp_path / "train.spacy", "--spaces", "none")
    assert code == 0, output
    assert all(doc.has_unknown_spaces for doc in docs_of(tmp_path / "train.spacy"))
    assert "the spaces of 2 documents are unknown" in output
    assert "Spaces by" not in output


def test_original_text(corpus, tmp_path):
    text = tmp_path / "train.txt"
    text.write_text("Nach Art.5 gilt (in  Bonn).\nDie Bonn-Reise\nnach Ulm. Und mehr\n")
    code, output = run(corpus, tmp_path / "train.spacy", "--text", text)
    assert code == 0, output
    first, second = docs_of(tmp_path / "train.spacy")
    assert (first.text, second.text) == ("Nach Art.5 gilt (in Bonn).", "Die Bonn-Reise nach Ulm.")
    assert "train.txt:3: the original text goes on after the last token, with 'Und mehr'" in output


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("Nach Art. 5 gilt es\n", "train.txt:1: [NC-D100]"),
        ("Nach Art. 5 gilt (in Bonn).\n\nDer Bonn", "train.txt:3: [NC-D100]"),
        ("Nach Art. 5\n", "train.txt:1: [NC-D105]"),
        ("", "train.txt:1: [NC-D105]"),
    ],
)
def test_another_text_is_one_sentence(content, place, corpus, tmp_path):
    text = tmp_path / "train.txt"
    text.write_text(content)
    code, output = run(corpus, tmp_path / "train.spacy", "--text", text)
    assert code == 1
    assert place in output
    assert not (tmp_path / "train.spacy").exists()


@pytest.mark.parametrize("option", ["--text", "--tokenizer-exceptions"])
@pytest.mark.parametrize("other", [("--chars",), ("--spaces", "none")])
def test_options_that_have_no_effect(option, other, corpus, tmp_path):
    (tmp_path / "x").write_text("a")
    code, output = run(corpus, tmp_path / "t.spacy", option, tmp_path / "x", *other, "--force")
    assert code == 1
    assert f"[NC-D106] {option} has no effect" in output


@pytest.mark.parametrize("option", ["--text", "--tokenizer-exceptions"])
def test_a_directory_has_no_text_and_no_exceptions_of_its_own(option, tmp_path):
    (tmp_path / "raw").mkdir()
    for name in ("a", "b"):
        (tmp_path / "raw" / f"{name}.conll").write_text(SENTENCE)
    (tmp_path / "x").write_text("a")
    arguments = (tmp_path / "raw", tmp_path / "out", option, tmp_path / "x", "--force")
    code, output = run(*arguments)
    assert (code, "[NC-R310]" in output) == (1, True)
    assert not (tmp_path / "out").exists()


def test_exceptions_make_the_tokens_the_same(tmp_path):
    source, target = tmp_path / "train.conll", tmp_path / "train.spacy"
    source.write_text("siehe O\nXyrn. B-LAW\n1/2 I-LAW\nda O\n\n" * 3)
    code, output = run(source, target, "--tokenizer-exceptions", tmp_path / "exceptions.json")
    assert code == 0, output
    assert "the tokenizer, with these exceptions, cuts the text into the same tokens" in output
    assert json.loads((tmp_path / "exceptions.json").read_text()) == {
        "special_cases": {"Xyrn.": ["Xyrn."]},
        "token_patterns": [r"\d+/\d+"],
        "final_stops": [],
    }


def test_exceptions_come_from_the_train_part_alone(tmp_path):
    source = tmp_path / "all.conll"
    source.write_text("".join(f"Xy{name}. B-LAW\nx{i} O\n\n" for name in "abcdefgh" for i in "12"))
    exceptions = tmp_path / "exceptions.json"
    options = ("--dev", "0.5", "--tokenizer-exceptions", exceptions)
    code, output = run(source, tmp_path / "corpus", *options)
    assert code == 0, output
    in_train = [doc[0].text for doc in docs_of(tmp_path / "corpus" / "train.spacy")]
    found = json.loads(exceptions.read_text())["special_cases"]
    assert found == {word: [word] for word in sorted(set(in_train)) if in_train.count(word) == 2}
    assert 0 < len(found) < 8


@pytest.mark.parametrize(
    ("misaligned", "entities", "total"),
    [
        (None, ["Die", "Anna", "nn."], "3 kept + 0 missing"),
        # both would be the same token
        ("expand", ["Die"], "1 kept + 2 missing (within a token of the tokenizer: 2)"),
        ("trim", ["Die"], "1 kept + 2 missing (within a token of the tokenizer: 2)"),
        ("missing", ["Die"], "1 kept + 2 missing (within a token of the tokenizer: 2)"),
    ],
)
def test_entities_within_tokens(misaligned, entities, total, tmp_path):
    source, text = with_misfits(tmp_path)
    options = ["--text", text, *(["--misaligned", misaligned] if misaligned else [])]
    code, output = run(source, tmp_path / "out.spacy", *options)
    assert code == 0, output
    (doc,) = docs_of(tmp_path / "out.spacy")
    assert doc.text == "Die Annann.b"
    assert [ent.text for ent in doc.ents] == entities
    assert f"3 entities in = {total}" in output
    assert "2 of 3 entities (66.7%) begin or end within a token of the tokenizer" in output
    assert ("They are kept" in output) is (misaligned is None)


def test_entities_within_tokens_are_an_error_if_wished(tmp_path):
    source, text = with_misfits(tmp_path)
    code, output = run(source, tmp_path / "out.spacy", "--text", text, "--misaligned", "error")
    assert code == 1
    assert "[NC-D104] 2 entities" in output
    assert not (tmp_path / "out.spacy").exists()


def test_random_corpora_with_every_choice(tmp_path):
    random_ = random.Random(0)
    pieces = [*".,()-/'\"„“§%", "Bonn", "Art", "Art.", "Nr", "-Ulm", "5", "z.B.", "n't", "我", "l'"]
    source, target = tmp_path / "r.conll", tmp_path / "r.spacy"
    for _ in range(2):
        lines, found = [], 0
        sentences = [random_.choices(pieces, k=random_.randint(1, 9)) for _ in range(40)]
        for sentence in sentences:
            tags = random_.choices(["B-X", "B-Y", "O"], k=len(sentence))
            found += len(tags) - tags.count("O")
            lines += [f"{w}\t{t}\n" for w, t in zip(sentence, tags, strict=True)] + ["\n"]
        source.write_text("".join(lines))
        words = [word for sentence in sentences for word in sentence]
        for misaligned in (None, Misaligned.EXPAND, Misaligned.TRIM, Misaligned.MISSING):
            options = ConversionOptions(lang="de", n_sents=2, misaligned=misaligned)
            (conversion,) = convert(source, target, options, force=True)
            docs = docs_of(target)
            counts = conversion.counts
            assert counts.found == found
            assert counts.kept.total() == sum(len(doc.ents) for doc in docs)
            assert [token.text for doc in docs for token in doc] == words
            for doc in docs:
                assert "".join(doc.text.split()) == "".join(token.text for token in doc)
                if misaligned is not None:
                    tokenized = spacy_tokens(doc.text)
                    for ent in doc.ents:
                        assert ent.start_char in tokenized[0]
                        assert ent.end_char in tokenized[1]


NLP = spacy.blank("de")


def spacy_tokens(text):
    doc = NLP.make_doc(text)
    return {token.idx for token in doc}, {token.idx + len(token) for token in doc}


def test_white_space_that_is_a_token_is_shown(tmp_path):
    source = tmp_path / "t.conll"
    source.write_text("a\tO\n \tO\nb\tO\n\n")
    code, output = run(source, tmp_path / "t.spacy")
    assert code == 0, output
    assert [doc.text for doc in docs_of(tmp_path / "t.spacy")] == ["a b"]
    assert "' '" in output or "the same tokens" in output


def test_a_language_without_its_tokenizer(tmp_path, monkeypatch):
    source = tmp_path / "t.conll"
    source.write_text("東京 B-LOC\nは O\n")
    try:
        spacy.blank("ja")
    except ImportError:
        result = CliRunner().invoke(
            ner_crf, ["convert", str(source), str(tmp_path / "t.spacy"), "-l", "ja"]
        )
        assert result.exit_code == 0
        assert "not compared with the tokenizer of 'ja'" in " ".join(result.output.split())
    else:
        (conversion,) = convert(source, tmp_path / "t.spacy", ConversionOptions(lang="ja"))
        assert conversion.comparison.documents == 1
