"""Updates that teach nothing are said: the rate begins at zero, or has ended, or is zero."""

import warnings
from itertools import chain, repeat

import pytest
from thinc.api import Adam
from thinc.schedules import warmup_linear

from spacy_bigru_crf.pipeline.idle_updates import IdleUpdates
from tests.compat.pipelines import trained_pipeline
from tests.pipeline.examples import make_examples


def warned(optimizer, n_updates, *, step_schedules):
    """The warnings of a number of updates."""
    idle = IdleUpdates()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(n_updates):
            idle.note(optimizer, "ner_crf")
            if step_schedules:
                optimizer.step_schedules()
    return [str(warning.message) for warning in caught]


@pytest.mark.parametrize(
    "rate",
    [
        pytest.param(lambda: warmup_linear(0.004, 100, 2000), id="begins at zero"),
        pytest.param(lambda: warmup_linear(0.004, 100, 0), id="begins at zero and has no end"),
        pytest.param(lambda: 0.0, id="is zero"),
    ],
)
def test_a_rate_of_zero_is_said_once(rate):
    [message] = warned(Adam(rate()), 50, step_schedules=False)
    assert "[NC-W120] ner_crf: the learning rate was 0" in message


@pytest.mark.parametrize(
    "rate",
    [
        pytest.param(lambda: warmup_linear(0.004, 5, 20), id="has ended"),
        pytest.param(lambda: warmup_linear(0.004, 5, 0), id="max_steps is zero"),
        pytest.param(lambda: chain([0.01], repeat(0.0)), id="falls to zero"),
    ],
)
def test_a_rate_that_falls_to_zero_is_said_once(rate):
    assert len(warned(Adam(rate()), 50, step_schedules=True)) == 1


@pytest.mark.parametrize(
    "rate", [lambda: 0.001, lambda: warmup_linear(0.004, 0, 60), lambda: warmup_linear(0.1, 9, 60)]
)
def test_a_rate_that_teaches_is_no_news(rate):
    assert not warned(Adam(rate()), 50, step_schedules=True)


def test_rehearsal_between_updates_does_not_hide_it():
    nlp = trained_pipeline()
    examples = make_examples(nlp, 5)
    nlp.resume_training(sgd=Adam(0.0))
    nlp.update(examples)
    nlp.rehearse(examples)
    with pytest.warns(UserWarning, match=r"\[NC-W120\].*step_schedules"):
        nlp.update(examples)


def test_a_warm_up_with_rehearsal_is_no_news(recwarn):
    nlp = trained_pipeline()
    examples = make_examples(nlp, 5)
    optimizer = nlp.resume_training(sgd=Adam(warmup_linear(0.004, 2, 5)))
    for _ in range(4):
        nlp.update(examples)
        nlp.rehearse(examples)
        optimizer.step_schedules()
    assert not [w for w in recwarn if "W120" in str(w.message)]
