"""Comment lines of column files, and what they say: running text, borders of documents."""

import re

from spacy_bigru_crf.tags.cells import has_prefix
from spacy_bigru_crf.tags.schemes import OUTSIDE

COMMENT = "#"

# "# sent_id = 1", "#global.columns = ID FORM", "# newdoc", "#begin document (a);"
_METADATA = re.compile(r"#\s*(?:[\w.:-]+\s*=\s|(?:newdoc|newpar)\b|(?:begin|end) document\b)")
_DOCUMENT = re.compile(r"#\s*(?:newdoc\b|begin document\b|hipe2022:document_id\s*=)")
_TEXT = re.compile(r"#\s*text\s*=\s*(.*)")


def is_metadata(line: str) -> bool:
    """Return whether a line is certainly a comment, because it has a name and its value."""
    return line.startswith(COMMENT) and _METADATA.match(f"{line} ") is not None


def is_comment(line: str) -> bool:
    """Return whether a line that does not have the columns of a token is certainly a comment.

    It is if white space follows the sign ``#`` and the last word is no tag, so that it cannot be a
    broken line of a token ``#``. A line such as ``#Ulm`` may be the rest of a token's line.
    """
    if is_metadata(line):
        return True
    words = line[1:].split()
    if not line.startswith(COMMENT) or not words or not line[1].isspace():
        return False
    return words[-1] != OUTSIDE and not has_prefix(words[-1])


def starts_document(comment: str) -> bool:
    """Return whether a document begins after a comment."""
    return _DOCUMENT.match(comment) is not None


def running_text(comment: str) -> str | None:
    """Return the text of the sentence after a comment, if it gives it."""
    match = _TEXT.fullmatch(comment)
    return match[1] if match else None
