"""Column files of every flavour, and the same files broken by one edit."""

import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from spacy_bigru_crf.corpora.columns.format import ColumnFormat
from spacy_bigru_crf.corpora.conversion.convert import ConversionOptions
from spacy_bigru_crf.tags.read import spans_to_tags
from spacy_bigru_crf.tags.schemes import SCHEMES

WORDS = ["Anna", "wohnt", "in", "Ulm", ".", ",", "#", "#Ulm", '"', "a,b", "O", "1", "2", "-", "_"]
WORDS += ["B-X", "李", "é", "…", "😀", "d'accord"]
TAGS = ["O", "-", "_", "B-PER", "I-PER", "E-PER", "X", "PER", "B-", "B-O", "B-B-PER", "name=I-X"]
LABELS = ["PER", "LOC", "creative-work"]
LINE_BREAKS = ["\n", "\n", "\r\n", "\r"]
ENCODINGS = ["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"]
EDITED = "abO-_# \t,\"'\r\n1|=BIX\ufeff\x00\x85李"


class Sentence(NamedTuple):
    words: list[str]
    spans: list[tuple[int, int, str]]


@dataclass
class GeneratedFile:
    """A file, and what it holds.

    Attributes:
        flavour: Name of the flavour.
        suffix: Suffix of the file's name.
        content: The bytes of the file.
        sentences: What was written; for a broken file, before the edit.
        options: Options for its conversion.
        edit: What was done to it; empty for a valid file.
    """

    flavour: str
    suffix: str
    content: bytes
    sentences: list[Sentence]
    options: ConversionOptions = field(default_factory=ConversionOptions)
    edit: str = ""


class Rows(NamedTuple):
    """Lines of a file as cells; comments and blank lines have one cell or none."""

    suffix: str
    separator: str
    rows: list[list[str]]
    options: ConversionOptions = ConversionOptions()


def files(seed: int, n: int, names: Collection[str] = ()) -> Iterator[GeneratedFile]:
    """Yield files: a third of them valid, the others broken by one edit.

    Args:
        seed: Seed of the random numbers.
        n: Number of files of each format.
        names: Names of formats; none for all.
    """
    for name in names or FORMATS:
        rng = random.Random(f"{name} {seed}")
        for number in range(n):
            flavour = FORMATS[name][number % len(FORMATS[name])]
            yield _file(rng, flavour, broken=rng.random() < 2 / 3)


def _file(rng: random.Random, name: str, *, broken: bool) -> GeneratedFile:
    sentences = _sentences(rng, touching=name not in ("IO", "bare"))
    rows = FLAVOURS[name](rng, sentences)
    edit = rng.choice(list(EDITS)) if broken else ""
    content = EDITS[edit](rng, rows) if edit else _encode(rng, _text(rng, rows))
    return GeneratedFile(name, rows.suffix, content, sentences, rows.options, edit)


def _sentences(rng: random.Random, *, touching: bool) -> list[Sentence]:
    sentences = [_sentence(rng, rng.randint(1, 7), touching) for _ in range(rng.randint(1, 4))]
    # the layout of a file is certain only if it has enough of it
    sentences.append(_sentence(rng, 8, touching))
    rng.shuffle(sentences)
    return sentences


def _sentence(rng: random.Random, length: int, touching: bool) -> Sentence:
    words = [rng.choice(WORDS) for _ in range(length)]
    spans, start = [], rng.randint(0, 2)
    while start < length:
        end = min(length, start + rng.choice([1, 1, 2, 3]))
        spans.append((start, end, rng.choice(LABELS)))
        start = end + rng.choice([0, 1, 2, 3] if touching else [2, 3, 4])
    return Sentence(words, spans)


def _tags(sentence: Sentence, scheme: str) -> list[str]:
    return spans_to_tags(sentence.spans, len(sentence.words), SCHEMES[scheme])


def _plain(scheme: str) -> Callable[[random.Random, list[Sentence]], Rows]:
    def rows(rng: random.Random, sentences: list[Sentence]) -> Rows:
        lines: list[list[str]] = []
        middle = ["NN"] * rng.randint(0, 2)
        for sentence in sentences:
            if rng.random() < 0.2:
                lines += [["-DOCSTART-", *middle, "O"], []]
            tags = _tags(sentence, scheme)
            lines += [[w, *middle, t] for w, t in zip(sentence.words, tags, strict=True)]
            lines.append([])
        return Rows(".conll", rng.choice(" \t"), lines)

    return rows


