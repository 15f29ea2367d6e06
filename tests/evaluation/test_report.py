"""The evaluation as a whole: what it holds is what docs/evaluation.md says."""

import json
import random
import re
from pathlib import Path

import numpy as np
import pytest

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity, aligned_docs
from spacy_bigru_crf.evaluation.counts import SCORES
from spacy_bigru_crf.evaluation.differences import differences
from spacy_bigru_crf.evaluation.members import member_report
from spacy_bigru_crf.evaluation.report import SCHEMA, evaluation_report
from spacy_bigru_crf.pipeline.span_scores import register_extension, write_scores
from tests.evaluation.random_docs import (
    LABELS,
    random_example,
    random_tags,
    scored_run,
    tagged_example,
)

PAGE = Path(__file__).parents[2] / "docs" / "evaluation.md"
SOURCE = {"model": "m", "pipe": None, "data": "d", "train": None}


def documented_keys():
    table = PAGE.read_text("utf-8").split("## The JSON")[1]
    return {
        key
        for line in table.splitlines()
        if line.startswith("| `")
        for key in re.findall(r"`([^`]+)`", line.split("|")[1])
    }


def keys_of(value, path=""):
    """The path to each value that is neither an object nor a list of objects."""
    if isinstance(value, dict):
        return {
            key for name, v in value.items() for key in keys_of(v, f"{path}.{name}".lstrip("."))
        }
    if isinstance(value, list) and not any(isinstance(v, (int, float, str, list)) for v in value):
        return {key for v in value for key in keys_of(v, f"{path}[]")}
    return {path}


def with_scores(example):
    """The example, its predicted entities with probabilities."""
    doc = example.predicted
    write_scores(doc, "ner_crf", doc.ents, [0.75 if ent.end % 2 else 0.25 for ent in doc.ents])
    return example


@pytest.fixture(scope="module")
def docs():
    register_extension()
    return aligned_docs([with_scores(tagged_example(*row)) for row in random_tags(40)])


def report(docs, corpus_docs=None, **settings):
    run = scored_run(docs, corpus_docs)
    return evaluation_report(run, sources=SOURCE, n_samples=20, **settings)


def test_the_keys_are_the_documented_ones(docs):
    # the annotation is an answer too, and all entities that only one has are contested
    right = [AlignedDoc(d.reference, d.gold, d.gold, []) for d in docs]
    known = dict.fromkeys(("a", "b"), frozenset(LABELS))
    ensemble = member_report(docs, {"a": docs, "b": right}, known)
    full = report(docs, right, mentions={"w1"}, by_tag=True, ensemble=ensemble)
    full = json.loads(json.dumps(full))
    documented = documented_keys()
    by_category = "tokens.by_category."
    documented |= {
        key.replace(by_category, "tokens.by_tag.") for key in documented if by_category in key
    }
    documented |= {
        key.replace("spans.", "corpus_tokens.") for key in documented if key.startswith("spans.")
    }
    # keys that are only there without the section
    absent = {"by_seen", "calibration", "corpus_tokens", "ensemble", "spacy_scorer"}
    absent.add("tokens.by_tag")
    assert keys_of(full) == documented - absent
    assert (full["schema"], full["schema_version"]) == SCHEMA
    assert f"`{SCHEMA.name}`, {SCHEMA.version}" in PAGE.read_text("utf-8")


def test_sections_without_data_are_null(docs):
    without = [
        AlignedDoc(d.reference, d.gold, [Entity(*e.key) for e in d.predicted], []) for d in docs
    ]
    short = report(without)
    assert short["by_seen"] is short["calibration"] is short["tokens"]["by_tag"] is None
    assert short["ensemble"] is short["corpus_tokens"] is None
    assert keys_of(short) <= documented_keys()


def test_calibration_is_of_the_predicted_entities(docs):
    calibration = report(docs)["calibration"]
    outcomes = [
        (entity.probability, right)
        for doc in docs
        for entity, right in zip(doc.predicted, doc.correct(), strict=True)
    ]
    n = len(outcomes)
    assert calibration["count"] == n
    assert calibration["brier"] == pytest.approx(sum((p - r) ** 2 for p, r in outcomes) / n)
    assert [b["mean_probability"] for b in calibration["bins"]] == [0.25, 0.75]


def test_every_error_is_listed(docs):
    full = report(docs)
    listed = [error["kind"] for error in full["errors"]]
    assert {kind: listed.count(kind) for kind in full["error_kinds"]["total"]} == (
        full["error_kinds"]["total"]
    )
    probabilities = {e["predicted"]["probability"] for e in full["errors"] if e["predicted"]}
    assert probabilities == {0.25, 0.75}


def test_all_sections_go_by_characters():
    rng = random.Random(0)
    docs = aligned_docs(random_example(rng) for _ in range(100))
    right = [AlignedDoc(d.reference, d.gold, d.gold, [], d.index) for d in docs]
    members = member_report(docs, {"a": docs, "b": right}, dict.fromkeys("ab", frozenset(LABELS)))
    full = report(docs, mentions={"a"}, by_tag=True, ensemble=members)
    micro = full["spans"]["micro"]
    assert micro["correct"] > 20
    assert (micro["support"], micro["predicted"]) == (
        sum(len(doc.gold) for doc in docs),
        sum(len(doc.predicted) for doc in docs),
    )
    for rows in (full["by_length"], full["by_seen"].values()):
        for key in ("support", "predicted", "correct"):
            assert sum(row[key] for row in rows) == micro[key]
    strict = full["semeval"][0]
    assert [strict[score] for score in SCORES] == pytest.approx([micro[score] for score in SCORES])
    counts = np.array(full["confusion"]["counts"])
    assert (counts[:-1].sum(), counts[:, :-1].sum()) == (micro["support"], micro["predicted"])
    assert len(full["errors"]) == sum(full["error_kinds"]["total"].values())
    for row in (*full["errors"], *full["ensemble"]["contested"]):
        doc = next(doc for doc in docs if doc.index == row["document"])
        assert row["text"] in doc.text
        for entity in (row.get("gold"), row.get("predicted")):
            if entity:
                found = row["text"][entity["start"] : entity["end"]]
                texts = {doc.text[e.start : e.end] for e in (*doc.gold, *doc.predicted)}
                assert found in texts
    tokens = sum(token.ent_iob != 0 for doc in docs for token in doc.reference)
    assert full["tokens"]["by_tag"]["macro"]["support"] == tokens
    n_differences = sum(
        set(a.predicted) != set(b.predicted) for a, b in zip(docs, right, strict=True)
    )
    assert len(differences(docs, right)) == n_differences > 20


def test_the_seed_decides_about_the_samples(docs):
    assert report(docs) == report(docs)
    assert report(docs, seed=1)["spans"] != report(docs)["spans"]


def test_documents_without_any_entity_are_no_problem():
    docs = aligned_docs([tagged_example(["O", "O"], ["O", "O"])] * 2)
    empty = report(docs)
    assert empty["spans"]["labels"] == empty["errors"] == []
    assert empty["spans"]["micro"]["f1"] == empty["spans"]["macro"]["f1"] == 0.0
    assert empty["confusion"] == {"labels": ["O"], "counts": [[0]]}
    json.dumps(empty, allow_nan=False)
