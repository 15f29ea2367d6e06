"""``spacy ner-crf suggest`` on a small pipeline, and ``convert`` on what it writes."""

import json
import os

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.cli.convert import convert
from spacy_bigru_crf.corpora.conversion.convert import convert_file
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
from spacy_bigru_crf.pipeline.ner_crf import NerCrf

SURE = "Anna wohnt seit Jahren in Berlin ."
LIKE_IT = "Bernd wohnt seit Jahren in Köln ."
STRANGE = ["Qrst Uvw Xyz in Nmlk .", "Abc Defg trafen Hij ."]
TEXTS = [SURE, STRANGE[0], "", LIKE_IT, SURE, STRANGE[1]]


def run(*arguments, command="suggest"):
    return CliRunner().invoke(ner_crf, [command, *map(str, arguments)])


@pytest.fixture
def texts(tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("".join(f"{text}\n" for text in TEXTS))
    return path


def written(model, texts, *options, name="tasks.jsonl"):
    output = texts.with_name(name)
    result = run(model, texts, output, "--force", *options)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("measure", ["entropy", "margin"])
def test_the_least_certain_come_first_each_once(model, trained, texts, measure):
    tasks = written(model, texts, "--by", measure)
    order = [task["text"] for task in tasks]
    assert set(order[:2]) == set(STRANGE)
    assert set(order[2:]) == {SURE, LIKE_IT}
    confidences = [task["meta"]["confidence"] for task in tasks]
    assert confidences == sorted(confidences)
    assert {task["meta"]["source"] for task in tasks} == {f"{texts}:{i}" for i in (1, 2, 4, 6)}
    for task in tasks:
        found = {(s["start"], s["end"], s["label"]) for s in task["spans"]}
        doc = trained(task["text"])
        assert found == {(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents}
    assert len(tasks[-1]["spans"]) == 2


def test_the_closing_line_counts_the_entities_of_all_texts(model, texts):
    output = texts.with_name("tasks.jsonl")
    result = run(model, texts, output)
    entities = sum(len(json.loads(line)["spans"]) for line in output.read_text().splitlines())
    line = f"6 texts, 1 of them repeated; 4 written, with {entities} suggested entities in all"
    assert line in " ".join(result.output.split())


def test_limit_and_diversity(model, texts):
    [first] = written(model, texts, "--limit", 1)
    assert first["text"] in STRANGE
    # two sentences are alike; one of them comes last
    diverse = [task["text"] for task in written(model, texts, "--limit", 4, "--diverse")]
    assert diverse[0] in STRANGE
    assert diverse[-1] in (SURE, LIKE_IT)
    assert len(written(model, texts, "--limit", 2, "--diverse")) == 2


def test_entities_of_earlier_components_are_suggested_too(model, texts, tmp_path):
    nlp = spacy.load(model)
    ruler = nlp.add_pipe("entity_ruler", first=True)
    ruler.add_patterns([{"label": "TIME", "pattern": "Jahren"}])
    nlp.add_pipe("doc_cleaner", config={"attrs": {"ents": []}}, last=True)
    nlp.to_disk(tmp_path / "ruled")
    [task] = [t for t in written(tmp_path / "ruled", texts) if t["text"] == SURE]
    assert {span["label"] for span in task["spans"]} == {"PER", "TIME", "LOC"}


@pytest.mark.parametrize("form", ["words", "objects", "lines"])
def test_tokenised_text(model, trained, tmp_path, form):
    """The suggestions are those for these tokens, and Prodigy gets just these."""
    words = [*SURE.split(), "z.B.", "dt.-"]
    if form == "lines":
        path, options = tmp_path / "a.txt", ["--whitespace"]
        path.write_text("  ".join(words))
    else:
        path, options = tmp_path / "a.jsonl", []
        tokens = [{"text": w} for w in words] if form == "objects" else words
        path.write_text(json.dumps({"tokens": tokens}))
    [task] = written(model, path, *options)
    assert [token["text"] for token in task["tokens"]] == words
    doc = trained(Doc(trained.vocab, words))
    assert task["text"] == " ".join(words)
    found = [(span["token_start"], span["token_end"] + 1, span["label"]) for span in task["spans"]]
    assert found == [(ent.start, ent.end, ent.label_) for ent in doc.ents]
    assert len(found) == 2


@pytest.fixture
def _failing(monkeypatch):
    """The pipe fails on batches with these words."""
    encode = NerCrf.encoded_batches

    def fail(self, docs):
        if any(word in doc.text for doc in docs for word in ("Uvw", "Defg")):
            raise RuntimeError("no memory")
        return encode(self, docs)

    monkeypatch.setattr(NerCrf, "encoded_batches", fail)


@pytest.mark.usefixtures("_failing")
def test_a_failure_names_its_text(model, texts, tmp_path):
    result = run(model, texts, tmp_path / "out.jsonl")
    assert result.exit_code == 1
    message = f"{texts}:2:[NC-R280]Thepipelinefailedonthetext(RuntimeError:nomemory)"
    assert message in "".join(result.output.split())
    assert os.listdir(tmp_path) == ["texts.txt"]


@pytest.mark.usefixtures("_failing")
def test_failures_are_skipped(model, texts, tmp_path):
    output = tmp_path / "out.jsonl"
    result = run(model, texts, output, "--on-error", "skip")
    assert result.exit_code == 0, result.output
    tasks = [json.loads(line) for line in output.read_text().splitlines()]
    assert {task["text"] for task in tasks} == {SURE, LIKE_IT}
    printed = "".join(result.output.split())
    assert (
        f"[NC-W130]Thepipelinefailedontextsthatwereskipped:2.Thefirstofthemis{texts}:2" in printed
    )
    texts.write_text("".join(f"{text}\n" for text in STRANGE))
    result = run(model, texts, tmp_path / "all.jsonl", "--on-error", "skip")
    assert (result.exit_code, "R284" in result.output) == (1, True)
    assert sorted(os.listdir(tmp_path)) == ["out.jsonl", "texts.txt"]


def review(task_format, tasks, sure):
    """What an annotator does who looks at one text, and how the program exports it."""
    for task in tasks:
        text = task["data"]["text"] if task_format == "label-studio" else task["text"]
        if text != sure:
            continue
        if task_format == "prodigy":
            task["answer"] = "accept"
        elif task_format == "doccano":
            # one label is another now, the other entity was not touched
            task["label"][1][2] = "ORG"
            task["Comments"] = []
        else:
            task["annotations"] = [{"result": task["predictions"][0]["result"]}]
    return tasks


@pytest.mark.parametrize("task_format", ["prodigy", "doccano", "label-studio"])
@pytest.mark.parametrize("suffix", [".jsonl", ".json"])
def test_convert_reads_them_back(model, texts, tmp_path, task_format, suffix):
    output = tmp_path / f"tasks{suffix}"
    result = run(model, texts, output, "--format", task_format)
    assert result.exit_code == 0, result.output
    content = output.read_text("utf-8")
    tasks = (
        json.loads(content)
        if suffix == ".json"
        else list(map(json.loads, content.split("\n")[:-1]))
    )

    [unreviewed] = convert(output, tmp_path / "unreviewed.spacy", ConversionOptions(lang="de"))
    assert (unreviewed.documents, unreviewed.unknown_texts) == (4, 4)
    vocab = spacy.blank("de").vocab
    docs = list(DocBin().from_disk(tmp_path / "unreviewed.spacy").get_docs(vocab))
    assert all(token.ent_iob == 0 for doc in docs for token in doc)

    reviewed = review(task_format, tasks, SURE)
    (tmp_path / "export.jsonl").write_text("".join(f"{json.dumps(t)}\n" for t in reviewed))
    result = run(tmp_path / "export.jsonl", tmp_path / "r.spacy", "-l", "de", command="convert")
    assert result.exit_code == 0, result.output
    docs = {d.text: d for d in DocBin().from_disk(tmp_path / "r.spacy").get_docs(vocab)}
    assert len(docs) == 4
    for text, doc in docs.items():
        found = [token.ent_iob_ + token.ent_type_ for token in doc]
        if text != SURE:
            assert set(found) == {""}
        elif task_format == "doccano":
            # "Anna", which nobody has confirmed, is missing and not O
            assert found == ["", "", "", "", "", "BORG", ""]
        else:
            assert found == ["BPER", "O", "O", "O", "O", "BLOC", "O"]


def test_a_reviewed_file_of_doccano_is_complete(model, texts, tmp_path):
    output = tmp_path / "tasks.jsonl"
    assert run(model, texts, output, "--format", "doccano").exit_code == 0
    options = ConversionOptions(lang="de", reviewed=True)
    conversion = convert_file(output, tmp_path / "all.spacy", options)
    assert (conversion.documents, conversion.unknown_texts) == (4, 0)
    suggested = [json.loads(line)["label"] for line in output.read_text().splitlines()]
    assert conversion.entities.total() == sum(map(len, suggested)) >= 4


def test_bad_input_gives_one_sentence_and_no_output(model, texts, tmp_path):
    blank = spacy.blank("de")
    blank.add_pipe("ner")
    blank.initialize()
    blank.to_disk(tmp_path / "blank")
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "bad.jsonl").write_text('{"text": 7}\n')
    output = tmp_path / "out.jsonl"
    before = sorted(os.listdir(tmp_path))
    for arguments, message in [
        ((tmp_path / "nowhere", texts, output), "E050"),
        ((tmp_path / "blank", texts, output), "R021"),
        ((model, tmp_path / "nowhere", output), "R001"),
        ((model, tmp_path / "empty.jsonl", output), "R160"),
        ((model, tmp_path / "bad.jsonl", output), "R154"),
        ((model, texts, output, "--diverse"), "R162"),
        ((model, texts, output, "--pipe", "tagger"), "R021"),
        ((model, texts, texts, "--force"), "R161"),
        ((model, texts, tmp_path / "bad.jsonl"), "R010"),
        ((model, texts, tmp_path), "R122"),
    ]:
        result = run(*arguments)
        assert result.exit_code == 1, arguments
        assert message in result.output, arguments
        assert sorted(os.listdir(tmp_path)) == before
