"""A generator run in several processes, none of which is waited for when it has ended.

``nlp.pipe(n_process=2)`` waits for ever for a forked worker that was killed, or that raised an
exception while another one has a large result to send (spaCy 3.8).
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pickle import PicklingError
from typing import Any, Generic, TypeVar

from spacy_bigru_crf.errors import Errors

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
# yields one result per item, before it takes the next one
Transform = Callable[[Iterator[_Item]], Iterator[_Result]]

# items of a worker that may be ahead of the oldest one at work, for even use of all workers
_AHEAD = 4
_SECONDS_TO_END = 5.0
_END: Any = object()


class WorkerEndedError(Exception):
    """A worker process ended before it had the result of an item.

    Attributes:
        item: The item.
        how: Its signal or exit code.
    """

    def __init__(self, item: Any, how: str) -> None:
        super().__init__(how)
        self.item = item
        self.how = how


class _Worker(Generic[_Item, _Result]):
    """A process with a connection to it, and the item that it works on."""

    def __init__(self, transform: Transform[_Item, _Result]) -> None:
        self.connection, theirs = multiprocessing.Pipe()
        self.process: BaseProcess = multiprocessing.Process(
            target=_work, args=(transform, theirs, self.connection)
        )
        try:
            self.process.start()
        except (PicklingError, AttributeError, TypeError) as error:
            self.connection.close()
            raise ValueError(Errors.R282.format(reason=error)) from error
        finally:
            # only the worker holds it now, so that its end is noticed, by this process and, as
            # workers are started later than this, by all
            theirs.close()
        self.number = -1
        self.item: _Item = _END

    def give(self, number: int, item: _Item) -> None:
        self.number, self.item = number, item
        try:
            self.connection.send(item)
        except OSError as error:
            raise self._ended() from error

    def take(self) -> _Result:
        try:
            return self.connection.recv()  # type: ignore[no-any-return]
        except (EOFError, OSError) as error:
            raise self._ended() from error

    def end(self, *, at_once: bool) -> None:
        if at_once:
            self.process.kill()
        self.process.join(_SECONDS_TO_END)
        self.process.kill()
        self.process.join()

    def _ended(self) -> WorkerEndedError:
        self.process.join(_SECONDS_TO_END)
        code = self.process.exitcode
        if code is None or code >= 0:
            return WorkerEndedError(self.item, f"exit code {code}")
        return WorkerEndedError(self.item, f"signal {-code}, {signal.strsignal(-code)}")


def map_in_workers(
    transform: Transform[_Item, _Result], items: Iterable[_Item], n_workers: int
) -> Generator[_Result, None, None]:
    """Yield the results of items, in their order.

    Close the generator if it is not used up: its processes wait for items.

    Args:
        transform: Run in each worker, on some of the items.
        items: Taken as they are needed.
        n_workers: The number of processes.

    Raises:
        WorkerEndedError: A worker has ended, by a signal or an exception.
        ValueError: A worker cannot be started.
    """
    workers: list[_Worker[_Item, _Result]] = []
    done = False
    try:
        for _ in range(n_workers):
            workers.append(_Worker(transform))
        yield from _results(workers, iter(items))
        done = True
    finally:
        for worker in workers:
            worker.connection.close()
        for worker in workers:
            worker.end(at_once=not done)


def _results(
    workers: Sequence[_Worker[_Item, _Result]], items: Iterator[_Item]
) -> Iterator[_Result]:
    idle = deque(workers)
    at_work: dict[Connection, _Worker[_Item, _Result]] = {}
    results: dict[int, _Result] = {}
    n_given = n_yielded = 0
    while True:
        while idle and n_given - n_yielded < _AHEAD * len(workers):
            if (item := next(items, _END)) is _END:
                break
            worker = idle.popleft()
            # one item at a time: with two, both ends might wait for the other to receive
            worker.give(n_given, item)
            at_work[worker.connection] = worker
            n_given += 1
        if not at_work:
            return
        for connection in wait(list(at_work)):
            worker = at_work.pop(connection)  # type: ignore[call-overload]
            results[worker.number] = worker.take()
            idle.append(worker)
        while n_yielded in results:
            yield results.pop(n_yielded)
            n_yielded += 1


def _work(
    transform: Transform[_Item, _Result], connection: Connection, other_end: Connection
) -> None:
    # so that the connection is at its end when the parent is
    other_end.close()
    # the parent is interrupted, too, and ends its workers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for result in transform(iter(connection.recv, _END)):
            connection.send(result)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
