"""``spacy ner-crf predict`` on a small pipeline."""

import gzip
import json
import multiprocessing
import os
import re
import signal
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc
from thinc.api import CupyOps
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf, predict
from spacy_bigru_crf.corpora.text_inputs import TextInputs
from spacy_bigru_crf.evaluation import run_pipeline
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from spacy_bigru_crf.prediction import entities, workers

DOCS = Path(__file__).parents[2] / "docs"
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
    monkeypatch.setattr(entities, "_BATCHES_A_ZONE", 2)
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

    def full(outcomes, total):
        yield next(outcomes)
        raise OSError("disk full")

    monkeypatch.setattr(
        predict,
        "progress_bar",
        lambda *_, **__: lambda items, total=0: full(items, total) if total else items,
    )
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


@pytest.fixture
def failing(monkeypatch):
    """Make ner_crf fail on every batch with one of these words, as the value says."""
    predict_batch = NerCrf.predict
    actions = {}

    def fail(self, docs):
        for doc in docs:
            for word, action in actions.items():
                if word in doc.text:
                    action()
        return predict_batch(self, docs)

    monkeypatch.setattr(NerCrf, "predict", fail)
    return actions


class UnsendableError(Exception):
    """An exception that cannot be sent between processes."""

    def __init__(self, one, two):
        super().__init__(f"{one} {two}")
        self.stream = open(os.devnull)  # noqa: SIM115


def raising(error):
    def action():
        raise error

    return action


# more text than fits into the pipe between two processes: a worker that is not read from blocks
MANY = ["Anna wohnt seit Jahren in Köln . " * 10] * 150


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RuntimeError("no memory"), "RuntimeError: no memory"),
        (KeyError("x"), "KeyError: 'x'"),
        (MemoryError(), "MemoryError"),
        (SystemExit(0), "SystemExit: 0"),
        (UnsendableError("not", "sent"), "UnsendableError: not sent"),
    ],
)
@pytest.mark.parametrize("n_process", [1, 2])
def test_a_failure_names_its_text(model, tmp_path, failing, error, reason, n_process):
    failing["Bonn"] = raising(error)
    texts = tmp_path / "texts.txt"
    texts.write_text(lines(["Anna", "", "In Bonn", *MANY]))
    result = run(model, texts, tmp_path / "out.jsonl", "-b", 64, "-n", n_process)
    assert result.exit_code == 1
    message = f"{texts}:3: [NC-R280] The pipeline failed on the text ({reason})."
    assert "".join(message.split()) in "".join(result.stderr.split())
    assert os.listdir(tmp_path) == ["texts.txt"]


@pytest.mark.parametrize(
    ("action", "how"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "signal 9"),
        (lambda: os.kill(os.getpid(), signal.SIGTERM), "signal 15"),
        (lambda: os._exit(0), "exit code 0"),
        (raising(KeyboardInterrupt()), "exit code 1"),
    ],
)
def test_a_worker_that_ends_ends_the_command(model, tmp_path, failing, action, how):
    failing["Bonn"] = action
    texts = tmp_path / "texts.txt"
    texts.write_text(lines(["Anna", "", "In Bonn", *MANY]))
    arguments = (model, texts, tmp_path / "out.jsonl", "-b", 2, "-n", 2, "--on-error", "skip")
    result = run(*arguments)
    assert result.exit_code == 1
    stderr = "".join(result.stderr.split())
    assert "".join(f"[NC-R281] A worker process ended ({how}".split()) in stderr
    assert f"thetexts{texts}:3to{texts}:4." in stderr
    assert os.listdir(tmp_path) == ["texts.txt"]
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("n_process", [1, 2])
def test_failures_are_skipped_in_their_place(model, expected, tmp_path, failing, n_process):
    failing["Bonn"] = raising(RuntimeError("no memory"))
    texts = [*TEXTS, "In Bonn", *TEXTS, "Bonn", "Bonn"]
    (tmp_path / "a.txt").write_text(lines(texts))
    result = run(model, tmp_path / "a.txt", "--on-error", "skip", "-n", n_process, "-b", 5)
    assert result.exit_code == 0, result.stderr
    found = records(result.stdout)
    assert [record["string"] for record in found] == texts
    reason = "RuntimeError: no memory"
    failed = [{"string": t, "entities": None, "error": reason} for t in ("In Bonn", "Bonn")]
    assert found == [*expected, failed[0], *expected, failed[1], failed[1]]
    message = (
        f"[NC-W130]Thepipelinefailedontextsthatwereskipped:3.Thefirstofthemis{tmp_path}/a.txt:5"
    )
    assert message in "".join(result.stderr.split())


