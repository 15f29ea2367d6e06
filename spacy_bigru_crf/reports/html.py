"""The HTML report of an evaluation: one file that loads nothing from anywhere."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from spacy_bigru_crf.errors import Errors

SCHEMA = ("spacy-bigru-crf.evaluation", 2)


def html_report(evaluation: Mapping[str, Any]) -> str:
    """The page for an evaluation.

    evaluation: What ``spacy ner-crf evaluate`` writes as JSON; docs/evaluation.md describes it.
        The page holds it as it is, and its script draws everything from it.

    Raises ValueError if it is of another schema.
    """
    found = (evaluation.get("schema"), evaluation.get("schema_version"))
    if found != SCHEMA:
        raise ValueError(Errors.R106.format(known=SCHEMA[0], version=SCHEMA[1], found=found))
    page = _part("report.html")
    for name in ("report.css", "figures.js", "browser.js"):
        page = page.replace(f"{{{{{name}}}}}", _part(name))
    # last, so that nothing in the data is taken for a place to fill
    return page.replace("{{data}}", _embedded(evaluation))


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _embedded(data: Mapping[str, Any]) -> str:
    """JSON that can stand in a script element, which would end at the first ``</script``."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
