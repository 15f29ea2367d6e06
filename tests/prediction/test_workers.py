import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from spacy_bigru_crf.prediction import workers
from spacy_bigru_crf.prediction.workers import WorkerEndedError, map_in_workers

ROOT = Path(__file__).parents[2]


def doubled(items):
    for item in items:
        yield 2 * item


@pytest.fixture(autouse=True)
def _no_process_is_left():
    yield
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("n_workers", [1, 2, 5])
@pytest.mark.parametrize("n_items", [0, 1, 50])
def test_results_come_in_order(n_workers, n_items):
    results = map_in_workers(doubled, iter(range(n_items)), n_workers)
    assert list(results) == [2 * i for i in range(n_items)]


def test_slow_items_do_not_change_the_order():
    def slow(items):
        for item in items:
            time.sleep(0.05 if item % 7 == 0 else 0)
            yield item

    assert list(map_in_workers(slow, range(30), 3)) == list(range(30))


def test_large_items_and_results_do_not_block_each_other():
    items = [chr(ord("a") + i % 26) * 2_000_000 for i in range(12)]
    assert list(map_in_workers(doubled, items, 2)) == [2 * item for item in items]


def test_items_are_taken_as_they_are_needed():
    taken = []

    def endless():
        while True:
            taken.append(len(taken))
            yield taken[-1]

    results = map_in_workers(doubled, endless(), 2)
    for i in range(20):
        assert next(results) == 2 * i
        assert len(taken) <= i + 1 + 2 * workers._AHEAD
    results.close()


@pytest.mark.parametrize(
    ("end", "how"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "signal 9, Killed"),
        (lambda: os._exit(4), "exit code 4"),
        (lambda: sys.exit(), "exit code 0"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 20, 39])
def test_the_item_of_a_worker_that_ends_is_named(end, how, place):
    def ending(items):
        for item in items:
            if item == place:
                end()
            # what the other one has to send does not fit into its connection
            yield item, "x" * 1_000_000

    found = []
    with pytest.raises(WorkerEndedError, match=how) as raised:
        found.extend(number for number, _ in map_in_workers(ending, range(40), 2))
    assert raised.value.item == place
    assert found == list(range(len(found)))


def test_an_exception_of_the_worker_itself_ends_it(capfd):
    def failing(items):
        for item in items:
            yield 1 // item

    with pytest.raises(WorkerEndedError, match="exit code 1") as raised:
        list(map_in_workers(failing, [1, 1, 0, 1], 2))
    assert raised.value.item == 0
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_worker_that_ends_before_its_first_item():
    def ending(_):
        os._exit(3)
        yield

    with pytest.raises(WorkerEndedError, match="exit code 3"):
        list(map_in_workers(ending, range(10), 2))


def test_an_error_of_the_items_ends_the_workers():
    def items():
        yield 1
        raise OSError("no such line")

    with pytest.raises(OSError, match="no such line"):
        list(map_in_workers(doubled, items(), 2))


def test_a_worker_at_work_is_ended_with_the_generator():
    def endless(items):
        for item in items:
            while item:
                time.sleep(1)
            yield item

    results = map_in_workers(endless, [0, 1, 1], 2)
    assert next(results) == 0
    started = time.monotonic()
    results.close()
    assert time.monotonic() - started < 5


def test_what_cannot_be_sent_to_a_process_is_said(monkeypatch):
    monkeypatch.setattr(workers, "multiprocessing", multiprocessing.get_context("spawn"))
    with pytest.raises(ValueError, match="R282"):
        list(map_in_workers(lambda items: items, [1], 2))


def test_workers_end_with_a_parent_that_is_killed():
    script = """
import os, signal, sys
from spacy_bigru_crf.prediction.workers import map_in_workers
def pids(items):
    for _ in items:
        yield os.getpid()
results = map_in_workers(pids, range(100), 3)
print(*{next(results) for _ in range(50)}, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    # the output is at its end when no process has it open
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, timeout=30, check=False)
    assert done.returncode == -signal.SIGKILL
    pids = [int(pid) for pid in done.stdout.split()]
    assert pids
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
