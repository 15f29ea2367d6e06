"""Train and dev from one court of German LER, test from another, and text for word vectors.

    python scripts/split_courts.py LER_CONLL OUTPUT_DIRECTORY --train bag --test bgh

The sentences of a court stand together in the corpus. A fifth of those of the training court,
drawn with ``random.Random(13)``, is dev, the rest train; the whole test court is test. All are
written in the order of the corpus, no sentence is left out and none is cut. ``text.txt`` has the
sentences of all courts but the test court, one a line, without those that stand, token by token,
in dev or test: word vectors that are trained on it know nothing of these two.
"""

import random
import sys
from pathlib import Path

import typer
from wasabi import msg

sys.path.append(str(Path(__file__).resolve().parent.parent / "benchmarks"))
from split_ler import COURTS, Parts, Sentence, read_corpus, tokens, write_parts

SEED, DEV_SHARE = 13, 5


def main(
    ler_path: Path = typer.Argument(..., help="ler.conll, or ler.conll.gz"),
    output_dir: Path = typer.Argument(
        ..., help="Where train.conll, dev.conll, test.conll and text.txt go"
    ),
    train: str = typer.Option("bag", "--train", help="Court to train on"),
    test: str = typer.Option("bgh", "--test", help="Court to test on"),
) -> None:
    """Split German LER by court."""
    try:
        check_courts(train, test)
        courts = split_courts(read_corpus(ler_path))
        parts = {**hold_out(courts[train]), "test": courts[test]}
        text = text_for_vectors(courts, parts, test)
        write_parts(parts, output_dir, {})
        lines = "".join(" ".join(words) + "\n" for words in text)
        (output_dir / "text.txt").write_bytes(lines.encode("utf-8"))
    except (ValueError, OSError) as error:
        msg.fail(str(error), exits=1)
    for name, sentences in parts.items():
        counts = summary_sentence([tokens(sentence) for sentence in sentences])
        msg.good(f"{output_dir / name}.conll: {counts}")
    msg.good(f"{output_dir / 'text.txt'}: {summary_sentence(text)}")
    seen = {tokens(sentence) for sentence in parts["train"]}
    repeated = sum(tokens(sentence) in seen for sentence in parts["test"])
    msg.info(f"{repeated:,} sentences of {test} stand in the training part of {train} too")


def check_courts(train: str, test: str) -> None:
    """Raises ValueError unless they are two courts of the corpus."""
    for court in (train, test):
        if court not in COURTS:
            raise ValueError(f"There is no court {court!r}: take one of {', '.join(COURTS)}.")
    if train == test:
        raise ValueError(f"{train} is the court to train on and to test on: name two courts.")


def split_courts(sentences: list[Sentence]) -> dict[str, list[Sentence]]:
    """The sentences of each court, in the order of the corpus."""
    courts, start = {}, 0
    for court, count in COURTS.items():
        courts[court] = sentences[start : start + count]
        start += count
    return courts


def hold_out(sentences: list[Sentence]) -> Parts:
    """Train and dev."""
    rng = random.Random(SEED)
    held_out = set(rng.sample(range(len(sentences)), len(sentences) // DEV_SHARE))
    parts: Parts = {"train": [], "dev": []}
    for i, sentence in enumerate(sentences):
        parts["dev" if i in held_out else "train"].append(sentence)
    return parts


def text_for_vectors(
    courts: dict[str, list[Sentence]], parts: Parts, test: str
) -> list[tuple[str, ...]]:
    """The tokens of the sentences of all courts but one that are in neither dev nor test."""
    held_out = {tokens(sentence) for name in ("dev", "test") for sentence in parts[name]}
    sentences = (
        tokens(sentence) for court, of in courts.items() if court != test for sentence in of
    )
    return [words for words in sentences if words not in held_out]


def summary_sentence(sentences: list[tuple[str, ...]]) -> str:
    """How many sentences and tokens there are, and how long the longest sentence is."""
    lengths = [len(words) for words in sentences]
    return (
        f"{len(lengths):,} sentences, {sum(lengths):,} tokens, "
        f"the longest sentence has {max(lengths, default=0):,}"
    )


if __name__ == "__main__":
    typer.run(main)
