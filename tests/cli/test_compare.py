"""``spacy ner-crf compare`` on small pipelines, one of which has learnt more."""

import json

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Corpus
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.evaluation.comparison import compare
from tests.compat.pipelines import write_corpus
from tests.pipeline.examples import make_examples


def run(*arguments):
    return CliRunner().invoke(ner_crf, ["compare", *map(str, arguments)])


@pytest.fixture(scope="module")
def pair(tmp_path_factory, poor_model, model):
    """A directory with two pipelines and annotated data."""
    directory = tmp_path_factory.mktemp("compare")
    for name, path in (("little", poor_model), ("much", model)):
        (directory / name).symlink_to(path)
    write_corpus(directory / "dev.spacy", make_examples(spacy.blank("de"), 60, seed=1))
    return directory


def test_the_better_pipeline_is_found(pair, tmp_path):
    output = tmp_path / "new" / "compared.json"
    a, b, data = pair / "little", pair / "much", pair / "dev.spacy"
    result = run(a, b, data, "--json", output, "--samples", 400, "--seed", 1)
    assert result.exit_code == 0, result.output
    written = json.loads(output.read_text())
    for key, path in (("a", a), ("b", b)):
        nlp = spacy.load(path)
        scores = nlp.evaluate(list(Corpus(data)(nlp)))
        assert written[key]["f1"] == pytest.approx(scores["ents_f"])
        assert written[key]["precision"] == pytest.approx(scores["ents_p"])
        assert written["sources"][key] == str(path)
    assert written["difference"] == pytest.approx(written["b"]["f1"] - written["a"]["f1"])
    assert written["interval"][0] > 0
    assert written["p_randomisation"] == pytest.approx(1 / 401)
    assert (written["n_samples"], written["n_documents"]) == (400, 60)
    assert written["sentence"].startswith("B is better than A")
    plain = " ".join(result.output.split())
    assert written["sentence"] in plain
    assert f"differ in {len(written['differences'])} of 60" in plain

    docs = dict(enumerate(spacy.load(b).pipe(doc.text for doc in _read(data))))
    for different in written["differences"]:
        doc = docs[different["document"]]
        assert different["text"] == doc.text
        ents = [
            {"start": e.start_char, "end": e.end_char, "label": e.label_, "text": e.text}
            for e in doc.ents
        ]
        assert different["b"] == ents
        assert different["a"] != ents


def _read(path):
    return DocBin().from_disk(path).get_docs(spacy.blank("de").vocab)


def test_a_pipeline_is_as_good_as_itself(pair):
    much, data = str(pair / "much"), str(pair / "dev.spacy")
    result = compare(much, much, data, n_samples=50)
    assert result["sources"] == {"a": much, "b": much, "data": data}
    assert result["difference"] == 0
    assert result["p_bootstrap"] == 1
    assert result["differences"] == []
    assert run(pair / "much", pair / "much", pair / "dev.spacy").exit_code == 0


def test_ner_can_be_compared_too(pair, ner_model):
    result = run(ner_model, pair / "much", pair / "dev.spacy", "--samples", 50)
    assert result.exit_code == 0, result.output


def test_documents_are_counted_in_the_file_even_if_some_are_not_annotated(pair, tmp_path):
    vocab = spacy.blank("de").vocab
    docs = list(_read(pair / "dev.spacy"))
    unannotated = Doc(vocab, words=["Anna", "kam", "."])
    DocBin(docs=[unannotated, *docs]).to_disk(tmp_path / "dev.spacy")
    plain = compare(pair / "little", pair / "much", pair / "dev.spacy", n_samples=50)
    shifted = compare(pair / "little", pair / "much", tmp_path / "dev.spacy", n_samples=50)
    scores = ("a", "b", "difference", "interval", "p_bootstrap", "n_documents")
    assert [shifted[name] for name in scores] == [plain[name] for name in scores]
    before, after = ([d["document"] for d in r["differences"]] for r in (plain, shifted))
    assert after == [document + 1 for document in before]


def test_labels_that_a_pipeline_does_not_know_are_named(pair, tmp_path):
    docs = list(_read(pair / "dev.spacy"))
    docs[0].set_ents([Span(docs[0], 0, 1, label="ANIMAL")])
    DocBin(docs=docs).to_disk(tmp_path / "more.spacy")
    result = run(pair / "little", pair / "much", tmp_path / "more.spacy", "--samples", 50)
    assert result.exit_code == 0
    assert "W100" in result.output
    assert "ANIMAL" in result.output
    DocBin(docs=docs[:1]).to_disk(tmp_path / "other.spacy")
    result = run(pair / "little", pair / "much", tmp_path / "other.spacy")
    assert result.exit_code == 1
    assert "R103" in result.output


def test_what_is_missing_or_wrong_is_named(pair, tmp_path):
    a, b, data = pair / "little", pair / "much", pair / "dev.spacy"
    without = spacy.blank("de")
    without.add_pipe("sentencizer")
    without.to_disk(tmp_path / "without")
    plain = Doc(without.vocab, words=["Heute", "regnet", "es"])
    DocBin(docs=[plain]).to_disk(tmp_path / "plain.spacy")
    DocBin().to_disk(tmp_path / "empty.spacy")
    (tmp_path / "zero.spacy").write_bytes(b"")
    (tmp_path / "text.spacy").write_text("no DocBin")
    (tmp_path / "file").write_text("")
    for arguments, expected in [
        ((tmp_path / "nowhere", b, data), "E050"),
        ((a, tmp_path / "nowhere", data), "E050"),
        ((a, b, tmp_path / "nowhere.spacy"), "R020"),
        ((a, tmp_path / "without", data), "R123"),
        ((a, b, tmp_path / "plain.spacy"), "R023"),
        ((a, b, tmp_path / "empty.spacy"), "R023"),
        ((a, b, tmp_path / "zero.spacy"), "R100"),
        ((a, b, tmp_path / "text.spacy"), "R100"),
        ((a, b, data, "--json", tmp_path), "R122"),
        ((a, b, data, "--json", data), "R161"),
        ((a, b, data, "--json", tmp_path / "text.spacy"), "R010"),
        ((a, b, data, "--samples", 10, "--json", tmp_path / "file" / "x.json"), "R104"),
    ]:
        result = run(*arguments)
        assert result.exit_code == 1, (arguments, result.output)
        assert expected in result.output, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "sentencizer" in run(a, tmp_path / "without", data).output
