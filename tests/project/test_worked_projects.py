"""The worked projects, with little data and few steps."""

import hashlib
import json
import re

import pytest
import spacy
from spacy.tokens import DocBin

from tests.project.running import ROOT, output_of_refusal, run
from tests.project.small_ler import COURTS, use_small_ler

POSTS = ["#苹果发布会#新手机很贵", "一双特步跑步鞋只要99元", "今天下雨", "周大福的金链"]
BRANDS = {"苹果": "DIGITAL", "特步": "SHOE", "周大福": "JEWELRY"}


def read(path):
    return json.loads(path.read_text("utf-8"))


@pytest.mark.slow
def test_german_legal(project):
    pytest.importorskip("gensim")
    steps = ("--vars.ler_max_steps", 10, "--vars.ler_eval_frequency", 5, "--vars.ner_max_steps", 20)
    path = use_small_ler(project)
    returncode, output = run(project, "german-legal", "--vars.ler_path", path, *steps)
    assert returncode == 0, output
    metrics = project / "metrics" / "german-legal"
    fine, coarse = read(metrics / "fine.json"), read(metrics / "coarse.json")
    classes = read(project / "scripts" / "ler_coarse_classes.json")
    labels = {row["label"] for row in fine["spans"]["labels"]}
    assert labels <= {label for members in classes.values() for label in members}
    assert len(labels) > len(classes)
    assert {row["label"] for row in coarse["spans"]["labels"]} <= classes.keys()
    assert fine["spans"]["micro"]["support"] == coarse["spans"]["micro"]["support"] > 0
    test = DocBin().from_disk(project / "corpus" / "ler" / "test.spacy")
    comparison = read(metrics / "compare.json")
    assert comparison["n_documents"] == fine["documents"] == len(test) > 0
    assert comparison["sentence"] in output
    assert "<html" in (project / "demo" / "german-legal.html").read_text("utf-8")
    meta = read(project / "training" / "german-legal" / "ner_crf" / "model-best" / "meta.json")
    assert "ner_crf" in meta["components"]


@pytest.mark.slow
def test_court_transfer(project):
    pytest.importorskip("gensim")
    settings = ("--vars.train_court", "bag", "--vars.test_court", "bfh", "--vars.ner_max_steps", 20)
    settings += ("--vars.court_max_steps", 10, "--vars.court_eval_frequency", 5)
    settings += ("--vars.ler_path", use_small_ler(project))
    returncode, output = run(project, "court-transfer", *settings)
    assert returncode == 0, output
    assert re.search(r"ner +bilstm_softmax +ner_crf +Support", output)
    conll = (project / "corpus" / "bag-bfh" / "test.conll").read_text("utf-8")
    for name in ("ner", "bilstm_softmax", "ner_crf"):
        report = read(project / "metrics" / "bag-bfh" / f"{name}.json")
        assert report["documents"] == COURTS["bfh"]
        # all tokens: nothing was cut
        n_tokens = len([line for line in conll.split("\n") if line])
        assert report["tokens"]["by_category"]["macro"]["support"] == n_tokens
    softmax = spacy.load(project / "training" / "bag-bfh" / "bilstm_softmax" / "model-best")
    model = softmax.config["components"]["ner_crf"]["model"]
    assert "BiLSTM" in model["tok2vec"]["encode"]["@architectures"]
    assert "Softmax" in model["decoder"]["@architectures"]

    returncode, output = run(project, "court-transfer-vectors", *settings)
    assert returncode == 0, output
    assert "Skipping 'court-crf': nothing changed" in output
    assert re.search(r"bilstm_softmax +ner_crf +ner_crf_vectors +Support", output)


@pytest.fixture
def posts(project):
    """A directory with small files in place of the published ones."""
    directory = project / "posts"
    directory.mkdir()
    settings = (project / "project.yml").read_text("utf-8")
    for part in ("train", "dev", "test"):
        # as published: CRLF, no line break at the end
        content = "\r\n\r\n".join("\r\n".join(tagged(post)) for post in POSTS).encode("utf-8")
        (directory / f"brands.{part}").write_bytes(content)
        settings, n = re.subn(
            rf'(brands\.{part}"\n    checksum: ")\w+',
            rf"\g<1>{hashlib.md5(content).hexdigest()}",
            settings,
        )
        assert n == 1
    (project / "project.yml").write_text(settings, "utf-8")
    return directory


def tagged(post):
    tags = ["O"] * len(post)
    for brand, label in BRANDS.items():
        if (start := post.find(brand)) >= 0:
            tags[start : start + len(brand)] = [f"B-{label}"] + [f"I-{label}"] * (len(brand) - 1)
    return [f"{character} {tag}" for character, tag in zip(post, tags, strict=True)]


@pytest.mark.slow
def test_brands_zh(project, posts):
    pytest.importorskip("jieba")
    variables = ("--vars.brands_path", posts, "--vars.brands_max_steps", 60)
    returncode, output = run(project, "brands-zh", *variables)
    assert returncode == 0, output
    assert read(project / "metrics" / "brands-zh.json")["spans"]["micro"]["f1"] > 0.5
    lines = (project / "demo" / "brands-zh.jsonl").read_text("utf-8").splitlines()
    predictions = [json.loads(line) for line in lines]
    written = ROOT / "assets" / "chinese-brand-posts" / "posts.txt"
    assert [p["string"] for p in predictions] == written.read_text("utf-8").splitlines()
    assert any(p["entities"] for p in predictions)


def test_brands_zh_without_the_posts_says_how_to_get_them(project, capfd):
    output = output_of_refusal(project, "brands-zh", capfd)
    assert "Missing dependency specified by command 'brands-convert'" in output
    assert "brands-zh/brands.train" in output
    assert "run the 'weasel assets' command" in output
    assert "Traceback" not in output
    assert not (project / "corpus" / "brands-zh").exists()
