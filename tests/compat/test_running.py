"""Running a trained pipeline: commands, streams, processes, copies, and other pipes around it."""

import copy
import itertools
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.cli._util import app
from spacy.cli.apply import apply
from spacy.cli.evaluate import evaluate
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import DocBin, Span
from typer.testing import CliRunner

from tests.compat.pipelines import blank, entities, found
from tests.pipeline.examples import make_examples

ROOT = Path(__file__).parents[2]
TEXT = "Gestern fuhr Anna nach Berlin , um zu arbeiten ."


def words(doc):
    return [(ent.text, ent.label_) for ent in doc.ents]


@pytest.fixture
def nlp(trained_path):
    """The trained pipeline, to change at will."""
    return spacy.load(trained_path)


# -- commands


def test_apply(trained, trained_path, corpus, texts, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "text.txt").write_text(texts[0], "utf-8")
    srsly.write_jsonl(data / "texts.jsonl", [{"text": text} for text in texts])
    output = tmp_path / "output.spacy"
    apply(data, output, str(trained_path), "text", 4, 1)
    docs = list(DocBin().from_disk(output).get_docs(trained.vocab))
    assert sorted(doc.text for doc in docs) == sorted([*texts, texts[0]])
    for doc in docs:
        assert entities(doc) == entities(trained(doc.text))

    apply(corpus / "dev.spacy", output, str(trained_path), "text", 4, 1)
    docs = list(DocBin().from_disk(output).get_docs(trained.vocab))
    assert found(trained, [doc.text for doc in docs]) == [entities(doc) for doc in docs]


def test_evaluate(trained, trained_path, corpus, tmp_path):
    scores = evaluate(str(trained_path), corpus / "dev.spacy", output=tmp_path / "scores.json")
    wanted = trained.evaluate(make_examples(trained, 20, seed=1))
    for name in ("ents_p", "ents_r", "ents_f", "ents_per_type"):
        assert scores[name] == wanted[name]
    assert srsly.read_json(tmp_path / "scores.json")["ents_f"] > 0.95
    per_component = evaluate(str(trained_path), corpus / "dev.spacy", per_component=True)
    assert per_component["ner_crf"]["ents_f"] == wanted["ents_f"]


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (["benchmark", "accuracy"], "NER F"),
        (
            ["benchmark", "speed", "--batch-size", "1", "--batches", "30", "--warmup", "1"],
            "words/s",
        ),
    ],
)
def test_benchmark(trained_path, corpus, command, printed):
    arguments = [*command[:2], str(trained_path), str(corpus / "dev.spacy"), *command[2:]]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert printed in result.output


# -- streams


def test_as_tuples(trained, texts):
    pairs = list(trained.pipe(((text, i) for i, text in enumerate(texts)), as_tuples=True))
    assert [i for _, i in pairs] == list(range(len(texts)))
    assert [entities(doc) for doc, _ in pairs] == found(trained, texts)


@pytest.mark.parametrize("batch_size", [1, 7, 1000])
def test_batch_sizes(trained, texts, batch_size):
    assert found(trained, texts, batch_size=batch_size) == [entities(trained(t)) for t in texts]


def test_streams_are_read_as_they_are_needed(trained, texts):
    endless = itertools.cycle(texts)
    docs = trained.pipe(endless, batch_size=4)
    assert [entities(next(docs)) for _ in range(10)] == found(trained, texts[:10])


