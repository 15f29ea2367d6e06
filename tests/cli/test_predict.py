"""``spacy ner-crf predict`` on a small pipeline."""

import gzip
import json
import os
from pathlib import Path

import pytest
import spacy
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf, predict
from spacy_bigru_crf.corpora.text_inputs import TextInputs
from spacy_bigru_crf.evaluation import run_pipeline
from spacy_bigru_crf.pipeline.ner_crf import NerCrf

TEXTS = [
    "\U0001f600 Anna wohnt seit Jahren in Köln .",
    "",
    "Heute regnet es den ganzen Tag .",
    "In Essen trafen wir Jan und gingen nach Hause .",
]


def run(*arguments, stdin=None):
    return CliRunner().invoke(ner_crf, ["predict", *map(str, arguments)], input=stdin)


def lines(texts):
    return "".join(f"{text}\n" for text in texts)


def records(output):
    return [json.loads(line) for line in output.splitlines()]


@pytest.fixture(scope="module")
def expected(trained):
    """What the pipeline says, by the characters of the texts."""
    found = []
    for doc in trained.pipe(TEXTS):
        entities = [
            {
                "word": doc.text[ent.start_char : ent.end_char],
                "type": ent.label_,
                "start": ent.start_char,
                "end": ent.end_char,
                "score": pytest.approx(ent._.ner_crf_score, abs=1e-5),
            }
            for ent in doc.ents
        ]
        found.append({"string": doc.text, "entities": entities})
    assert [[e["word"] for e in r["entities"]] for r in found] == [
        ["Anna", "Köln"],
        [],
        [],
        ["Essen", "Jan"],
    ]
    return found


def test_standard_input_to_standard_output(model, expected):
    result = run(model, stdin=lines(TEXTS))
    assert result.exit_code == 0, result.output
    assert records(result.stdout) == expected
    assert "Köln" in result.stdout
    assert list(records(result.stdout)[0]["entities"][0]) == [
        "word",
        "type",
        "start",
        "end",
        "score",
    ]


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("a.txt", lines(TEXTS), ["--batch-size", 1]),
        ("a.jsonl", lines(json.dumps({"body": t}) for t in TEXTS), ["--field", "body"]),
        ("a.csv", lines(["n;body", *(f"1;{t}" for t in TEXTS)]), ["--column", "body"]),
        ("a.txt", lines(TEXTS), ["--n-process", 2]),
    ],
)
def test_files(model, expected, tmp_path, name, content, options):
    (tmp_path / name).write_text(content)
    output = tmp_path / "new" / "out.jsonl"
    result = run(model, tmp_path / name, output, *options)
    assert result.exit_code == 0, result.output
    assert records(output.read_text("utf-8")) == expected
    assert os.listdir(output.parent) == ["out.jsonl"]
    assert result.stdout == ""


def test_packed_output(model, expected, tmp_path):
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(lines(TEXTS).encode()))
    output = tmp_path / "out.jsonl.gz"
    assert run(model, tmp_path / "a.txt.gz", output).exit_code == 0
    assert records(gzip.decompress(output.read_bytes()).decode()) == expected


def test_whole_files(model, tmp_path):
    (tmp_path / "a.txt").write_text(lines(TEXTS))
    result = run(model, tmp_path / "a.txt", "--whole-file")
    [record] = records(result.stdout)
    assert record["string"] == "\n".join(TEXTS)
    for entity in record["entities"]:
        assert record["string"][entity["start"] : entity["end"]] == entity["word"]


