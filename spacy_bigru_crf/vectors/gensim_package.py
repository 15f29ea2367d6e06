"""gensim, which reads and trains vectors. Trained pipelines do not need it."""

from types import ModuleType
from typing import cast

from spacy_bigru_crf.errors import Errors


def import_gensim() -> ModuleType:
    """Import gensim with its models.

    Raises:
        ImportError: If gensim cannot be imported.
    """
    try:
        import gensim.models.fasttext
    except ImportError as error:
        message = Errors.N054.format(name="WordVectors", package="gensim", reason=error)
        raise ImportError(message) from error
    return cast(ModuleType, gensim)
