"""The entities of texts, as JSON objects."""

import multiprocessing
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, nullcontext
from functools import partial
from itertools import chain, islice
from math import ceil
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens.underscore import Underscore
from thinc.api import CupyOps, get_current_ops

from spacy_bigru_crf.corpora.text_inputs import InputText
from spacy_bigru_crf.corpora.tokens import pipe_input
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.prediction.failures import Failure, run_batch
from spacy_bigru_crf.prediction.workers import WorkerEndedError, map_in_workers

# after so many batches, words that only they had are forgotten
_BATCHES_A_ZONE = 256
# batches that each worker gets at least, for even use of all workers
_BATCHES_A_WORKER = 4

Record = dict[str, Any]


def predict_records(
    nlp: Language,
    texts: Iterable[InputText],
    batch_size: int | None = None,
    n_process: int = 1,
    total: int | None = None,
) -> Generator[Record | Failure, None, None]:
    """Yield the entities of texts, in their order.

    Workers return the objects, which are smaller than the documents that ``nlp.pipe`` sends.

    Args:
        nlp: The pipeline.
        texts: The texts, read as they are needed.
        batch_size: Texts that the pipeline takes at a time; None for its own setting, and for
            several processes less where there are few texts.
        n_process: Number of processes; -1 for one a core.
        total: Number of texts, if it is known.

    Yields:
        The JSON object of a text, or its failure.

    Raises:
        ValueError: ``n_process`` is invalid or needs the CPU, or a worker ended.
    """
    if n_process < 1 and n_process != -1:
        raise ValueError(Errors.R283.format(value=n_process))
    n_workers = n_process if n_process > 0 else multiprocessing.cpu_count()
    size, rest = batch_size or nlp.batch_size, iter(texts)
    if n_workers > 1 and not batch_size and total:
        size = min(size, ceil(total / (n_workers * _BATCHES_A_WORKER)))
    batches = iter(lambda: list(islice(rest, size)), [])
    if n_workers == 1:
        yield from chain.from_iterable(_predict_batches(nlp, batches))
        return
    if isinstance(get_current_ops(), CupyOps) and multiprocessing.get_start_method() == "fork":
        raise ValueError(Errors.R285)
    work = partial(_predict_in_worker, nlp, Underscore.get_state())
    with closing(map_in_workers(work, batches, n_workers)) as results:
        try:
            yield from chain.from_iterable(results)
        except WorkerEndedError as error:
            places = {"first": error.item[0], "last": error.item[-1]}
            raise ValueError(Errors.R281.format(how=error.how, **places)) from error


def _predict_in_worker(
    nlp: Language, extensions: Any, batches: Iterator[list[InputText]]
) -> Iterator[list[Record | Failure]]:
    # a worker that was not forked does not know the extensions of documents
    Underscore.load_state(extensions)
    return _predict_batches(nlp, batches)


def _predict_batches(
    nlp: Language, batches: Iterator[list[InputText]]
) -> Iterator[list[Record | Failure]]:
    """Yield the records of each batch.

    A vocabulary keeps every word that it has seen, so words are forgotten from time to time
    (``nlp.memory_zone``). Those of the first texts stay, as the frequent ones are among them.
    """
    zone: Any = nullcontext()
    for first in batches:
        with zone:
            for batch in chain([first], islice(batches, _BATCHES_A_ZONE - 1)):
                yield run_batch(partial(_predict_batch, nlp), batch)
        zone = nlp.memory_zone()


def _predict_batch(nlp: Language, batch: Sequence[InputText]) -> list[Record]:
    docs = (pipe_input(nlp.vocab, text.text, text.tokens) for text in batch)
    return [_record(doc) for doc in nlp.pipe(docs, batch_size=len(batch))]


def _record(doc: Doc) -> Record:
    from spacy_bigru_crf.pipeline.span_scores import span_score

    return {
        "string": doc.text,
        "entities": [
            {
                "word": ent.text,
                "type": ent.label_,
                "start": ent.start_char,
                "end": ent.end_char,
                "score": None if (score := span_score(ent)) is None else round(score, 6),
            }
            for ent in doc.ents
        ],
    }
