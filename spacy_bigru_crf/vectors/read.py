"""Reading vectors from files of word2vec, GloVe and fastText, and from spaCy's vocab."""

import gzip
import struct
import zlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import LOWER, NAMES, ORTH
from spacy.vectors import Mode, Vectors
from spacy.vocab import Vocab
from thinc.util import to_numpy

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.vectors.formats import Format, detect_format
from spacy_bigru_crf.vectors.gensim_package import import_gensim
from spacy_bigru_crf.vectors.table import NGrams, VectorTable

# exceptions of gensim for damaged or other files
_UNREADABLE = (
    ValueError,
    AssertionError,
    AttributeError,
    EOFError,
    MemoryError,
    NotImplementedError,
    gzip.BadGzipFile,
    struct.error,
    zlib.error,
)


def read_vectors(path: Path) -> VectorTable:
    """Read a file of vectors in any known format; ``*.gz`` is decompressed.

    Raises:
        ValueError: If it cannot be read as vectors.
        ImportError: If gensim cannot be imported.
        FileNotFoundError: If it does not exist.
    """
    if not path.is_file():
        raise FileNotFoundError(Errors.V006.format(path=path))
    gensim = import_gensim()
    try:
        table = table_of(_load(gensim, str(path), detect_format(path)))
    except _UNREADABLE as error:
        raise ValueError(Errors.V008.format(path=path, reason=error)) from error
    return _checked(table, str(path))


def _load(gensim: ModuleType, path: str, file_format: Format) -> Any:
    if file_format is Format.FASTTEXT:
        return gensim.models.fasttext.load_facebook_vectors(path)
    return gensim.models.KeyedVectors.load_word2vec_format(
        path,
        binary=file_format is Format.WORD2VEC_BINARY,
        no_header=file_format is Format.GLOVE_TEXT,
        # word2vec's own program truncates words within a character; such a word does no harm
        unicode_errors="replace",
    )


def table_of(keyed: Any) -> VectorTable:
    """Convert gensim's ``KeyedVectors`` or ``FastTextKeyedVectors`` to a table."""
    ngrams = None
    # fastText that was trained without n-grams has no buckets, or no length of n-grams
    if getattr(keyed, "bucket", 0) and keyed.max_n:
        ngrams = NGrams(_floats(keyed.vectors_ngrams), keyed.min_n, keyed.max_n)
    words = [str(word) for word in keyed.index_to_key]
    return VectorTable(words, _floats(keyed.vectors), ngrams)


def vectors_of_vocab(vocab: Vocab, *, lower_fallback: bool) -> VectorTable:
    """Return the vectors of ``nlp.vocab``, as ``[initialize] vectors`` loads them.

    Raises:
        ValueError: If there are none, or if words are not looked up there by their text.
    """
    vectors = vocab.vectors
    if not isinstance(vectors, Vectors) or vectors.mode != Mode.default:
        raise ValueError(Errors.V009)
    if not vectors.n_keys:
        raise ValueError(Errors.V010)
    if vectors.attr != ORTH and not (vectors.attr == LOWER and lower_fallback):
        raise ValueError(Errors.V011.format(attr=NAMES[vectors.attr]))
    # keys without a string cannot be looked up
    row_of = {
        vocab.strings[key]: row for key, row in vectors.key2row.items() if key in vocab.strings
    }
    data = to_numpy(vectors.data)
    table = VectorTable(list(row_of), _floats(data[list(row_of.values())]))
    return _checked(table, "nlp.vocab.vectors")


def _floats(vectors: NDArray[Any]) -> NDArray[np.float32]:
    return np.ascontiguousarray(vectors, dtype=np.float32)


def _checked(table: VectorTable, source: str) -> VectorTable:
    if not table.words:
        raise ValueError(Errors.V008.format(path=source, reason="it holds no words"))
    # a sum is finite if all its terms are, and needs no second table in memory
    for vectors in (table.vectors, table.ngrams.buckets if table.ngrams else table.vectors[:0]):
        if not np.isfinite(vectors.sum(axis=1)).all():
            raise ValueError(Errors.V008.format(path=source, reason="a number is not finite"))
    return table
