"""Write train.conll, dev.conll and test.conll: German court decisions, made up from frames.

The sentences come from the frames in ``frames_*.txt``, written by hand. Every run writes the same
bytes:

    python write_corpus.py [DIRECTORY]

Without DIRECTORY the files go next to this script. The counts for README.md are printed.
"""

import random
import sys
from pathlib import Path

import names
from checks import CorpusError, check_corpus, check_frames
from parts import write_parts
from tagged import LABELS, Tagged, count_labels, entities

SEED = 20240229


def main(arguments: list[str]) -> int:
    directory = Path(arguments[0]) if arguments else Path(__file__).parent
    rng = random.Random(SEED)
    try:
        check_frames()
        parts = write_parts(rng, names.deal(rng))
        check_corpus(parts)
    except CorpusError as error:
        print(f"write_corpus.py: {error}", file=sys.stderr)
        return 1
    directory.mkdir(parents=True, exist_ok=True)
    for part, sentences in parts.items():
        blocks = ["".join(f"{token} {tag}\n" for token, tag in s) + "\n" for s in sentences]
        (directory / f"{part}.conll").write_bytes("".join(blocks).encode())
    print_counts(list(parts.values()))
    return 0


def print_counts(parts: list[list[Tagged]]) -> None:
    """The tables of README.md."""
    rows = {
        "sentences": [len(sentences) for sentences in parts],
        "of them without an entity": [sum(not entities(s) for s in part) for part in parts],
        "tokens": [sum(map(len, sentences)) for sentences in parts],
        "entities": [sum(count_labels(sentences).values()) for sentences in parts],
    }
    for label, meaning in LABELS.items():
        rows[f"{label} | {meaning}"] = [count_labels(sentences)[label] for sentences in parts]
    for name, counts in rows.items():
        print("|", name, "|", " | ".join(map(str, counts)), "|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
