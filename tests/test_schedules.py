"""The learning rate of the configs: in ``spacy train``, and in loops of one's own."""

from itertools import islice

import pytest
import spacy
from spacy.training import Example
from spacy.util import load_config, load_model_from_config, registry
from thinc.schedules import warmup_linear

from spacy_bigru_crf.schedules import build_warmup_linear_v1
from tests.compat.pipelines import blank, same, train_config, weights, write_config, write_corpus
from tests.pipeline.examples import UNSEEN, make_examples

OURS = {
    "@schedules": "spacy-bigru-crf.WarmupLinear.v1",
    "warmup_steps": 3,
    "total_steps": "${training.max_steps}",
    "initial_rate": 0.02,
}
THINCS = OURS | {"@schedules": "warmup_linear.v1"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus")
    for name, names in (("train", None), ("dev", UNSEEN)):
        examples = make_examples(spacy.blank("de"), 30, *([names] if names else []))
        write_corpus(path / f"{name}.spacy", examples)
    return path


def config_with(schedule, path):
    """A config as a file, with small layers, a schedule, and its variable."""
    write_config(blank(), path)
    config = load_config(path)
    config["training"]["optimizer"]["learn_rate"] = schedule
    config.to_disk(path)
    return path


@pytest.mark.parametrize("warmup", [0, 1, 100])
@pytest.mark.parametrize("total", [0, 1, 100, 2000])
def test_with_an_end_the_rates_are_those_of_thinc(warmup, total):
    rates = build_warmup_linear_v1(0.004, warmup, total)
    expected = warmup_linear(0.004, warmup, total)
    assert list(islice(rates, total + 10)) == list(islice(expected, total + 10))


@pytest.mark.parametrize("variable", ["${training.max_steps}", "${vars.steps}"])
def test_without_an_end_the_rate_is_constant(variable):
    assert list(islice(build_warmup_linear_v1(0.004, 100, variable), 500)) == [0.002] * 500


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        *(("total_steps", v) for v in ("2000", "", "max_steps", "${a} + ${b}", -1, 2e3, True)),
        *(("warmup_steps", v) for v in ("100", -1, 0.5, None)),
        *(("initial_rate", v) for v in ("0.004", -0.1, float("nan"), "${vars.rate}")),
    ],
)
def test_other_values_are_refused_by_the_name_of_the_setting(setting, value):
    settings = {"initial_rate": 0.004, "warmup_steps": 100, "total_steps": 2000}
    with pytest.raises(ValueError, match=rf"\[NC-N065\] WarmupLinear\.v1: {setting} is "):
        build_warmup_linear_v1(**settings | {setting: value})


@pytest.mark.parametrize("max_steps", [4, 9])
def test_spacy_train_gives_the_weights_that_it_gave_with_the_schedule_of_thinc(
    max_steps, corpus, tmp_path
):
    trained = []
    for name, schedule in (("ours", OURS), ("thinc", THINCS)):
        config = config_with(schedule, tmp_path / f"{name}.cfg")
        path = train_config(config, tmp_path / name, corpus, max_steps)
        trained.append(spacy.load(path))
    one, other = (weights(nlp.get_pipe("ner_crf").model) for nlp in trained)
    assert same(one, other)
    schedule = trained[0].config["training"]["optimizer"]["learn_rate"]
    assert schedule["total_steps"] == "${training.max_steps}"


def test_max_steps_alone_moves_the_end(tmp_path):
    config = load_config(config_with(OURS, tmp_path / "config.cfg"))
    for max_steps in (10, 40):
        config["training"]["max_steps"] = max_steps
        optimizer = registry.resolve({"o": config.interpolate()["training"]["optimizer"]})["o"]
        rates = []
        for _ in range(max_steps + 1):
            rates.append(optimizer.learn_rate)
            optimizer.step_schedules()
        assert rates.index(0.02) == 3
        assert rates[-1] == 0.0 < rates[-2]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory, corpus):
    """The directory of a trained pipeline with the schedule. Do not change it."""
    path = tmp_path_factory.mktemp("pipeline")
    return train_config(config_with(OURS, path / "config.cfg"), path, corpus, 30)


def test_a_loaded_pipeline_learns_from_fifty_examples(pipeline):
    nlp = spacy.load(pipeline)
    before = weights(nlp.get_pipe("ner_crf").model)
    pipe = nlp.get_pipe("ner_crf")
    pipe.add_label("DAY")
    examples = []
    for example in make_examples(nlp, 50):
        text = f"{example.text} Am Montag"
        entities = [(e.start_char, e.end_char, e.label_) for e in example.reference.ents]
        entities.append((text.index("Montag"), len(text), "DAY"))
        examples.append(Example.from_dict(nlp.make_doc(text), {"entities": entities}))
    optimizer = nlp.resume_training()
    for step in range(50):
        start = 10 * step % 50
        nlp.update(examples[start : start + 10], sgd=optimizer)
        nlp.rehearse(make_examples(nlp, 5), sgd=optimizer)
    assert not same(before, weights(pipe.model))
    scores = nlp.evaluate(examples)["ents_per_type"]
    assert min(scores[label]["f"] for label in ("DAY", "LOC", "PER")) > 0.9


@pytest.mark.parametrize("way", ["create_optimizer", "initialize", "update", "resume_training"])
def test_every_way_to_an_optimizer_gives_the_constant_rate(pipeline, way):
    nlp = spacy.load(pipeline)
    examples = make_examples(nlp, 5)
    if way == "update":
        nlp.update(examples)
        optimizer = nlp._optimizer
    elif way == "initialize":
        optimizer = nlp.initialize(lambda: examples)
    else:
        optimizer = getattr(nlp, way)()
    assert optimizer.learn_rate == 0.01
    optimizer.step_schedules()
    assert optimizer.learn_rate == 0.01


@pytest.mark.parametrize("schedule", [OURS, THINCS])
def test_a_config_trains_after_its_variables_were_filled_in(schedule, tmp_path):
    config = load_config(config_with(schedule, tmp_path / "config.cfg"), interpolate=True)
    nlp = load_model_from_config(config)
    examples = make_examples(nlp, 10)
    optimizer = nlp.initialize(lambda: examples)
    before = weights(nlp.get_pipe("ner_crf").model)
    for _ in range(3):
        nlp.update(examples, sgd=optimizer)
        optimizer.step_schedules()
    assert not same(before, weights(nlp.get_pipe("ner_crf").model))