def test_what_is_no_file_is_written_to(model, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    (tmp_path / "a.txt").write_text("Anna")
    assert run(model, tmp_path / "a.txt", tmp_path / "pipe").exit_code == 0
    assert records(os.read(reader, 1000).decode())[0]["string"] == "Anna"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


def test_spacys_ner_has_no_scores(ner_model):
    result = run(ner_model, stdin=lines(TEXTS))
    assert result.exit_code == 0, result.output
    found = [entity for record in records(result.stdout) for entity in record["entities"]]
    assert len(found) > 1
    assert {entity["score"] for entity in found} == {None}


def test_words_are_forgotten(trained, model, tmp_path, monkeypatch):
    """What is in memory depends on the number of texts in a zone, not of all texts."""
    monkeypatch.setattr(predict, "_BATCHES_A_ZONE", 2)
    load_model, sizes = spacy.util.load_model, []

    def load(path):
        nlp = load_model(path)
        before = len(nlp.vocab.strings)
        pipe = nlp.pipe

        def watched(texts, **kwargs):
            for doc in pipe(texts, **kwargs):
                yield doc
                sizes.append(len(nlp.vocab.strings) - before)

        nlp.pipe = watched
        return nlp

    monkeypatch.setattr(run_pipeline, "load_model", load)
    texts = [f"Anna wohnt seit Jahren in Wort{i} Xy{i}z ." for i in range(200)]
    (tmp_path / "a.txt").write_text(lines(texts))
    output = tmp_path / "out.jsonl"
    count = predict.predict(
        str(model), TextInputs(str(tmp_path / "a.txt")), str(output), batch_size=10
    )
    assert count == len(sizes) == 200
    # the words of two batches stay, those of two others are in use; each text has two of its own
    assert max(sizes[20:]) <= 2 * max(sizes[:20]) < 2 * len(texts)
    monkeypatch.undo()
    wanted = [[(e.text, e.label_) for e in doc.ents] for doc in trained.pipe(texts)]
    found = [[(e["word"], e["type"]) for e in r["entities"]] for r in records(output.read_text())]
    assert found == wanted


def test_output_is_streamed(model, monkeypatch):
    """The first predictions are there before the last texts are."""
    seen = []

    class Output:
        def write(self, content):
            seen.append(content)

        def flush(self):
            pass

    def texts():
        for i in range(6):
            assert len(seen) >= i - 4  # two batches are on their way
            yield f"Text {i}\n".encode()

    monkeypatch.setattr("sys.stdin", type("Input", (), {"buffer": texts()}))
    monkeypatch.setattr("sys.stdout", type("Stdout", (), {"buffer": Output()}))
    inputs = TextInputs(Path("-"))
    assert predict.predict(str(model), inputs, Path("-"), batch_size=2) == 6
    assert len(seen) == 6


def test_interruption_leaves_what_was_there(model, tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(lines(TEXTS))
    output = tmp_path / "out.jsonl"
    output.write_text("old")
    monkeypatch.setattr(predict, "_record", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    result = run(model, tmp_path / "a.txt", output, "--force")
    assert (result.exit_code, output.read_text()) == (1, "old")
    assert "diskfull" in "".join(result.stderr.split())
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "out.jsonl"]


def test_bad_input_gives_one_sentence_and_no_output(model, tmp_path):
    blank = spacy.blank("de")
    blank.add_pipe("sentencizer")
    blank.to_disk(tmp_path / "blank")
    for name, content in [
        ("good.txt", "Anna\n"),
        ("empty.txt", ""),
        ("blank.txt", "\n \n"),
        ("bad.jsonl", '{"text": "Anna"}\n{"body": 1}\n'),
        ("bad.csv", "id,body\n1,Anna\n"),
        ("there.jsonl", "old"),
    ]:
        (tmp_path / name).write_text(content)
    output = tmp_path / "out.jsonl"
    before = sorted(os.listdir(tmp_path))
    good = tmp_path / "good.txt"
    for arguments, message in [
        ((tmp_path / "nowhere", good, output), "E050"),
        ((tmp_path / "blank", good, output), "R123"),
        ((model, tmp_path / "nowhere", output), "R001"),
        ((model, tmp_path / "empty.txt", output), "R160"),
        ((model, tmp_path / "blank.txt", output), "R160"),
        ((model, tmp_path / "bad.jsonl", output), f"{tmp_path}/bad.jsonl:2:[NC-R153]"),
        ((model, tmp_path / "bad.csv", output), f"{tmp_path}/bad.csv:1:[NC-R155]"),
        ((model, good, output, "--field", "text"), "R150"),
        ((model, good, good, "--force"), "R161"),
        ((model, tmp_path, good, "--force"), "R161"),
        ((model, good, tmp_path / "there.jsonl"), "R010"),
        ((model, good, tmp_path / "blank"), "R122"),
        ((model, good, good / "out.jsonl"), "[NC-R104]"),
    ]:
        result = run(*arguments)
        assert result.exit_code == 1, arguments
        # lines are broken where the terminal ends
        assert message in "".join(result.stderr.split()), arguments
        assert result.stdout == ""
        assert sorted(os.listdir(tmp_path)) == before
    assert (tmp_path / "there.jsonl").read_text() == "old"
    assert good.read_text() == "Anna\n"
    result = run(model, stdin="")
    assert result.exit_code == 1
    assert "R160" in result.stderr


def test_a_failure_names_the_texts_at_work(model, tmp_path, monkeypatch):
    predict_batch = NerCrf.predict

    def fail(self, docs):
        if any("Bonn" in doc.text for doc in docs):
            raise RuntimeError("no memory")
        return predict_batch(self, docs)

    monkeypatch.setattr(NerCrf, "predict", fail)
    texts = tmp_path / "texts.txt"
    texts.write_text(lines([*["Anna wohnt seit Jahren in Köln ."] * 6, "Bonn", "Anna"]))
    result = run(model, texts, tmp_path / "out.jsonl", "--batch-size", 2)
    assert result.exit_code == 1
    message = f"[NC-R166]Thepipelinefailedononeofthetexts{texts}:7to{texts}:8:nomemory"
    assert message in "".join(result.stderr.split())
    assert os.listdir(tmp_path) == ["texts.txt"]