def _bare(rng: random.Random, sentences: list[Sentence]) -> Rows:
    lines: list[list[str]] = []
    for sentence in sentences:
        tags = [tag.removeprefix("I-") for tag in _tags(sentence, "IO")]
        lines += [[w, t] for w, t in zip(sentence.words, tags, strict=True)]
        lines.append([])
    # a line that begins with # has a token if its label is known from other lines
    for label in LABELS:
        lines += [["so", label], *[["so", "O"]] * 9, []]
        sentences.append(Sentence(["so"] * 10, [(0, 1, label)]))
    return Rows(".txt", rng.choice(" \t"), lines)


def _numbered(rng: random.Random, sentences: list[Sentence]) -> Rows:
    lines: list[list[str]] = []
    for source, sentence in enumerate(sentences):
        lines.append(["#", f"source {source}"])
        tags = _tags(sentence, "BIO")
        for i, (word, tag) in enumerate(zip(sentence.words, tags, strict=True)):
            lines.append([str(i + 1), word, tag, "O"])
        lines.append([])
    return Rows(".tsv", "\t", lines, ConversionOptions(columns=ColumnFormat(tag_column=3)))


def _uner(rng: random.Random, sentences: list[Sentence]) -> Rows:
    lines: list[list[str]] = []
    for number, sentence in enumerate(sentences):
        if number % 2 == 0:
            lines.append([f"# newdoc id = {number}"])
        lines += [[f"# sent_id = {number}"], [f"# text = {' '.join(sentence.words)}"]]
        tags = _tags(sentence, "BIO")
        for i, (word, tag) in enumerate(zip(sentence.words, tags, strict=True)):
            lines.append([str(i + 1), word, tag, "-", "-"])
        lines.append([])
    return Rows(".iob2", "\t", lines)


def _conllu(rng: random.Random, sentences: list[Sentence]) -> Rows:
    lines: list[list[str]] = []
    for sentence in sentences:
        lines.append([f"# text = {' '.join(sentence.words)}"])
        tags = _tags(sentence, "BIO")
        for i, (word, tag) in enumerate(zip(sentence.words, tags, strict=True)):
            if i == 0 and len(tags) > 1 and tags[:2] == ["O", "O"]:
                lines.append(["1-2", "zum", *"_" * 8])
            flags = [f"name={tag}"] if tag != "O" or rng.random() < 0.5 else []
            flags += ["SpaceAfter=No"] * rng.randint(0, 1)
            lines.append([str(i + 1), word, *"_" * 7, "|".join(flags) or "_"])
        lines.append([])
    has_tags = any(sentence.spans for sentence in sentences)
    return Rows(".conllu", "\t", lines if has_tags else [*lines, *_CONLLU_TAIL])


_CONLLU_TAIL = [["1", "so", *"_" * 7, "name=O"]]


def _hipe(rng: random.Random, sentences: list[Sentence]) -> Rows:
    lines = [["TOKEN", "NE-COARSE-LIT", "NE-COARSE-METO", "NE-NESTED", "NEL-LIT", "MISC"]]
    for number, sentence in enumerate(sentences):
        if rng.random() < 0.5 or number == 0:
            lines += [[f"# hipe2022:document_id = {number}"], ["# hipe2022:date = 1900-01-01"]]
        tags = _tags(sentence, "BIO")
        for i, (word, tag) in enumerate(zip(sentence.words, tags, strict=True)):
            flags = ["NoSpaceAfter"] * rng.randint(0, 1)
            flags += ["EndOfSentence"] * (i == len(tags) - 1)
            lines.append([word, tag, "O", "_", "_", "|".join(flags) or "_"])
    return Rows(".tsv", "\t", lines)


def _kaggle(rng: random.Random, sentences: list[Sentence]) -> Rows:
    lines = [["Sentence #", "Word", "POS", "Tag"]]
    for number, sentence in enumerate(sentences):
        tags = _tags(sentence, "BIO")
        for i, (word, tag) in enumerate(zip(sentence.words, tags, strict=True)):
            lines.append([f"Sentence: {number}" * (i == 0), _quoted(word), "NN", tag])
    return Rows(".csv", ",", lines)


