"""Split the German LER corpus into train, dev and test, each court by itself.

    python benchmarks/split_ler.py LER_CONLL OUTPUT_DIRECTORY [--ler6k]

The sentences of a court stand together in the corpus and in the order of its decisions. Of each
court the first 80% go to train, the next 10% to dev, the rest to test, so that a decision is
hardly ever in two parts; then each sentence of dev and test is dropped that stands, token by
token, in an earlier part or earlier in its own. ``--ler6k`` draws 6,000 sentences of train and
700 of dev with ``random.Random(13)`` and keeps test whole: a benchmark for small machines.

Get the corpus with ``spacy project assets``, or from the URL that project.yml names.
"""

import gzip
import hashlib
import random
from pathlib import Path

import typer
from wasabi import msg

URL = (
    "https://raw.githubusercontent.com/elenanereiss/Legal-Entity-Recognition/"
    "f9c2b950898c56fdc328e553d5537c7611a0ffb1/data/ler.conll"
)
MD5 = "330fb8a1c69797b613aeb7c1d1826b64"

# number of sentences of each court, in the order of the file
COURTS = {
    "bag": 12_791,
    "bfh": 8_522,
    "bgh": 5_858,
    "bpatg": 12_016,
    "bsg": 8_083,
    "bverfg": 9_237,
    "bverwg": 10_216,
}

LER6K_SEED, LER6K_TRAIN, LER6K_DEV = 13, 6_000, 700
LER6K_MD5 = {
    "train": "e75813a3153c0d06f117672fc654bb91",
    "dev": "46fd3b4717924051c863a3f7a3337739",
    "test": "bd23e9bdb2024806f8411b465858581a",
}

# "token tag" lines
Sentence = list[str]
Parts = dict[str, list[Sentence]]


def main(
    ler_path: Path = typer.Argument(..., help="ler.conll, or ler.conll.gz"),
    output_dir: Path = typer.Argument(..., help="Where train.conll, dev.conll, test.conll go"),
    ler6k: bool = typer.Option(False, "--ler6k", help="Draw the small benchmark"),
) -> None:
    """Split German LER into train, dev and test."""
    try:
        parts = split_by_court(read_corpus(ler_path))
        if ler6k:
            parts = draw_ler6k(parts)
        write_parts(parts, output_dir, LER6K_MD5 if ler6k else {})
    except (ValueError, OSError) as error:
        msg.fail(str(error), exits=1)
    for name, sentences in parts.items():
        msg.good(f"{output_dir / name}.conll: {len(sentences):,} sentences")


def read_corpus(path: Path) -> list[Sentence]:
    """The sentences of the corpus, which must be byte for byte the published file."""
    if not path.is_file():
        raise ValueError(
            f"{path} does not exist: fetch German LER with `python -m spacy project assets`, or "
            f"download {URL} and name your copy with `--vars.ler_path PATH`."
        )
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    found = hashlib.md5(data).hexdigest()
    if found != MD5:
        raise ValueError(
            f"{path} is not German LER as published (md5 {found} instead of {MD5}): delete it and "
            f"fetch it anew with `python -m spacy project assets`, or download {URL}."
        )
    blocks = data.decode("utf-8").split("\n\n")
    return [block.strip("\n").split("\n") for block in blocks if block.strip()]


def split_by_court(sentences: list[Sentence]) -> Parts:
    """Cut each court's sentences 8:1:1, and drop from dev and test what was there before."""
    parts: Parts = {"train": [], "dev": [], "test": []}
    start = 0
    for count in COURTS.values():
        court = sentences[start : start + count]
        first, second = int(0.8 * count), int(0.9 * count)
        parts["train"] += court[:first]
        parts["dev"] += court[first:second]
        parts["test"] += court[second:]
        start += count
    seen = {tokens(sentence) for sentence in parts["train"]}
    for name in ("dev", "test"):
        fresh = []
        for sentence in parts[name]:
            if tokens(sentence) not in seen:
                seen.add(tokens(sentence))
                fresh.append(sentence)
        parts[name] = fresh
    return parts


def tokens(sentence: Sentence) -> tuple[str, ...]:
    """The tokens alone."""
    return tuple(line.split(" ")[0] for line in sentence)


def draw_ler6k(parts: Parts) -> Parts:
    """The benchmark: a sample of train and dev, and all of test."""
    rng = random.Random(LER6K_SEED)
    return {
        "train": rng.sample(parts["train"], LER6K_TRAIN),
        "dev": rng.sample(parts["dev"], LER6K_DEV),
        "test": parts["test"],
    }


def write_parts(parts: Parts, directory: Path, checksums: dict[str, str]) -> None:
    """Write the parts, once all are known to be what they should be."""
    contents = {
        name: "".join("\n".join(sentence) + "\n\n" for sentence in sentences).encode("utf-8")
        for name, sentences in parts.items()
    }
    for name, wanted in checksums.items():
        found = hashlib.md5(contents[name]).hexdigest()
        if found != wanted:
            raise ValueError(f"{name} has the md5 {found} instead of {wanted}.")
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (directory / f"{name}.conll").write_bytes(content)


if __name__ == "__main__":
    typer.run(main)
