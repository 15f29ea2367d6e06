"""Detection of the format of a file of vectors."""

import gzip
import struct
from enum import Enum
from pathlib import Path

# the first four bytes of files of Facebook's fastText
_FASTTEXT_MAGIC = struct.pack("<i", 793712314)
# pickles since protocol 2 begin with this
_PICKLE_MAGIC = b"\x80"

# longest line of a text file that is read to find out the format
_LONGEST_LINE = 2**20


class Format(Enum):
    """Formats of files of vectors."""

    FASTTEXT = "Facebook's fastText .bin"
    WORD2VEC_BINARY = "word2vec .bin"
    WORD2VEC_TEXT = "word2vec text"
    GLOVE_TEXT = "text without a header"


def detect_format(path: Path) -> Format:
    """Detect the format of a file from its beginning.

    Raises:
        ValueError: If it has none of the known formats.
        OSError: If it cannot be read.
    """
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        first = file.readline(_LONGEST_LINE)
        if first.startswith(_FASTTEXT_MAGIC):
            return Format.FASTTEXT
        if first.startswith(_PICKLE_MAGIC):
            raise ValueError(
                "it is in gensim's own format, a pickle; save the vectors in gensim with "
                "save_word2vec_format, or fastText with save_facebook_model"
            )
        header = first.split()
        if len(header) == 2 and all(part.isdigit() for part in header):
            second = file.readline(_LONGEST_LINE)
            is_text = _width_of_line(second) == int(header[1])
            return Format.WORD2VEC_TEXT if is_text else Format.WORD2VEC_BINARY
        if _width_of_line(first) >= 2:
            return Format.GLOVE_TEXT
    raise ValueError("it begins like none of the formats that are known")


def _width_of_line(line: bytes) -> int:
    """Return how many numbers follow the word; 0 if it is no line of vectors as text."""
    _, *numbers = line.rstrip().split(b" ")
    try:
        for number in numbers:
            float(number)
    except ValueError:
        return 0
    return len(numbers)