def test_where_all_texts_fail_nothing_is_written(model, tmp_path, failing):
    failing[""] = raising(RuntimeError("no memory"))
    (tmp_path / "a.txt").write_text(lines(TEXTS))
    result = run(model, tmp_path / "a.txt", tmp_path / "out.jsonl", "--on-error", "skip")
    assert result.exit_code == 1
    message = f"{tmp_path}/a.txt:1:[NC-R284]Thepipelinefailedonthisandonallothertexts,4inall"
    assert message in "".join(result.stderr.split())
    assert os.listdir(tmp_path) == ["a.txt"]


def test_documents_that_a_pipeline_drops_are_failures(model, tmp_path, failing, monkeypatch):
    """An error handler that goes on loses the place of the texts that follow."""
    failing["Bonn"] = raising(RuntimeError("no memory"))
    load_model = spacy.util.load_model

    def load(path):
        nlp = load_model(path)
        nlp.set_error_handler(lambda *_: None)
        return nlp

    monkeypatch.setattr(run_pipeline, "load_model", load)
    texts = ["Anna wohnt seit Jahren in Köln .", "In Bonn", TEXTS[-1]]
    (tmp_path / "a.txt").write_text(lines(texts))
    result = run(model, tmp_path / "a.txt", "--on-error", "skip")
    found = records(result.stdout)
    assert [record["string"] for record in found] == texts
    assert [record.get("error") is None for record in found] == [True, False, True]
    assert "returned no document" in found[1]["error"]


def test_a_batch_that_fails_as_a_whole_is_run_in_parts(model, expected, tmp_path, monkeypatch):
    predict_batch = NerCrf.predict

    def fail(self, docs):
        docs = list(docs)
        if len(docs) > 2:
            raise MemoryError
        return predict_batch(self, docs)

    monkeypatch.setattr(NerCrf, "predict", fail)
    result = run(model, stdin=lines(TEXTS))
    assert result.exit_code == 0, result.stderr
    assert records(result.stdout) == expected
    assert "[NC-W131]" in result.stderr


def test_number_of_processes(model, monkeypatch):
    for value in (0, -2):
        result = run(model, "-", "-n", value, stdin="Anna\n")
        assert (result.exit_code, "R283" in result.stderr) == (1, True)
    # CUDA cannot be used by a process that is forked from one that uses it
    monkeypatch.setattr(entities, "get_current_ops", CupyOps)
    monkeypatch.setattr(entities.multiprocessing, "get_start_method", lambda: "fork")
    result = run(model, "-", "-n", 2, stdin="Anna\n")
    assert (result.exit_code, "R285" in result.stderr) == (1, True)
    assert run(model, "-", "-n", 1, stdin="Anna\n").exit_code == 0


@pytest.mark.slow
def test_processes_that_are_not_forked(model, expected, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "multiprocessing", multiprocessing.get_context("spawn"))
    result = run(model, "-", "-n", 2, "-b", 1, stdin=lines(TEXTS))
    assert result.exit_code == 0, result.stderr
    assert records(result.stdout) == expected


TOKENS = [text.split() for text in TEXTS]


