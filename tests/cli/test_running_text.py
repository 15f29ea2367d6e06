"""Commands on data that know their spaces, and whose tokens are not those of the pipeline."""

import json
import shutil

import pytest
import spacy
from spacy.cli.evaluate import evaluate as spacy_evaluate
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from tests.cli.conftest import MIXED
from tests.pipeline.examples import make_examples


def run(*arguments):
    result = CliRunner().invoke(ner_crf, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def tags_of(doc):
    return [f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else "O" for t in doc]


def without_spaces(doc):
    return Doc(doc.vocab, words=[token.text for token in doc], ents=tags_of(doc))


def glued(doc):
    """The document with each comma as a part of the token before it, as in "Bonn, um"."""
    words, tags = [], []
    for token, tag in zip(doc, tags_of(doc), strict=True):
        if token.text == ",":
            words[-1] += ","
        else:
            words.append(token.text)
            tags.append(tag)
    return Doc(doc.vocab, words=words, spaces=[True] * (len(words) - 1) + [False], ents=tags)


@pytest.fixture(scope="module")
def docs():
    return [glued(eg.reference) for eg in make_examples(spacy.blank("de"), 60, MIXED, seed=1)]


@pytest.fixture(scope="module")
def data(docs, tmp_path_factory):
    """A file of running text, and one in which every fourth document has no spaces."""
    directory = tmp_path_factory.mktemp("running_text")
    DocBin(docs=docs).to_disk(directory / "text.spacy")
    mixed = [doc if i % 4 else without_spaces(doc) for i, doc in enumerate(docs)]
    DocBin(docs=mixed).to_disk(directory / "mixed.spacy")
    return directory


def entities(doc):
    return {(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents}


def naive(nlp, docs, *, on_corpus=False):
    """True positives, false positives and false negatives, and F1."""
    tp = fp = fn = 0
    for doc in docs:
        text = doc.text
        if on_corpus or doc.has_unknown_spaces:
            words, spaces = [t.text for t in doc], [bool(t.whitespace_) for t in doc]
            text = Doc(nlp.vocab, words=words, spaces=spaces)
        gold, predicted = entities(doc), entities(nlp(text))
        tp, fp, fn = (
            tp + len(gold & predicted),
            fp + len(predicted - gold),
            fn + len(gold - predicted),
        )
    return (tp, fp, fn), 2 * tp / (2 * tp + fp + fn)


def read(path):
    return list(DocBin().from_disk(path).get_docs(spacy.blank("de").vocab))


@pytest.mark.parametrize("name", ["text", "mixed"])
def test_evaluate_shows_all_figures(crf_model, data, tmp_path, name):
    path, output, html = data / f"{name}.spacy", tmp_path / "dev.json", tmp_path / "dev.html"
    shown = run("evaluate", crf_model, path, "--json", output, "--html", html, "--bootstrap", 20)
    report = json.loads(output.read_text("utf-8"))
    nlp, docs = spacy.load(crf_model), read(path)
    _, running = naive(nlp, docs)
    (tp, fp, fn), on_corpus = naive(nlp, docs, on_corpus=True)
    theirs = spacy_evaluate(crf_model, path)
    assert report["spans"]["micro"]["f1"] == pytest.approx(running)
    micro = report["corpus_tokens"]["micro"]
    assert micro["f1"] == pytest.approx(on_corpus)
    assert (micro["correct"], micro["predicted"], micro["support"]) == (tp, tp + fp, tp + fn)
    for score, key in (("precision", "ents_p"), ("recall", "ents_r"), ("f1", "ents_f")):
        assert report["spacy_scorer"][score] == pytest.approx(theirs[key])
    # "Bonn" is no "Bonn,", but for spaCy's scorer
    assert running < report["spacy_scorer"]["f1"]
    assert len({running, on_corpus, theirs["ents_f"]}) == 3
    for f1 in (running, on_corpus, theirs["ents_f"]):
        assert f"{100 * f1:.2f}" in shown
    for row in report["corpus_tokens"]["labels"]:
        assert f"{100 * row['f1']:.2f}" in shown
    assert report["scored_on"]["tokens"] == {"text": "running text", "mixed": "mixed"}[name]
    assert report["scored_on"]["sentence"] in shown
    assert report["spacy_scorer"]["note"] in shown
    assert report["spacy_scorer"]["note"].replace('"', '\\"') in html.read_text("utf-8")


def test_what_is_counted_is_said(crf_model, data, tmp_path):
    run("evaluate", crf_model, data / "mixed.spacy", "--json", tmp_path / "dev.json")
    scored_on = json.loads((tmp_path / "dev.json").read_text("utf-8"))["scored_on"]
    nlp = spacy.load(crf_model)
    known = [doc for doc in read(data / "mixed.spacy") if not doc.has_unknown_spaces]
    tokenised = [(doc, nlp.make_doc(doc.text)) for doc in known]
    other = [pair for pair in tokenised if len(pair[0]) != len(pair[1])]
    misfits = [
        e for doc, own in tokenised for e in doc.ents if not own.char_span(e.start_char, e.end_char)
    ]
    assert len(known) == 45
    assert 0 < len(other) < 45
    found = [scored_on[key] for key in ("running_text", "corpus", "other_tokens", "misfits")]
    assert found == [45, 15, len(other), len(misfits)]


def test_compare_tests_running_text_and_shows_the_other_figures(
    crf_model, poor_model, data, tmp_path
):
    path, output = data / "text.spacy", tmp_path / "compared.json"
    shown = run("compare", poor_model, crf_model, path, "--json", output, "--samples", 10)
    result, docs = json.loads(output.read_text("utf-8")), read(path)
    for key, model in (("a", poor_model), ("b", crf_model)):
        nlp = spacy.load(model)
        counts, f1 = naive(nlp, docs)
        row = result[key]
        assert (row["tp"], row["fp"], row["fn"]) == counts
        assert row["f1"] == pytest.approx(f1)
        counts, f1 = naive(nlp, docs, on_corpus=True)
        corpus = row["corpus_tokens"]
        assert (corpus["tp"], corpus["fp"], corpus["fn"]) == counts
        assert corpus["f1"] == pytest.approx(f1)
        theirs = nlp.evaluate(list(Corpus(path)(nlp)))
        assert row["spacy_scorer"]["f1"] == pytest.approx(theirs["ents_f"])
        for figure in (row, corpus, row["spacy_scorer"]):
            assert f"{100 * figure['f1']:.2f}" in shown
        assert row["scored_on"]["sentence"] in shown
    assert result["difference"] == pytest.approx(result["b"]["f1"] - result["a"]["f1"])
    assert shown.count("F1, corpus's tokens") == shown.count("F1, spaCy's scorer") == 1
    assert result["b"]["spacy_scorer"]["note"] in shown
    texts = {doc.text for doc in docs}
    for difference in result["differences"]:
        assert difference["text"] in texts
        for entity in (*difference["gold"], *difference["a"], *difference["b"]):
            assert difference["text"][entity["start"] : entity["end"]] == entity["text"]


def test_data_without_spaces_have_one_figure(crf_model, poor_model, docs, tmp_path):
    path = tmp_path / "tokens.spacy"
    DocBin(docs=map(without_spaces, docs)).to_disk(path)
    for command in (("evaluate",), ("compare", poor_model)):
        shown = run(*command, crf_model, path, "--json", tmp_path / "out.json", "--force")
        assert "Scored on the corpus's tokens: the spaces of 60 documents are unknown." in shown
        assert "running text" not in shown
        result = json.loads((tmp_path / "out.json").read_text("utf-8"))
        ours = result["spans"]["micro"] if "spans" in result else result["b"]
        of = result if "spans" in result else result["b"]
        assert of["corpus_tokens"] is None
        assert ours["f1"] == pytest.approx(of["spacy_scorer"]["f1"])
        assert of["spacy_scorer"]["note"] not in shown


def test_calibration_is_on_running_text(crf_model, data, tmp_path):
    model = shutil.copytree(crf_model, tmp_path / "model")
    output = tmp_path / "calibrated.json"
    shown = run("calibrate", model, data / "text.spacy", "--json", output)
    result = json.loads(output.read_text("utf-8"))
    assert (result["schema_version"], result["scored_on"]["tokens"]) == (2, "running text")
    assert result["scored_on"]["sentence"] in shown
    nlp = spacy.load(crf_model, config={"components": {"ner_crf": {"decoding": "viterbi"}}})
    (tp, fp, _), _ = naive(nlp, read(data / "text.spacy"))
    right = sum(b["count"] * b["accuracy"] for b in result["before"]["bins"])
    assert (result["count"], right) == (tp + fp, pytest.approx(tp))
