"""Texts on which a pipeline fails: found within their batch, then reported or counted."""

import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.text_inputs import InputText
from spacy_bigru_crf.errors import Errors, Warnings

_Result = TypeVar("_Result")


class OnError(StrEnum):
    """What to do with a text on which the pipeline fails.

    Attributes:
        STOP: Raise an error.
        SKIP: Go on with the next text.
    """

    STOP = "stop"
    SKIP = "skip"


@dataclass(frozen=True)
class Failure:
    """A text on which the pipeline failed. It can be sent between processes, unlike an exception.

    Attributes:
        text: The text.
        reason: Type and message of the exception.
        details: Its traceback.
    """

    text: InputText
    reason: str
    details: str = ""


class Failures:
    """The texts on which a pipeline failed in one run.

    Args:
        on_error: Treatment of such a text.
    """

    def __init__(self, on_error: OnError) -> None:
        self._on_error = on_error
        self._first: Failure | None = None
        self._count = 0

    @property
    def count(self) -> int:
        """The number of texts that were skipped."""
        return self._count

    def add(self, failure: Failure) -> None:
        """Count a failure.

        Raises:
            CorpusError: The run stops at a failure.
        """
        if self._on_error is OnError.STOP:
            raise _error(failure, Errors.R280.format(reason=failure.reason))
        self._first = self._first or failure
        self._count += 1

    def report(self, succeeded: int) -> None:
        """Warn of texts that were skipped.

        Args:
            succeeded: The number of the other texts.

        Raises:
            CorpusError: There are no others.
        """
        if self._first is None:
            return
        reason = self._first.reason
        if not succeeded:
            raise _error(self._first, Errors.R284.format(count=self._count, reason=reason))
        message = Warnings.W130.format(count=self._count, place=self._first.text, reason=reason)
        warnings.warn(message, stacklevel=3)


def _error(failure: Failure, message: str) -> CorpusError:
    error = CorpusError(message, failure.text.path, failure.text.line)
    error.add_note(failure.details)
    return error


def run_batch(
    function: Callable[[Sequence[InputText]], Sequence[_Result]], batch: Sequence[InputText]
) -> list[_Result | Failure]:
    """Call a function with a batch; where it fails, with halves of it, down to single texts.

    Args:
        function: Returns one result per text. It may raise any exception.
        batch: The texts.

    Returns:
        The result of each text, or its failure.
    """
    try:
        results = function(batch)
        if len(results) == len(batch):
            return list(results)
        # an error handler of the pipeline has dropped documents, and does not say which
        reason = details = Errors.R286
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        details = traceback.format_exc()
    if len(batch) == 1:
        return [Failure(batch[0], reason, details)]
    half = len(batch) // 2
    outcomes = run_batch(function, batch[:half]) + run_batch(function, batch[half:])
    if not any(isinstance(outcome, Failure) for outcome in outcomes):
        warnings.warn(Warnings.W131.format(reason=reason), stacklevel=2)
    return outcomes
