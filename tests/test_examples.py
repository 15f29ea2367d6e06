"""The examples of README and docs run, in the order and in the shell in which a reader has them."""

import io
import os
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stdout

import pytest
import spacy
import srsly
from spacy.cli.init_config import init_config

from tests.compat.pipelines import blank, learn
from tests.pages import PAGES, ROOT, equal_but_for_decimals, examples
from tests.pipeline.examples import make_examples

# commands that are left out, and why
NOT_RUN = {
    r"^python3 -m venv|^pip (install|wheel) ": "fetches packages; .ci/run has the README's",
    r"^python -m spacy project (assets$|run (?!all))": "a corpus to fetch; see tests/project",
    r"^python -m spacy package ": "builds with pip; see tests/compat/test_packaging.py",
    r"bert-base-german-cased": "a transformer to fetch; see tests/pipeline/test_transformer.py",
    r"^tensorboard ": "a server; see tests/test_loggers.py",
    r"benchmarks/|ler\.txt": "hours, on a corpus to fetch",
}
# pages whose commands repeat published results on corpora that have to be fetched
PAGES_OF_RESULTS = {
    "ablations.md",
    "brands-zh.md",
    "court-transfer.md",
    "german-legal.md",
    "performance.md",
    "results.md",
}
RUN = [page for page in PAGES if page.name not in PAGES_OF_RESULTS and examples(page)]
WITH_PYTHON = [p for p in RUN if any(example.language == "python" for example in examples(p))]

# a `python` that makes trainings short; commands are otherwise what the page says
SHORT_PYTHON = """#!{python}
import os, sys
steps = ["--training.max_steps", "2", "--training.eval_frequency", "1"]
further = {{
    "train": steps,
    "pretrain": ["--pretraining.max_epochs", "1"],
    "train-ensemble": ["--n-seeds", "1", *steps],
    "learning-curve": ["--shares", "0.3,0.6,1", "--seeds", "0", *steps],
}}
arguments = sys.argv[1:]
words = [word for word in arguments if word not in ("-m", "spacy", "ner-crf")]
if arguments[:2] == ["-m", "spacy"] and words[0] in further:
    arguments += further[words[0]]
os.execv("{python}", ["{python}", *arguments])
"""


def left_out(command):
    return any(re.search(pattern, command) for pattern in NOT_RUN)


def run_python(example, names):
    """Run a block of Python after the ones before it; returns what it prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(example.code, f"{example.page}:{example.line}", "exec"), names)
    return printed.getvalue()


def run_bash(example, path):
    """Run the commands of a block that can be run here; returns their standard output."""
    commands = [command for command in example.commands() if not left_out(command)]
    environment = os.environ | {"PATH": f"{path / 'bin'}:{os.environ['PATH']}"}
    result = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", "\n".join(commands)],
        cwd=path,
        env=environment,
        capture_output=True,
        text=True,
    )
    place = f"{example.page}:{example.line}"
    assert result.returncode == 0, f"{place}\n{result.stdout[-2000:]}\n{result.stderr[-2000:]}"
    return result.stdout


def test_reasons_are_given_for_what_there_is():
    commands = [c for p in PAGES for e in examples(p) if e.language == "bash" for c in e.commands()]
    for pattern in NOT_RUN:
        assert any(re.search(pattern, command) for command in commands), pattern
    assert {page.name for page in PAGES} >= PAGES_OF_RESULTS


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_are_bash(page):
    code = "\n".join(example.code for example in examples(page) if example.language == "bash")
    subprocess.run(["bash", "-n"], input=code, text=True, check=True)


def test_extras_are_quoted():
    """zsh takes ``pip install x[y]`` for a pattern of file names."""
    sources = [*PAGES, ROOT / "project.yml", *(ROOT / "spacy_bigru_crf").rglob("*.py")]
    for path in (*sources, *(ROOT / "scripts").glob("*.py"), *(ROOT / "benchmarks").glob("*.py")):
        for command in re.findall(r"pip install [^\n`]*", path.read_text("utf-8")):
            assert not re.search(r"\s[\w.-]*\[", command), f"{path}: {command}"


@pytest.fixture(scope="module")
def small_pipeline(tmp_path_factory):
    """The directory of a small pipeline with the schedule of the configs."""
    nlp = blank()
    nlp.config["training"]["optimizer"]["learn_rate"] = {
        "@schedules": "spacy-bigru-crf.WarmupLinear.v1",
        "warmup_steps": 100,
        "total_steps": "${training.max_steps}",
        "initial_rate": 0.02,
    }
    known = make_examples(nlp, 40)
    nlp.initialize(lambda: known, sgd=nlp.create_optimizer())
    learn(nlp, known)
    path = tmp_path_factory.mktemp("small") / "model"
    nlp.to_disk(path)
    return path


@pytest.fixture
def small_project(small_pipeline, tmp_path, monkeypatch):
    """A directory with a small pipeline where the README's first command leaves one."""
    shutil.copytree(small_pipeline, tmp_path / "training" / "model-best")
    write_ids(tmp_path)
    monkeypatch.chdir(tmp_path)


