"""``nlp.rehearse``: what a pipe knew is kept while it learns something else."""

import copy
import random

import pytest
import spacy
import torch
from spacy.tests.training.test_rehearse import REHEARSE_DATA, TRAIN_DATA
from spacy.tokens import Span
from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from spacy_bigru_crf.pipeline.rehearsal import rehearsal_loss
from tests.compat.pipelines import blank, learn, same, weights, with_listeners
from tests.pipeline.examples import KNOWN, UNSEEN, make_examples

OLD = ("PER", "LOC")
DAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
FRAMES = [
    "Am {day} fuhr {per} nach {loc} .",
    "{per} wohnt seit {day} in {loc} .",
    "In {loc} regnet es am {day} .",
    "Der Brief von {per} kam am {day} nicht an .",
    "Am {day} ist nichts los .",
    "Bis {day} hat niemand Zeit .",
]


def examples_of(nlp, n, labels, *, names=KNOWN, seed=0):
    """Sentences with a day, a person and a place, of which some labels are annotated."""
    rng = random.Random(seed)
    examples = []
    for _ in range(n):
        named = {"DAY": rng.choice(DAYS), "PER": rng.choice(names[0]), "LOC": rng.choice(names[1])}
        text = rng.choice(FRAMES).format(**{key.lower(): name for key, name in named.items()})
        entities = sorted(
            (text.index(name), text.index(name) + len(name), label)
            for label, name in named.items()
            if name in text and label in labels
        )
        examples.append(Example.from_dict(nlp.make_doc(text), {"entities": entities}))
    return examples


def raw_examples(nlp, n, **settings):
    """Texts without annotation."""
    examples = examples_of(nlp, n, (), **settings)
    return [Example.from_dict(nlp.make_doc(eg.text), {}) for eg in examples]


def scores(nlp, labels):
    gold = examples_of(nlp, 60, labels, seed=7)
    per_type = nlp.evaluate(gold)["ents_per_type"]
    return {label: per_type[label]["f"] for label in labels}


@pytest.fixture(scope="module")
def knows_old():
    """A pipeline that knows persons and places and says "outside" of days. Do not change it."""
    fix_random_seed(0)
    nlp = blank()
    examples = examples_of(nlp, 100, OLD)
    nlp.initialize(lambda: examples)
    optimizer = Adam(0.01)
    for _ in range(6):
        for i in range(0, 100, 10):
            nlp.update(examples[i : i + 10], sgd=optimizer, drop=0.1)
    return nlp


@pytest.fixture
def nlp(knows_old):
    return copy.deepcopy(knows_old)


def teach_days(nlp, *, rehearsing):
    """From 50 sentences with other names, in which days alone are annotated and all else counts
    as outside."""
    fix_random_seed(0)
    optimizer = nlp.resume_training(sgd=Adam(0.005))
    nlp.get_pipe("ner_crf").add_label("DAY")
    examples = examples_of(nlp, 50, ("DAY",), names=UNSEEN, seed=1)
    for epoch in range(5):
        for i in range(0, 50, 10):
            nlp.update(examples[i : i + 10], sgd=optimizer)
            if rehearsing:
                nlp.rehearse(raw_examples(nlp, 20, seed=1000 * epoch + i + 2), sgd=optimizer)
    return nlp


def test_at_least_halves_what_is_forgotten(knows_old):
    before = scores(knows_old, OLD)
    assert min(before.values()) > 0.9
    bare, rehearsed = (
        scores(teach_days(copy.deepcopy(knows_old), rehearsing=rehearsing), (*OLD, "DAY"))
        for rehearsing in (False, True)
    )
    for label in OLD:
        forgotten = before[label] - bare[label]
        assert forgotten > 0.3  # or there would be nothing to rehearse
        assert before[label] - rehearsed[label] <= 0.5 * forgotten
    assert rehearsed["DAY"] > 0.9
    assert rehearsed["DAY"] >= bare["DAY"] - 0.05


def test_as_spacys_own_test():
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe("ner_crf")
    for data, rehearse in ((TRAIN_DATA, False), (REHEARSE_DATA, True)):
        for _, annotation in data:
            for _, _, label in annotation["entities"]:
                pipe.add_label(label)
        optimizer = nlp.resume_training() if rehearse else nlp.initialize()
        for text, annotation in data:
            example = Example.from_dict(nlp.make_doc(text), annotation)
            (nlp.rehearse if rehearse else nlp.update)([example], sgd=optimizer)


def test_the_loss_falls_to_where_it_was(nlp):
    """Rehearsing alone brings weights that were disturbed back to the old answers."""
    optimizer = nlp.resume_training(sgd=Adam(0.005))
    raw = raw_examples(nlp, 30, seed=3)
    assert loss_of(nlp, raw) == pytest.approx(0.0, abs=1e-3)
    for _ in range(10):
        nlp.update(examples_of(nlp, 20, (), seed=4), sgd=optimizer)
    disturbed = loss_of(nlp, raw)
    assert disturbed > 1.0
    for _ in range(20):
        assert nlp.rehearse(raw, sgd=optimizer)["ner_crf"] > 0
    assert loss_of(nlp, raw) < 0.2 * disturbed
    assert min(scores(nlp, OLD).values()) > 0.9


def loss_of(nlp, examples):
    """The loss of rehearsal without any dropout."""
    pipe = nlp.get_pipe("ner_crf")
    docs = [eg.predicted for eg in examples]
    lattice, old = (model.predict(docs) for model in (pipe.model, pipe._rehearsal_model))
    loss, _ = rehearsal_loss(pipe.model, lattice, pipe._rehearsal_model, old, docs, "ner_crf")
    return loss


