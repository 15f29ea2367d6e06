"""Exports of annotation programs as they may be, made at random, and with one edit each."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

WORDS = ["Anna", "Berg", "wohnt", "in", "Neu-Ulm", "z.B.", "(Ulm)", "😀", "und", "§", "3.", "李明"]
LABELS = ["PER", "LOC", "creative-work"]


@dataclass(frozen=True)
class GeneratedFile:
    """A JSON file.

    Attributes:
        form: Name of its form, a key of ``FORMS``.
        name: Name of the file.
        content: Its text.
        edit: What was edited; None if it is valid.
    """

    form: str
    name: str
    content: str
    edit: str | None = None


@dataclass
class _Text:
    text: str
    words: list[str]
    tokens: list[tuple[int, int]]
    # first token, token after the last, label
    spans: list[tuple[int, int, str]]

    def entities(self) -> list[tuple[int, int, str]]:
        return [
            (self.tokens[start][0], self.tokens[end - 1][1], label)
            for start, end, label in self.spans
        ]

    def objects(self, **names: str) -> list[dict[str, Any]]:
        names = {"start": "start", "end": "end", "label": "label", **names}
        return [
            {names["start"]: start, names["end"]: end, names["label"]: label}
            for start, end, label in self.entities()
        ]

    def label_studio(self) -> list[dict[str, Any]]:
        return [
            {"start": start, "end": end, "text": self.text[start:end], "labels": [label]}
            for start, end, label in self.entities()
        ]


def _text(rng: random.Random) -> _Text:
    words = [rng.choice(WORDS) for _ in range(rng.randint(1, 8))]
    tokens, position = [], 0
    for word in words:
        tokens.append((position, position + len(word)))
        position += len(word) + 1
    spans, start = [], 0
    while start < len(words):
        end = rng.randint(start + 1, min(start + 3, len(words)))
        if rng.random() < 0.4:
            spans.append((start, end, rng.choice(LABELS)))
        start = end
    return _Text(" ".join(words), words, tokens, spans)


def _other_opinion(rng: random.Random, text: _Text) -> _Text:
    """The same text as another annotator sees it."""
    return _Text(text.text, text.words, text.tokens, [s for s in text.spans if rng.random() < 0.7])


def _prodigy(rng: random.Random) -> list[Any]:
    lines = []
    for number in range(rng.randint(1, 4)):
        text = _text(rng)
        tokens = [
            {"text": word, "start": start, "end": end, "id": i, "ws": True}
            for i, (word, (start, end)) in enumerate(zip(text.words, text.tokens, strict=True))
        ]
        line = {
            "text": text.text,
            "_input_hash": number,
            "_task_hash": -number,
            "tokens": tokens,
            "spans": text.objects(),
            "_view_id": "ner_manual",
            "answer": rng.choice(["accept", "accept", "accept", "reject", "ignore"]),
        }
        for name in rng.sample(["a", "b", "c"], rng.randint(0, 3)):
            other = _other_opinion(rng, text)
            annotator = {"_annotator_id": f"set-{name}", "_session_id": f"set-{name}"}
            lines.append({**line, "spans": other.objects(), "answer": "accept", **annotator})
        lines.append(line)
    lines[-1]["answer"] = "accept"
    return lines


def _doccano_old(rng: random.Random) -> list[Any]:
    name = rng.choice(["label", "labels"])
    more = {"meta": {}, "annotation_approver": None} if name == "labels" else {"Comments": []}
    texts = [_text(rng) for _ in range(rng.randint(1, 4))]
    return [
        {"id": i, "text": text.text, name: [list(e) for e in text.entities()], **more}
        for i, text in enumerate(texts)
    ]


def _doccano_new(rng: random.Random) -> list[Any]:
    texts = [_text(rng) for _ in range(rng.randint(1, 4))]
    return [
        {
            "id": i,
            "text": text.text,
            "entities": [
                {"id": n, **item}
                for n, item in enumerate(text.objects(start="start_offset", end="end_offset"))
            ],
            "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "lives in"}],
            "Comments": [],
        }
        for i, text in enumerate(texts)
    ]


def _label_studio(rng: random.Random) -> list[Any]:
    tasks = []
    for number in range(rng.randint(1, 3)):
        text, title = _text(rng), _text(rng)
        annotations = []
        for user in range(rng.randint(0, 3)):
            results = [
                {
                    "id": f"{user}-{to_name}-{i}",
                    "from_name": "label",
                    "to_name": to_name,
                    "type": "labels",
                    "origin": "manual",
                    "value": value,
                }
                for to_name, source in (("text", text), ("title", title))
                for i, value in enumerate(_other_opinion(rng, source).label_studio())
            ]
            annotations.append(
                {
                    "id": user,
                    "completed_by": {"id": user, "email": f"{user}@example.org"},
                    "result": results,
                    "was_cancelled": rng.random() < 0.1,
                    "ground_truth": rng.random() < 0.2,
                    "updated_at": f"2026-01-0{user + 1}T00:00:00Z",
                }
            )
        data = {"text": text.text, "title": title.text, "source": "a"}
        tasks.append({"id": number, "data": data, "annotations": annotations, "predictions": []})
    return tasks


def _json_min(rng: random.Random) -> list[Any]:
    field = rng.choice(["label", "ner", "entities_tag"])
    items = []
    for number in range(rng.randint(1, 3)):
        text = _text(rng)
        users = rng.randint(0, 3)
        for user in range(users):
            found = _other_opinion(rng, text).label_studio()
            item = {"text": text.text, "id": number, **({field: found} if found else {})}
            items.append(
                {**item, "annotator": user, "annotation_id": 10 * number + user, "lead_time": 1.5}
            )
        if not users:
            nobody = {"annotator": None, "annotation_id": None, "lead_time": None}
            items.append({"text": text.text, "id": number, **nobody})
    return items


def _lists(rng: random.Random) -> list[Any]:
    texts = [_text(rng) for _ in range(rng.randint(1, 4))]
    forms: list[Callable[[_Text], Any]] = [
        lambda text: [text.text, {"entities": [list(e) for e in text.entities()]}],
        lambda text: [text.text, [list(e) for e in text.entities()]],
        lambda text: {"text": text.text, "entities": [list(e) for e in text.entities()]},
    ]
    form = rng.choice(forms)
    return [form(text) for text in texts]


def _to_json(rng: random.Random) -> list[Any]:
    values = []
    for _ in range(rng.randint(1, 4)):
        text = _text(rng)
        tokens = [{"id": i, "start": a, "end": b} for i, (a, b) in enumerate(text.tokens)]
        annotated = {"ents": text.objects()} if rng.random() < 0.8 else {}
        values.append({"text": text.text, **annotated, "cats": {"a": 1.0}, "tokens": tokens})
    return values


def _displacy(rng: random.Random) -> list[Any]:
    texts = [_text(rng) for _ in range(rng.randint(1, 4))]
    return [{"text": text.text, "ents": text.objects(), "title": None} for text in texts]


def _gliner(rng: random.Random) -> list[Any]:
    texts = [_text(rng) for _ in range(rng.randint(1, 4))]
    return [
        {
            "tokenized_text": text.words,
            "ner": [[start, end - 1, label] for start, end, label in text.spans],
        }
        for text in texts
    ]


def _tags(text: _Text, last: str, unit: str) -> list[str]:
    tags = ["O"] * len(text.words)
    for start, end, label in text.spans:
        tags[start:end] = [f"I-{label}"] * (end - start)
        tags[end - 1] = f"{last}-{label}"
        tags[start] = f"{unit if end - start == 1 else 'B'}-{label}"
    return tags


def _ner_tags(rng: random.Random) -> list[Any]:
    texts = [_text(rng) for _ in range(rng.randint(1, 4))]
    return [
        {"id": str(i), "tokens": text.words, "ner_tags": _tags(text, "I", "B")}
        for i, text in enumerate(texts)
    ]


def _spacy_2(rng: random.Random) -> list[Any]:
    documents = []
    for number in range(rng.randint(1, 2)):
        paragraphs = []
        for _ in range(rng.randint(1, 2)):
            text = _text(rng)
            tokens = [
                {"id": i, "orth": word, "ner": tag}
                for i, (word, tag) in enumerate(zip(text.words, _tags(text, "L", "U"), strict=True))
            ]
            raw = text.text if rng.random() < 0.5 else None
            paragraphs.append({"raw": raw, "sentences": [{"tokens": tokens}], "cats": []})
        documents.append({"id": number, "paragraphs": paragraphs})
    return documents


def _argilla(rng: random.Random) -> list[Any]:
    records = []
    for number in range(rng.randint(1, 3)):
        text = _text(rng)
        users = ["u", "v", "w"][: rng.randint(0, 3)]
        responses = [_other_opinion(rng, text).objects() for _ in users]
        records.append(
            {
                "id": str(number),
                "status": "completed" if users else "pending",
                "fields": {"text": text.text},
                "responses": {
                    "spans": [
                        {"value": value, "user_id": user}
                        for value, user in zip(responses, users, strict=True)
                    ]
                },
            }
        )
    return records


def _predictions(rng: random.Random) -> list[Any]:
    texts = [_text(rng) for _ in range(rng.randint(1, 4))]
    return [
        {
            "string": text.text,
            "entities": [
                {"word": text.text[a:b], "type": label, "start": a, "end": b, "score": 0.5}
                for a, b, label in text.entities()
            ],
        }
        for text in texts
    ]


FORMS: dict[str, Callable[[random.Random], list[Any]]] = {
    "Prodigy": _prodigy,
    "doccano, old": _doccano_old,
    "doccano, new": _doccano_new,
    "Label Studio": _label_studio,
    "JSON-MIN": _json_min,
    "lists": _lists,
    "doc.to_json": _to_json,
    "displaCy": _displacy,
    "GLiNER": _gliner,
    "ner_tags": _ner_tags,
    "spaCy 2": _spacy_2,
    "Argilla": _argilla,
    "predict": _predictions,
}


def files(seed: int, n: int, form: str | None = None) -> Iterator[GeneratedFile]:
    """Yield valid files.

    Args:
        seed: Seed of the random choices.
        n: Number of files.
        form: Their form; None for all forms in turn.
    """
    forms = list(FORMS) if form is None else [form]
    for number in range(n):
        rng = random.Random(f"{seed} {number}")
        name = forms[number % len(forms)]
        yield _file(rng, name, FORMS[name](rng))


def broken_files(seed: int, n: int, form: str | None = None) -> Iterator[GeneratedFile]:
    """Yield files with one edit each; many are still valid."""
    for number, file in enumerate(files(seed, n, form)):
        rng = random.Random(f"edit {seed} {number}")
        edit, content = rng.choice([_edit_characters, _edit_value])(rng, file)
        yield GeneratedFile(file.form, file.name, content, edit)


def values_of(file: GeneratedFile) -> list[Any]:
    """The values of a file that is JSON."""
    if file.name.endswith(".jsonl"):
        return [json.loads(line) for line in file.content.split("\n") if line.strip()]
    value = json.loads(file.content)
    return value if isinstance(value, list) else [value]


def count_entities(value: Any) -> int:
    """Count what looks like an entity anywhere in a value, or like the first tag of one."""
    match value:
        case [int(), int(), str()]:
            return 1
        case {"start": _, "end": _} | {"start_offset": _, "end_offset": _} if (
            not value.keys().isdisjoint(("label", "labels", "type"))
        ):
            labels = value.get("labels")
            return len(labels) if isinstance(labels, list) else 1
        case {"orth": _, "ner": str() as tag}:
            return tag[:2] in ("B-", "U-")
        case {"ner_tags": [*tags]}:
            return sum(isinstance(tag, str) and tag.startswith("B-") for tag in tags)
        case dict():
            return sum(count_entities(item) for item in value.values())
        case list():
            return sum(count_entities(item) for item in value)
        case _:
            return 0


def _file(rng: random.Random, form: str, values: list[Any]) -> GeneratedFile:
    ascii_only = rng.random() < 0.3
    if rng.random() < 0.5:
        lines = [json.dumps(value, ensure_ascii=ascii_only) for value in values]
        return GeneratedFile(form, "export.jsonl", "".join(f"{line}\n" for line in lines))
    content = json.dumps(values, ensure_ascii=ascii_only, indent=rng.choice([None, 1]))
    return GeneratedFile(form, "export.json", content)


def _edit_characters(rng: random.Random, file: GeneratedFile) -> tuple[str, str]:
    content, place = file.content, rng.randrange(len(file.content))
    new = rng.choice('0179-,:[]{}" \nABx\\é😀')
    match rng.choice(["delete", "insert", "replace"]):
        case "delete":
            return f"delete {place}", content[:place] + content[place + 1 :]
        case "insert":
            return f"insert {new!r} at {place}", content[:place] + new + content[place:]
        case _:
            return f"replace {place} by {new!r}", content[:place] + new + content[place + 1 :]


def _edit_value(rng: random.Random, file: GeneratedFile) -> tuple[str, str]:
    """Drop or double a part of a value, change a number, or swap a type."""
    values = copy.deepcopy(values_of(file))
    parents = list(_containers(values))
    parent = rng.choice([p for p in parents if p] or [values])
    if not parent:
        return "nothing", file.content
    key = rng.choice(list(parent) if isinstance(parent, dict) else range(len(parent)))
    kind = rng.choice(["drop", "double", "number", "swap", "swap"])
    if kind == "drop":
        del parent[key]
    elif kind == "double" and isinstance(parent, list):
        parent.insert(rng.randrange(len(parent) + 1), copy.deepcopy(parent[key]))
    elif kind == "number" and isinstance(parent[key], int):
        parent[key] += rng.choice([-1000, -2, -1, 1, 2, 1000, 10**30])
    else:
        others = [None, True, 7, -1.5, "", " ", "x", "O", [], {}, [[]], [0, 1], {"a": 1}]
        parent[key] = rng.choice(others)
    if file.name.endswith(".jsonl"):
        content = "".join(json.dumps(value) + "\n" for value in values)
    else:
        content = json.dumps(values)
    return f"{kind} {key!r}", content


def _containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from _containers(item)
