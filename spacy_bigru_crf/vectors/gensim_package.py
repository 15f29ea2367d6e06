"""gensim, which reads and trains vectors. Pipelines that are trained do without it."""

from types import ModuleType

from spacy_bigru_crf.errors import Errors


def import_gensim() -> ModuleType:
    """gensim with its models.

    Raises ImportError, naming the extra to install, if it is not there.
    """
    try:
        import gensim.models.fasttext
    except ImportError as error:
        raise ImportError(Errors.V001.format(reason=error)) from error
    return gensim
