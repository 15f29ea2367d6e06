"""Training word2vec and fastText with gensim."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.util.files import new_file
from spacy_bigru_crf.util.progress import Progress, no_progress
from spacy_bigru_crf.vectors.gensim_package import import_gensim
from spacy_bigru_crf.vectors.options import Algorithm, TrainingOptions

# gensim ignores words of a sentence beyond this many
_LONGEST_SENTENCE = 10_000


@dataclass(frozen=True)
class TrainedVectors:
    """The result of training.

    Attributes:
        words: Number of words with a vector.
        tokens: Number of words of the text.
    """

    words: int
    tokens: int


def check_output(path: Path, algorithm: Algorithm) -> None:
    """Raise ValueError if the suffix of an output file names no format for such vectors."""
    suffixes = (".bin",) if algorithm is Algorithm.FASTTEXT else (".bin", ".txt", ".vec")
    if path.suffix not in suffixes:
        raise ValueError(
            Errors.V003.format(path=path, algorithm=algorithm.value, suffixes=" or ".join(suffixes))
        )


def train_vectors(
    sentences: Iterable[list[str]], output_path: Path, options: TrainingOptions, progress: Progress
) -> TrainedVectors:
    """Train vectors and write them.

    The file is written atomically. fastText is written in Facebook's format, word2vec in its own:
    binary if the file is called ``*.bin``, else text.

    Args:
        sentences: Read once, into a file in the system's temporary directory.
        output_path: File to write.
        options: Settings.
        progress: Called like ``tqdm``, once per pass over the sentences.

    Raises:
        ImportError: If gensim cannot be imported.
        ValueError: If there are no words.
        OSError: If a file cannot be written.
    """
    gensim = import_gensim()
    check_output(output_path, options.algorithm)
    create, ngrams = gensim.models.Word2Vec, {}
    if options.algorithm is Algorithm.FASTTEXT:
        create, ngrams = gensim.models.FastText, {"bucket": options.buckets, "min_n": 3, "max_n": 6}
    model = create(
        sg=1,
        vector_size=options.dim,
        window=options.window,
        min_count=options.min_count,
        seed=options.seed,
        workers=options.workers,
        **ngrams,
    )
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "sentences.txt"
        n_sentences, n_tokens = _write_sentences(path, progress(sentences, desc="reading"))
        if not n_tokens:
            raise ValueError(Errors.V004)
        model.build_vocab(_Passes(path))
        if not len(model.wv):
            raise ValueError(Errors.V005.format(min_count=options.min_count))
        passes = _Passes(path, lambda pass_: progress(pass_, desc="training", total=n_sentences))
        model.train(passes, total_examples=n_sentences, epochs=options.epochs)
    _write_model(model, output_path, options.algorithm)
    return TrainedVectors(len(model.wv), n_tokens)


def _write_sentences(path: Path, sentences: Iterable[list[str]]) -> tuple[int, int]:
    """Write one sentence per line, splitting long ones; return numbers of lines and words."""
    n_lines = n_words = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for words in sentences:
            for start in range(0, len(words), _LONGEST_SENTENCE):
                file.write(" ".join(words[start : start + _LONGEST_SENTENCE]) + "\n")
                n_lines += 1
            n_words += len(words)
    return n_lines, n_words


class _Passes:
    """An iterable over the sentences of a file that can be repeated."""

    def __init__(self, path: Path, progress: Progress = no_progress) -> None:
        self.path = path
        self.progress = progress

    def __iter__(self) -> Iterator[list[str]]:
        # newline: a word may hold other characters at which Python breaks lines
        with self.path.open(encoding="utf-8", newline="\n") as file:
            yield from self.progress(line.rstrip("\n").split(" ") for line in file)


def _write_model(model: Any, path: Path, algorithm: Algorithm) -> None:
    """Write vectors atomically in a format that other programs read."""
    with new_file(path) as temporary:
        if algorithm is Algorithm.FASTTEXT:
            import_gensim().models.fasttext.save_facebook_model(model, str(temporary))
        else:
            model.wv.save_word2vec_format(str(temporary), binary=path.suffix == ".bin")
