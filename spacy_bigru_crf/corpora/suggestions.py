"""Texts with suggested entities as tasks for annotation programs; ``json_texts`` reads them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from spacy_bigru_crf.corpora.annotated_text import CharRange, CharSpan
from spacy_bigru_crf.corpora.json.files import JSON

# Field with the suggestions in a task of Prodigy or doccano and in its export. Both programs pass
# unknown fields on, and neither lets annotators change them.
SUGGESTIONS_FIELD = "ner_crf_suggestions"

# names of the tags in Label Studio's own template for entities
_FROM_NAME, _TO_NAME = "label", "text"


class TaskFormat(StrEnum):
    """Annotation programs."""

    PRODIGY = "prodigy"
    DOCCANO = "doccano"
    LABEL_STUDIO = "label-studio"


@dataclass(frozen=True)
class SuggestedText:
    """A text with the entities that a model suggests.

    Attributes:
        text: The text.
        tokens: Tokens in order; between two of them is one space or nothing.
        entities: Start token, end token (exclusive) and label of each entity, in order.
        scores: Probability of each entity; None without one.
        confidence: Confidence of the model in its annotation of the whole text, from 0 to 1.
        source: Origin of the text.
    """

    text: str
    tokens: Sequence[CharRange]
    entities: Sequence[tuple[int, int, str]]
    scores: Sequence[float | None]
    confidence: float
    source: str

    def char_spans(self) -> list[CharSpan]:
        """Return the entities by their characters."""
        return [
            CharSpan(self.tokens[start][0], self.tokens[end - 1][1], label)
            for start, end, label in self.entities
        ]


def make_task(suggested: SuggestedText, task_format: TaskFormat, model: str) -> dict[str, Any]:
    """Make a task for an annotation program, with entities that annotators see and may change.

    Args:
        suggested: The text with suggestions.
        task_format: The annotation program.
        model: Name of the model, displayed by Label Studio.
    """
    match task_format:
        case TaskFormat.PRODIGY:
            return _prodigy(suggested)
        case TaskFormat.DOCCANO:
            return _doccano(suggested)
        case TaskFormat.LABEL_STUDIO:
            return _label_studio(suggested, model)


def encode_tasks(tasks: Iterable[Mapping[str, Any]], path: Path) -> bytes:
    """Encode tasks for a file: as a list if it is called ``*.json``, otherwise one per line."""
    lines = [json.dumps(task, ensure_ascii=False) for task in tasks]
    if path.suffix.lower() == JSON:
        return ("[\n" + ",\n".join(lines) + "\n]\n").encode()
    return "".join(f"{line}\n" for line in lines).encode()


def _prodigy(suggested: SuggestedText) -> dict[str, Any]:
    text, tokens = suggested.text, suggested.tokens
    following = [start for start, _ in tokens[1:]] + [len(text)]
    spans = [
        {"start": start, "end": end, "token_start": first, "token_end": after - 1, "label": label}
        for (start, end, label), (first, after, _) in zip(
            suggested.char_spans(), suggested.entities, strict=True
        )
    ]
    return {
        "text": text,
        "tokens": [
            {"text": text[start:end], "start": start, "end": end, "id": i, "ws": end < after}
            for i, ((start, end), after) in enumerate(zip(tokens, following, strict=True))
        ],
        "spans": spans,
        SUGGESTIONS_FIELD: [list(span) for span in suggested.char_spans()],
        # displayed next to the text
        "meta": _meta(suggested),
    }


def _doccano(suggested: SuggestedText) -> dict[str, Any]:
    spans = [list(span) for span in suggested.char_spans()]
    return {"text": suggested.text, "label": spans, SUGGESTIONS_FIELD: spans, **_meta(suggested)}


def _label_studio(suggested: SuggestedText, model: str) -> dict[str, Any]:
    results = []
    for i, (span, score) in enumerate(zip(suggested.char_spans(), suggested.scores, strict=True)):
        value = {
            "start": span.start,
            "end": span.end,
            "text": suggested.text[span.start : span.end],
            "labels": [span.label],
        }
        result: dict[str, Any] = {
            "id": f"suggestion-{i}",
            "from_name": _FROM_NAME,
            "to_name": _TO_NAME,
            "type": "labels",
            "value": value,
        }
        results.append(result if score is None else {**result, "score": round(score, 6)})
    prediction = {
        "model_version": model,
        "score": round(suggested.confidence, 6),
        "result": results,
    }
    return {
        "data": {"text": suggested.text, **_meta(suggested)},
        # nobody has annotated it yet
        "annotations": [],
        "predictions": [prediction],
    }


def _meta(suggested: SuggestedText) -> dict[str, Any]:
    return {"source": suggested.source, "confidence": round(suggested.confidence, 6)}
