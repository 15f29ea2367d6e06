"""``spacy ner-crf vectors train``: word vectors from raw text."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from wasabi import msg

from spacy_bigru_crf.vectors.options import Algorithm, TrainingOptions

if TYPE_CHECKING:
    from spacy_bigru_crf.vectors.training import TrainedVectors

DEFAULTS = TrainingOptions()


def vectors_train_cli(
    input_path: Path = typer.Argument(
        ...,
        metavar="TEXT",
        help="Text with a sentence or paragraph a line (.gz is unpacked), .spacy file, or "
        "directory of such files",
    ),
    output_path: Path = typer.Argument(
        ...,
        metavar="OUT",
        help="File to write: .bin, or for word2vec as text .txt or .vec",
    ),
    algorithm: Algorithm = typer.Option(
        DEFAULTS.algorithm, "--algorithm", "-a", help="fasttext also has vectors for unknown words"
    ),
    lang: str = typer.Option("xx", "--lang", "-l", help="Language whose tokenizer splits text"),
    whitespace: bool = typer.Option(
        False, "--whitespace", help="The words of the text are separated by blanks already"
    ),
    dim: int = typer.Option(DEFAULTS.dim, "--dim", "-d", min=1, help="Width of the vectors"),
    window: int = typer.Option(
        DEFAULTS.window, "--window", min=1, help="Words of context before and after a word"
    ),
    min_count: int = typer.Option(
        DEFAULTS.min_count, "--min-count", min=1, help="Leave out words that are rarer than this"
    ),
    epochs: int = typer.Option(DEFAULTS.epochs, "--epochs", min=1, help="Passes over the text"),
    buckets: int = typer.Option(
        DEFAULTS.buckets, "--buckets", min=1, help="fasttext: rows for the n-grams of words"
    ),
    seed: int = typer.Option(DEFAULTS.seed, "--seed", min=0, help="Seed of random numbers"),
    workers: int = typer.Option(
        DEFAULTS.workers, "--workers", "-w", min=1, help="Threads; 1 gives the same vectors again"
    ),
) -> None:
    """
    Train word vectors (skip-gram) on raw text, for WordVectors and every other program that
    reads the formats of word2vec and fastText. Needs gensim: pip install gensim.
    """
    options = TrainingOptions(
        algorithm, dim, window, min_count, epochs, buckets, seed=seed, workers=workers
    )
    try:
        trained = vectors_train(
            input_path, output_path, options, lang=None if whitespace else lang, silent=False
        )
    except (ValueError, OSError, ImportError) as error:
        msg.fail(str(error), exits=1)
    msg.good(
        f"{output_path}: vectors of {trained.words:,} words, {algorithm.value}, {dim} wide, from "
        f"{trained.tokens:,} tokens"
    )


def vectors_train(
    input_path: Path,
    output_path: Path,
    options: TrainingOptions = DEFAULTS,
    *,
    lang: str | None = "xx",
    silent: bool = True,
) -> "TrainedVectors":
    """Train word vectors on a file, or on all files of a directory, and write them.

    lang: The language whose tokenizer splits the lines of text files; None if their words are
        separated by blanks already.
    silent: Whether to show no progress bar.

    Raises ValueError for bad input, ImportError without gensim, OSError if a file cannot be read or
    written.
    """
    from tqdm import tqdm

    from spacy_bigru_crf.vectors.text import files_of, read_sentences
    from spacy_bigru_crf.vectors.training import train_vectors

    # disable=None: only where standard error is a terminal
    progress = partial(tqdm, unit=" sentences", leave=False, disable=silent or None)
    sentences = read_sentences(files_of(input_path), lang)
    return train_vectors(sentences, output_path, options, progress)
