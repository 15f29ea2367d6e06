"""``spacy ner-crf vectors train``: train word vectors on raw text."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from wasabi import msg

from spacy_bigru_crf.cli._messages import one_sentence
from spacy_bigru_crf.cli._options import FORCE, SEED, WHITESPACE
from spacy_bigru_crf.util.progress import Progress, no_progress, progress_bar
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
        ..., metavar="OUT", help="File to write: .bin, or for word2vec as text .txt or .vec"
    ),
    algorithm: Algorithm = typer.Option(
        DEFAULTS.algorithm, "--algorithm", "-a", help="fasttext also has vectors for unknown words"
    ),
    lang: str = typer.Option("xx", "--lang", "-l", help="Language whose tokenizer splits text"),
    whitespace: bool = WHITESPACE,
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
    seed: int = SEED,
    workers: int = typer.Option(
        DEFAULTS.workers, "--workers", "-w", min=1, help="Threads; 1 gives the same vectors again"
    ),
    force: bool = FORCE,
) -> None:
    """Train word vectors (skip-gram) on raw text.

    They are for WordVectors and every other program that reads the formats of word2vec and
    fastText. Needs gensim: pip install gensim.
    """
    options = TrainingOptions(
        algorithm, dim, window, min_count, epochs, buckets, seed=seed, workers=workers
    )
    with one_sentence():
        trained = vectors_train(
            input_path,
            output_path,
            options,
            lang=None if whitespace else lang,
            force=force,
            progress=progress_bar("sentences"),
        )
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
    force: bool = False,
    progress: Progress = no_progress,
) -> "TrainedVectors":
    """Train word vectors on a file, or on all files of a directory, and write them.

    Args:
        input_path: The file or directory.
        output_path: The file to write.
        options: The settings of the training.
        lang: The language whose tokenizer splits the lines of text files; None if their words are
            separated by blanks already.
        force: Whether to overwrite a file.
        progress: Shows the progress over the sentences, of each pass.

    Returns:
        The numbers of words and tokens.

    Raises:
        ValueError: The input is bad, or the output must not be written.
        ImportError: gensim is missing.
        OSError: A file cannot be read or written.
    """
    from spacy_bigru_crf.corpora.files import input_files
    from spacy_bigru_crf.util.outputs import check_output_file
    from spacy_bigru_crf.vectors.text import read_sentences
    from spacy_bigru_crf.vectors.training import train_vectors

    files = input_files(input_path)
    check_output_file(output_path, files, force=force)
    return train_vectors(read_sentences(files, lang), output_path, options, progress)