@pytest.fixture(scope="module")
def expected_of_tokens(trained):
    """What the pipeline says of the tokens, some of which its tokenizer would not make."""
    words = [[*tokens, "z.B.", "dt.-"] for tokens in TOKENS]
    found = []
    for tokens, doc in zip(words, trained.pipe(Doc(trained.vocab, w) for w in words), strict=True):
        assert [token.text for token in doc] == tokens
        starts = [sum(map(len, tokens[:i])) + i for i in range(len(tokens))]
        entities = [
            {
                "word": " ".join(tokens[ent.start : ent.end]),
                "type": ent.label_,
                "start": starts[ent.start],
                "end": starts[ent.end - 1] + len(tokens[ent.end - 1]),
                "score": pytest.approx(ent._.ner_crf_score, abs=1e-5),
            }
            for ent in doc.ents
        ]
        found.append({"string": " ".join(tokens), "entities": entities})
    assert sum(len(record["entities"]) for record in found) >= 4
    return words, found


@pytest.mark.parametrize(
    ("name", "write", "options"),
    [
        ("a.txt", lambda words: " ".join(words), ["--whitespace"]),
        ("a.txt.gz", lambda words: "  ".join(words) + "\t", ["--whitespace"]),
        ("a.csv", lambda words: f'1,"{" ".join(words)}"', ["--whitespace", "--column", "body"]),
        (
            "a.jsonl",
            lambda words: json.dumps({"body": " ".join(words)}),
            ["--whitespace", "-f", "body"],
        ),
        ("a.jsonl", lambda words: json.dumps({"tokens": words}), []),
        ("a.jsonl", lambda words: json.dumps({"tokens": words}), ["--n-process", 2]),
        ("a.jsonl", lambda words: json.dumps({"text": " ".join(words), "tokens": words}), []),
        ("a.jsonl", lambda words: json.dumps({"words": words}), ["--field", "words"]),
    ],
)
def test_tokenised_text(model, expected_of_tokens, tmp_path, name, write, options):
    words, expected = expected_of_tokens
    content = lines([*(["n,body"] if name == "a.csv" else []), *map(write, words)])
    open_file = gzip.open if name.endswith(".gz") else open
    with open_file(tmp_path / name, "wt", encoding="utf-8") as stream:
        stream.write(content)
    result = run(model, tmp_path / name, *options)
    assert result.exit_code == 0, result.output
    assert records(result.stdout) == expected


def test_tokenised_text_from_standard_input(model, expected_of_tokens):
    words, expected = expected_of_tokens
    result = run(model, "--whitespace", stdin=lines(map(" ".join, words)))
    assert records(result.stdout) == expected
    # a line without tokens has its object
    result = run(model, "--whitespace", stdin="Anna\n \n\n")
    assert [record["string"] for record in records(result.stdout)] == ["Anna", "", ""]


def test_the_examples_of_the_pages_run(model, tmp_path):
    usage = (DOCS / "usage.md").read_text("utf-8").split("### Your own tokens")[1]
    example = re.findall(r"```python\n(.*?)```", usage, re.DOTALL)[0]
    names = {}
    exec(example.replace("training/model-best", str(model)), names)
    assert names["doc"].text == "Der Zeuge Ruppert wohnte in Bremen."
    page = (DOCS / "predict.md").read_text("utf-8")
    [example] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names = {}
    exec(example.replace("training/model-best", str(model)), names)
    [anna, heute] = names["docs"]
    assert [ent.text for ent in anna.ents] == [ent.text for ent in names["doc"].ents]
    assert len(heute) == 4
    # the message of the page is the real one
    value = {"text": 'Er sagt "Ja".', "tokens": ["Er", "sagt", "``", "Ja", "''", "."]}
    (tmp_path / "texts.jsonl").write_text("\n" * 6 + json.dumps(value))
    with pytest.raises(ValueError, match="R292") as raised:
        predict.predict(model, TextInputs(tmp_path / "texts.jsonl"), tmp_path / "out.jsonl")
    assert str(raised.value).removeprefix(f"{tmp_path}/") in page