def write_ids(path):
    """The file of CHISE, of which docs/chinese.md makes a table of components."""
    (path / "ids.txt").write_text("U+597D\t好\t⿰女子\n", "utf-8")


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda p: p.name)
def test_python_runs(page, small_project):
    names = {}
    output = "".join(run_python(e, names) for e in examples(page) if e.language == "python")
    if page.name == "README.md":
        assert [line.split()[:2] for line in output.splitlines()] == [
            ["Anna", "PER"],
            ["Bonn", "LOC"],
        ]
    elif page.name == "usage.md":
        check_the_new_label(names, {"Anna": "PER", "Berlin": "LOC"})
        changed = spacy.load("changed").get_pipe("ner_crf")
        assert (changed.threshold, changed.label_thresholds) == (0.5, {"PER": 0.7})
    elif page.name == "chinese.md":
        assert output == "好\t女 子\n"


def check_the_new_label(names, old):
    """The pipeline of docs/usage.md has learnt the new label, and still knows old ones."""
    nlp = names["nlp"]
    for text, [(start, end, label)] in names["annotated"]:
        assert (start, end, label) in [(e.start_char, e.end_char, e.label_) for e in nlp(text).ents]
    found = {ent.text: ent.label_ for text in names["raw"] for ent in nlp(text).ents}
    assert old.items() <= found.items()


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A reader's clone after the README's first command, with files of the reader's own."""
    path = tmp_path_factory.mktemp("reader")
    for name in ("assets", "configs", "scripts"):
        shutil.copytree(ROOT / name, path / name)
    shutil.copy(ROOT / "project.yml", path)
    (path / "bin").mkdir()
    (path / "bin" / "python").write_text(SHORT_PYTHON.format(python=sys.executable))
    (path / "bin" / "python").chmod(0o755)
    first, *_ = examples(ROOT / "README.md")
    run_bash(first, path)

    corpus = path / "assets" / "german-court-decisions"
    for name in ("train.conll", "dev.conll", "ler.conll", "raw/a.conll", "raw/b.conll"):
        (path / name).parent.mkdir(exist_ok=True)
        shutil.copy(corpus / "dev.conll", path / name)
    for name in ("train.bmes", "dev.bmes"):
        sentence = "李\tB-NAME\n明\tE-NAME\n男\tO\n汉\tO\n族\tO\n。\tO\n\n"
        (path / name).write_text(20 * sentence, "utf-8")
    paul = {"start": 0, "end": 4, "label": "PER"}
    task = {"text": "Paul wohnt in Ulm.", "spans": [paul], "answer": "accept"}
    srsly.write_jsonl(path / "prodigy.jsonl", [task])
    shutil.copy(path / "corpus" / "train.spacy", path / "train.spacy")
    shutil.copy(path / "corpus" / "dev.spacy", path / "dev.spacy")
    texts = (corpus / "new_sentences.txt").read_text("utf-8")
    (path / "texts.txt").write_text(texts, "utf-8")
    (path / "text.txt").write_text(40 * texts, "utf-8")
    srsly.write_jsonl(path / "texts.jsonl", [{"text": line} for line in texts.splitlines()])
    write_ids(path)
    for name in ("a", "b"):
        shutil.copytree(path / "training" / "model-best", path / "training" / name / "model-best")
    init_config(lang="de", pipeline=["ner"], silent=True).to_disk(path / "config.cfg")
    nlp = spacy.blank("de")
    nlp.add_pipe("ner")
    known = make_examples(nlp, 20)
    nlp.initialize(lambda: known)
    learn(nlp, known, steps=5)
    nlp.to_disk(path / "pipeline_ner")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("page", RUN, ids=lambda p: p.name)
def test_a_page_runs_from_top_to_bottom(page, reader, tmp_path, monkeypatch):
    path = tmp_path / "reader"
    shutil.copytree(reader, path)
    monkeypatch.chdir(path)
    names = {}
    # the fixture has run the README's first block; its second one runs the tests
    for example in examples(page)[2 if page.name == "README.md" else 0 :]:
        if example.language == "python":
            output = run_python(example, names)
        else:
            output = run_bash(example, path)
        if example.output is not None:
            assert equal_but_for_decimals(example.output, output, tolerance=0.2), output
    if page.name == "usage.md":
        check_the_new_label(names, {"Bremen": "ST", "§ 812 Abs. 1 BGB": "GS"})