def test_documents_as_input(trained, texts):
    docs = trained.pipe(trained.make_doc(text) for text in texts)
    assert [entities(doc) for doc in docs] == found(trained, texts)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_several_processes(method):
    """Without any setting by the user, though the parent has computed with two threads."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "MKL_"))}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.compat.worker_script", method],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=60)
        finally:
            if process.poll() is None:  # the workers too
                os.killpg(process.pid, signal.SIGKILL)
    assert output.split() == ["equal"], output


def test_memory_zone(trained, texts):
    before = found(trained, texts)
    n_strings = len(trained.vocab.strings)
    for _ in range(2):
        with trained.memory_zone():
            inside = found(trained, [*texts, "Xaver wohnt seit Jahren in Pfaffenhofen ."])
        assert inside[:-1] == before
        assert len(trained.vocab.strings) == n_strings
    assert found(trained, texts) == before


def test_analyze_pipes():
    nlp = blank()
    analysis = nlp.analyze_pipes(keys=["assigns", "requires", "scores", "retokenizes"])
    assert analysis["summary"]["ner_crf"] == {
        "assigns": ["doc.ents", "doc.spans", "token.ent_iob", "token.ent_type"],
        "requires": [],
        "scores": ["ents_f", "ents_p", "ents_r", "ents_per_type"],
        "retokenizes": False,
    }
    assert analysis["problems"] == {"ner_crf": []}
    nlp.add_pipe("entity_linker")
    # doc.ents and the like it gets from ner_crf
    assert nlp.analyze_pipes()["problems"]["entity_linker"] == ["doc.sents"]


def test_error_handler(nlp, texts, monkeypatch):
    pipe = nlp.get_pipe("ner_crf")
    predict = pipe.predict

    def failing(docs):
        if any("Knall" in doc.text for doc in docs):
            raise ValueError("Knall")
        return predict(docs)

    monkeypatch.setattr(pipe, "predict", failing)
    with pytest.raises(ValueError, match="Knall"):
        list(nlp.pipe(["Knall ."]))

    reported = []

    def note(name, proc, docs, error):
        reported.append((name, [doc.text for doc in docs], str(error)))

    nlp.set_error_handler(note)
    docs = list(nlp.pipe([*texts[:4], "Ein Knall .", "Da .", *texts[4:8]], batch_size=2))
    assert reported == [("ner_crf", ["Ein Knall .", "Da ."], "Knall")]
    assert [entities(doc) for doc in docs] == found(nlp, texts[:8])


# -- copies


def test_pickle(trained, texts):
    assert found(pickle.loads(pickle.dumps(trained)), texts) == found(trained, texts)
    pipe = pickle.loads(pickle.dumps(trained.get_pipe("ner_crf")))
    doc = pipe(trained.make_doc(TEXT))
    assert words(doc) == [("Anna", "PER"), ("Berlin", "LOC")]


def test_deepcopy(trained, texts):
    copied = copy.deepcopy(trained)
    before = found(trained, texts)
    assert found(copied, texts) == before
    pipe = copy.deepcopy(trained.get_pipe("ner_crf"))
    assert words(pipe(trained.make_doc(TEXT))) == [("Anna", "PER"), ("Berlin", "LOC")]
    # the copies are the pipeline's own
    examples = make_examples(copied, 5)
    copied.get_pipe("ner_crf").initialize(lambda: examples)
    pipe.initialize(lambda: examples)
    assert found(trained, texts) == before


def test_docs_survive_a_doc_bin(trained, texts):
    docs = list(trained.pipe(texts))
    data = DocBin(docs=docs, attrs=["ENT_IOB", "ENT_TYPE"]).to_bytes()
    loaded = list(DocBin().from_bytes(data).get_docs(spacy.blank("de").vocab))
    assert [words(doc) for doc in loaded] == [words(doc) for doc in docs]
    assert all(doc.has_annotation("ENT_IOB", require_complete=True) for doc in loaded)


# -- other pipes


@pytest.mark.parametrize("overwrite", [True, False])
def test_entity_ruler_before(nlp, overwrite):
    ruler = nlp.add_pipe("entity_ruler", before="ner_crf", config={"overwrite_ents": overwrite})
    ruler.add_patterns([{"label": "DAY", "pattern": "Gestern"}, {"label": "X", "pattern": "Anna"}])
    assert words(nlp(TEXT)) == [("Gestern", "DAY"), ("Anna", "X"), ("Berlin", "LOC")]


@pytest.mark.parametrize(("overwrite", "label"), [(True, "X"), (False, "PER")])
def test_entity_ruler_after(nlp, overwrite, label):
    ruler = nlp.add_pipe("entity_ruler", config={"overwrite_ents": overwrite})
    ruler.add_patterns([{"label": "DAY", "pattern": "Gestern"}, {"label": "X", "pattern": "Anna"}])
    assert words(nlp(TEXT)) == [("Gestern", "DAY"), ("Anna", label), ("Berlin", "LOC")]


@Language.factory("compat_matcher")
def create_matcher(nlp, name):
    """Makes entities of what a Matcher finds, as the documentation of spaCy shows it."""
    matcher = Matcher(nlp.vocab)
    matcher.add("ACTION", [[{"LOWER": "um"}, {"LOWER": "zu"}, {}]])

    def component(doc):
        doc.set_ents(matcher(doc, as_spans=True), default="unmodified")
        return doc

    return component


@pytest.mark.parametrize("where", ["before", "after"])
def test_matcher(nlp, where):
    nlp.add_pipe("compat_matcher", **{where: "ner_crf"})
    wanted = [("Anna", "PER"), ("Berlin", "LOC"), ("um zu arbeiten", "ACTION")]
    assert words(nlp(TEXT)) == wanted


def test_span_ruler_after(nlp):
    ruler = nlp.add_pipe("span_ruler", config={"annotate_ents": True, "overwrite": False})
    ruler.add_patterns([{"label": "DAY", "pattern": "Gestern"}])
    assert words(nlp(TEXT)) == [("Gestern", "DAY"), ("Anna", "PER"), ("Berlin", "LOC")]


def test_merge_entities_after(nlp):
    ruler = nlp.add_pipe("entity_ruler", before="ner_crf")
    ruler.add_patterns([{"label": "DAY", "pattern": "Gestern fuhr"}])
    nlp.add_pipe("merge_entities")
    doc = nlp(TEXT)
    assert [token.text for token in doc][:4] == ["Gestern fuhr", "Anna", "nach", "Berlin"]
    assert words(doc) == [("Gestern fuhr", "DAY"), ("Anna", "PER"), ("Berlin", "LOC")]


def test_ids_of_earlier_entities_stay(nlp):
    """What users attach to entities that an earlier pipe has set stays on them."""

    @Language.component("compat_linked")
    def linked(doc):
        doc.set_ents([Span(doc, 4, 5, label="LOC", kb_id="Q64", span_id="b")], default="missing")
        return doc

    nlp.add_pipe("compat_linked", first=True)
    anna, berlin = nlp(TEXT).ents
    assert (berlin.kb_id_, berlin.id_) == ("Q64", "b")
    assert (anna.kb_id_, anna.id_) == ("", "")
