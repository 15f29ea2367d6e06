"""Results of commands as JSON: one envelope for all of them. Scores are from 0 to 1."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from spacy_bigru_crf.util.files import write_atomically


class Schema(NamedTuple):
    """The form of a result.

    Attributes:
        name: Its name.
        version: Its version, raised when a field goes or changes its meaning.
    """

    name: str
    version: int


def envelope(
    schema: Schema, command: str, sources: Mapping[str, Any], content: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a result with its origin.

    Args:
        schema: The form of the content.
        command: The command, as it is typed, without its arguments.
        sources: What the result was made of, as the user names it, by the role of each.
        content: The fields of the result.

    Returns:
        "schema" and "schema_version", "product_version", "date" (ISO 8601, UTC), "command",
        "sources", and the content.
    """
    return {
        "schema": schema.name,
        "schema_version": schema.version,
        "product_version": version("spacy-bigru-crf"),
        "date": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "command": command,
        "sources": {role: _plain(source) for role, source in sources.items()},
        **content,
    }


def write_result(path: Path, result: Mapping[str, Any]) -> None:
    """Write a result as JSON, as a whole.

    Args:
        path: The file.
        result: The result, in its envelope.

    Raises:
        OSError: The file cannot be written.
    """
    content = json.dumps(result, ensure_ascii=False, indent=1)
    write_atomically(path, f"{content}\n".encode())


def _plain(source: Any) -> Any:
    if isinstance(source, list | tuple):
        return [_plain(one) for one in source]
    return None if source is None else str(source)
