"""HTML report of an evaluation: one self-contained file."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from spacy_bigru_crf.errors import Errors

SCHEMA = ("spacy-bigru-crf.evaluation", 3)


def html_report(evaluation: Mapping[str, Any]) -> str:
    """Return the page for an evaluation.

    Args:
        evaluation: JSON of ``spacy ner-crf evaluate``; docs/evaluation.md describes it. The page
            embeds it unchanged, and its script draws everything from it.

    Raises:
        ValueError: The JSON has another schema.
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
    """Encode JSON for a script element, which would end at the first ``</script``."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
