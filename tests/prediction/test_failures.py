from pathlib import Path

import pytest

from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.text_inputs import InputText
from spacy_bigru_crf.prediction.failures import Failure, Failures, OnError, run_batch

PATH = Path("a.txt")


def texts(content):
    return [InputText(char, PATH, line) for line, char in enumerate(content, start=1)]


def upper(batch):
    for text in batch:
        if text.text == "x":
            raise RuntimeError(f"no {text.text}")
    return [text.text.upper() for text in batch]


@pytest.mark.parametrize("content", ["a", "abc", "x", "xabc", "abcx", "abxcxxd", "xx"])
def test_only_the_texts_that_fail_are_failures(content):
    batch = texts(content)
    outcomes = run_batch(upper, batch)
    assert len(outcomes) == len(batch)
    for text, outcome in zip(batch, outcomes, strict=True):
        if text.text == "x":
            assert (outcome.text, outcome.reason) == (text, "RuntimeError: no x")
            assert "Traceback" in outcome.details
            assert "in upper" in outcome.details
        else:
            assert outcome == text.text.upper()


def test_a_batch_is_halved():
    calls = []

    def counted(batch):
        calls.append(len(batch))
        return upper(batch)

    run_batch(counted, texts("a" * 100 + "x" + "a" * 155))
    assert len(calls) == 1 + 2 * 8


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), "MemoryError"),
        (KeyError("a"), "KeyError: 'a'"),
        (SystemExit("bye"), "SystemExit: bye"),
    ],
)
def test_reasons(error, reason):
    def fail(_):
        raise error

    [failure] = run_batch(fail, texts("a"))
    assert failure.reason == reason


def test_an_interruption_is_no_failure():
    def interrupted(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_batch(interrupted, texts("ab"))


def test_what_fails_together_but_not_alone():
    def pairs(batch):
        if len(batch) > 2:
            raise MemoryError("too much")
        return upper(batch)

    with pytest.warns(UserWarning, match=r"W131.*MemoryError: too much"):
        assert run_batch(pairs, texts("abcde")) == list("ABCDE")


def test_dropped_documents():
    outcomes = run_batch(lambda batch: [t.text for t in batch if t.text != "x"], texts("axb"))
    assert [outcomes[0], outcomes[2]] == ["a", "b"]
    assert outcomes[1].text.line == 2
    assert "no document" in outcomes[1].reason


FAILURE = Failure(InputText("x", PATH, 7), "RuntimeError: no x", "Traceback")


def test_a_run_stops_at_a_failure():
    failures = Failures(OnError.STOP)
    with pytest.raises(CorpusError, match=r"^a.txt:7: \[NC-R280\] .*RuntimeError: no x") as raised:
        failures.add(FAILURE)
    assert raised.value.__notes__ == ["Traceback"]


def test_failures_are_counted(recwarn):
    failures = Failures(OnError.SKIP)
    failures.report(5)
    assert not recwarn
    failures.add(FAILURE)
    failures.add(FAILURE)
    assert failures.count == 2
    with pytest.warns(UserWarning, match=r"W130.* 2\. .* a.txt:7 \(RuntimeError: no x\)"):
        failures.report(5)
    with pytest.raises(CorpusError, match=r"a.txt:7: \[NC-R284\] .* 2 in all"):
        failures.report(0)
