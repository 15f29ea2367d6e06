import json
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from spacy_bigru_crf.util.results import Schema, envelope, write_result


def test_a_result_says_where_it_is_from(tmp_path):
    sources = {"models": [Path("a"), "b"], "data": Path("dev.spacy"), "train": None}
    result = envelope(Schema("scores", 3), "spacy ner-crf score", sources, {"f1": 0.1 + 0.2})
    write_result(tmp_path / "result.json", result)
    read = json.loads((tmp_path / "result.json").read_text("utf-8"))
    age = datetime.now(UTC) - datetime.fromisoformat(read.pop("date"))
    assert 0 <= age.total_seconds() + 1 < 60
    assert read == {
        "schema": "scores",
        "schema_version": 3,
        "product_version": version("spacy-bigru-crf"),
        "command": "spacy ner-crf score",
        "sources": {"models": ["a", "b"], "data": "dev.spacy", "train": None},
        "f1": 0.1 + 0.2,
    }
