"""Write the sentences of German LER that are not in dev and test of ler6k, to train vectors on.

    python benchmarks/ler_text.py LER_CONLL benchmarks/runs/ler6k ler.txt
    python -m spacy ner-crf vectors train ler.txt ler.bin --whitespace --algorithm fasttext

One sentence a line, its tokens separated by blanks. A sentence is left out wherever its tokens are
those of a sentence of dev or test, so that vectors know nothing of these two; what else the courts
have written is fair to use, with or without annotation.
"""

from pathlib import Path

import typer
from split_ler import read_corpus, tokens
from wasabi import msg


def main(
    ler_path: Path = typer.Argument(..., help="ler.conll, or ler.conll.gz"),
    ler6k: Path = typer.Argument(..., help="Directory with dev.conll and test.conll"),
    output_path: Path = typer.Argument(..., help="Text file to write"),
) -> None:
    """Write the text of German LER without the sentences of dev and test."""
    held_out: set[tuple[str, ...]] = set()
    try:
        for part in ("dev", "test"):
            blocks = (ler6k / f"{part}.conll").read_text("utf-8").split("\n\n")
            held_out.update(tokens(block.strip("\n").split("\n")) for block in blocks)
        sentences = [tokens(sentence) for sentence in read_corpus(ler_path)]
        kept = [sentence for sentence in sentences if sentence not in held_out]
        output_path.write_text("".join(" ".join(words) + "\n" for words in kept), "utf-8")
    except (ValueError, OSError) as error:
        msg.fail(str(error), exits=1)
    n_tokens = sum(map(len, kept))
    left_out = len(sentences) - len(kept)
    msg.good(f"{output_path}: {len(kept):,} sentences, {n_tokens:,} tokens; {left_out:,} left out")


if __name__ == "__main__":
    typer.run(main)