def test_without_resume_training_nothing_happens(nlp):
    before = weights(nlp.get_pipe("ner_crf").model)
    assert nlp.rehearse(raw_examples(nlp, 5), sgd=Adam(0.1)) == {"ner_crf": 0.0}
    assert same(weights(nlp.get_pipe("ner_crf").model), before)


def test_texts_without_tokens(nlp):
    nlp.resume_training()
    empty = Example.from_dict(nlp.make_doc(""), {})
    assert nlp.rehearse([empty]) == {"ner_crf": 0.0}
    nlp.get_pipe("ner_crf").add_label("DAY")
    nlp.update(examples_of(nlp, 3, ("DAY",)))
    nlp.rehearse([empty, *raw_examples(nlp, 2)])


def test_the_teacher_does_not_change_and_has_no_dropout(nlp):
    optimizer = nlp.resume_training()
    pipe = nlp.get_pipe("ner_crf")
    teacher = pipe._rehearsal_model
    docs = [eg.predicted for eg in raw_examples(nlp, 5)]
    before = teacher.predict(docs)
    # drop reaches a pipe through component_cfg alone
    cfg = {"ner_crf": {"drop": 0.5}}
    nlp.update(make_examples(nlp, 5), sgd=optimizer, drop=0.5)
    losses = [
        nlp.rehearse(raw_examples(nlp, 5), sgd=optimizer, component_cfg=cfg)["ner_crf"]
        for _ in range(2)
    ]
    assert losses[0] != losses[1]
    after = teacher.predict(docs)
    assert torch.equal(after.emissions, before.emissions)


def test_rehearsing_never_teaches_a_label(nlp):
    nlp.resume_training()
    pipe = nlp.get_pipe("ner_crf")
    pipe.add_label("DAY")
    nlp.rehearse(examples_of(nlp, 5, ("DAY",)))
    assert set(pipe.labels) - set(pipe.trained_labels) == {"DAY"}


@pytest.mark.parametrize("label", ["PER", "DAY", "OTHER"])
def test_preset_entities_and_sentence_borders_bind_both(nlp, label):
    """A preset of any label, known to both, to one or to none, costs nothing by itself."""
    nlp.resume_training()
    pipe = nlp.get_pipe("ner_crf")
    pipe.add_label("DAY")
    pipe.model.get_ref("output_layer").attrs["trained_labels"] = [*pipe.labels]
    [example] = raw_examples(nlp, 1)
    doc = example.predicted
    doc[3].is_sent_start = True
    doc.set_ents([Span(doc, 2, 4, label=label)])
    # in float64, since the gradient is a difference of marginals
    lattice, old = (m.predict([doc]).to(torch.float64) for m in (pipe.model, pipe._rehearsal_model))
    loss, gradient = rehearsal_loss(
        pipe.model, lattice, pipe._rehearsal_model, old, [doc], "ner_crf"
    )
    assert torch.tensor(loss).isfinite()
    assert gradient.emissions[2:4].abs().max() < 1e-12
    assert gradient.emissions.isfinite().all()


def test_without_optimizer_gradients_are_collected(nlp):
    nlp.resume_training()
    pipe = nlp.get_pipe("ner_crf")
    nlp.update(examples_of(nlp, 5, ()), sgd=Adam(0.05))
    before = weights(pipe.model)
    pipe.rehearse(raw_examples(nlp, 5))
    assert same(weights(pipe.model), before)
    assert (pipe.model.get_ref("output_layer").get_grad("W") != 0).any()


def test_the_teacher_is_copied_but_not_saved(nlp, tmp_path):
    nlp.resume_training()
    pipe = nlp.get_pipe("ner_crf")
    assert copy.deepcopy(nlp).get_pipe("ner_crf")._rehearsal_model is not None
    data = pipe.to_bytes()
    size = len(data)
    pipe._rehearsal_model = None
    assert len(pipe.to_bytes()) == size
    # other weights have another past
    nlp.resume_training()
    pipe.from_bytes(data)
    assert pipe._rehearsal_model is None


def shared():
    fix_random_seed(0)
    nlp = with_listeners("ner_crf")
    examples = make_examples(nlp, 10)
    nlp.initialize(lambda: examples)
    learn(nlp, examples, steps=5)
    return with_listeners("ner_crf").from_bytes(nlp.to_bytes()), examples


def test_a_shared_tok2vec_that_learns_is_refused_with_the_way_out():
    nlp, examples = shared()
    optimizer = nlp.resume_training()
    nlp.update(examples, sgd=optimizer)
    with pytest.raises(
        ValueError, match=r"\[NC-P020\] ner_crf: .*nlp.replace_listeners\('tok2vec'"
    ):
        nlp.rehearse(raw_examples(nlp, 5), sgd=optimizer)


def test_a_tok2vec_of_its_own_instead_of_the_shared_one():
    nlp, examples = shared()
    nlp.replace_listeners("tok2vec", "ner_crf", ["model.tok2vec"])
    optimizer = nlp.resume_training()
    nlp.update(examples, sgd=optimizer)
    assert nlp.rehearse(raw_examples(nlp, 5), sgd=optimizer)["ner_crf"] > 0


def test_a_frozen_shared_tok2vec_that_annotates():
    nlp, examples = shared()
    optimizer = nlp.resume_training()
    frozen = {"exclude": ["tok2vec"], "annotates": ["tok2vec"]}
    nlp.update(examples, sgd=optimizer, **frozen)
    raw = raw_examples(nlp, 5)
    for example in raw:
        nlp.get_pipe("tok2vec")(example.predicted)
    assert nlp.rehearse(raw, sgd=optimizer, exclude=["tok2vec"])["ner_crf"] > 0