def _comma(rng: random.Random, sentences: list[Sentence]) -> Rows:
    lines: list[list[str]] = []
    for sentence in sentences:
        tags = _tags(sentence, "BIOES")
        lines += [[_quoted(w), t] for w, t in zip(sentence.words, tags, strict=True)]
        lines.append([])
    return Rows(rng.choice([".csv", ".txt"]), ",", lines)


def _quoted(word: str) -> str:
    doubled = word.replace('"', '""')
    return f'"{doubled}"' if set('",') & set(word) else word


FLAVOURS: dict[str, Callable[[random.Random, list[Sentence]], Rows]] = {
    **{scheme: _plain(scheme) for scheme in SCHEMES},
    "bare": _bare,
    "numbered": _numbered,
    "uner": _uner,
    "conllu": _conllu,
    "hipe": _hipe,
    "kaggle": _kaggle,
    "comma": _comma,
}
FORMATS = {
    "token and tag": (*SCHEMES, "bare"),
    "numbered": ("numbered", "uner"),
    "CoNLL-U": ("conllu",),
    "HIPE": ("hipe",),
    "CSV": ("kaggle", "comma"),
}


def _text(rng: random.Random, rows: Rows) -> str:
    line_break = rng.choice(LINE_BREAKS)
    end = rng.choice(["", line_break])
    return line_break.join(rows.separator.join(row) for row in rows.rows) + end


def _encode(rng: random.Random, text: str) -> bytes:
    encoding = rng.choice(ENCODINGS)
    if encoding == "utf-16-le-bom":
        return b"\xfe\xff" + text.encode("utf-16-be")
    return text.encode(encoding)


def _edit_character(rng: random.Random, rows: Rows) -> bytes:
    text = _text(rng, rows)
    place = rng.randrange(len(text))
    new = rng.choice(EDITED)
    kind = rng.choice(["delete", "insert", "replace"])
    new = "" if kind == "delete" else new
    return _encode(rng, text[:place] + new + text[place + (kind != "insert") :])


def _edit_byte(rng: random.Random, rows: Rows) -> bytes:
    content = _encode(rng, _text(rng, rows))
    place = rng.randrange(len(content))
    return content[:place] + rng.choice([b"", b"\xff", b"\xe4"]) + content[place + 1 :]


def _edit_line(rng: random.Random, rows: Rows) -> bytes:
    lines = [*rows.rows]
    place = rng.randrange(len(lines))
    kind = rng.choice(["delete", "double", "blank", "swap", "comment"])
    match kind:
        case "delete":
            del lines[place]
        case "double":
            lines.insert(place, lines[place])
        case "blank":
            lines.insert(place, [])
        case "swap":
            lines[place - 1], lines[place] = lines[place], lines[place - 1]
        case "comment":
            lines.insert(place, ["# note"])
    return _encode(rng, _text(rng, rows._replace(rows=lines)))


def _edit_column(rng: random.Random, rows: Rows) -> bytes:
    widest = max(map(len, rows.rows))
    place = rng.randrange(widest)
    insert = rng.random() < 0.5
    lines = []
    for row in rows.rows:
        new = [*row]
        if len(row) == widest:
            new[place : place + (not insert)] = ["x"] if insert else []
        lines.append(new)
    return _encode(rng, _text(rng, rows._replace(rows=lines)))


def _edit_cell(rng: random.Random, rows: Rows) -> bytes:
    lines = [[*row] for row in rows.rows]
    line = rng.choice([row for row in lines if row])
    place = rng.randrange(len(line))
    match rng.choice(["delete", "empty", "tag", "blank", "double"]):
        case "delete":
            del line[place]
        case "empty":
            line[place] = ""
        case "tag":
            line[-1] = rng.choice(TAGS)
        case "blank":
            line[place] += " "
        case "double":
            line.insert(place, line[place])
    return _encode(rng, _text(rng, rows._replace(rows=lines)))


EDITS = {
    "character": _edit_character,
    "byte": _edit_byte,
    "line": _edit_line,
    "column": _edit_column,
    "cell": _edit_cell,
}
