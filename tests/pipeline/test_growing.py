"""Labels added to a trained pipe, and weights of another size loaded into one."""

import pickle

import pytest
import spacy
import torch
from spacy.tokens import Doc, Span
from spacy.training import Example

from tests.pipeline.examples import UNSEEN, make_examples

TEXTS = [eg.text for eg in make_examples(spacy.blank("de"), 20, UNSEEN, seed=7)]


@pytest.fixture
def grown(trained):
    nlp = pickle.loads(pickle.dumps(trained))
    assert nlp.get_pipe("ner_crf").add_label("DAY") == 1
    return nlp


def day_examples(nlp):
    text = "Gestern fuhr Karl nach Bonn , um zu arbeiten ."
    entities = [(0, 7, "DAY"), (13, 17, "PER"), (23, 27, "LOC")]
    return [Example.from_dict(nlp.make_doc(text), {"entities": entities})]


def spans(nlp, texts=TEXTS):
    return [[(e.start, e.end, e.label_) for e in doc.ents] for doc in nlp.pipe(texts)]


def test_old_predictions_and_scores_stay_exactly(trained, grown):
    assert grown.get_pipe("ner_crf").labels == ("LOC", "PER", "DAY")
    assert spans(grown) == spans(trained)
    docs = [trained.make_doc(text) for text in TEXTS]
    old = trained.get_pipe("ner_crf").model.predict(docs)
    new = grown.get_pipe("ner_crf").model.predict(docs)
    n_states = old.n_states
    # matrix products of another shape round in another way
    torch.testing.assert_close(new.emissions[:, :, :n_states], old.emissions, rtol=0, atol=1e-5)
    assert torch.equal(new.transitions[:n_states, :n_states], old.transitions)


def test_old_predictions_stay_after_saving(trained, grown, tmp_path):
    grown.to_disk(tmp_path)
    assert spans(spacy.load(tmp_path)) == spans(trained)


def test_updates_without_the_new_label_do_not_unmask_it(grown):
    pipe = grown.get_pipe("ner_crf")
    before = pipe.update(make_examples(grown, 5, UNSEEN))["ner_crf"]
    assert before < 10
    assert set(pipe.labels) - set(pipe.trained_labels) == {"DAY"}


def test_the_new_label_is_learnt_with_the_same_optimizer(nlp):
    examples = make_examples(nlp, 20)
    nlp.initialize(lambda: examples)
    optimizer = nlp.create_optimizer()
    optimizer.averages = {}
    for _ in range(15):
        nlp.update(examples, sgd=optimizer)
    nlp.get_pipe("ner_crf").add_label("DAY")
    for _ in range(40):
        nlp.update(examples[:5] + day_examples(nlp) * 3, sgd=optimizer)
    assert any(label == "DAY" for [*found] in spans(nlp) for _, _, label in found)
    with nlp.use_params(optimizer.averages):
        assert spans(nlp)


def test_add_label_collects_no_stale_gradients(grown):
    pipe = grown.get_pipe("ner_crf")
    pipe.update(day_examples(grown))
    pipe.add_label("MORE")
    pipe.update(day_examples(grown), sgd=grown.create_optimizer())


@pytest.mark.parametrize("labels", [[], ["A"], ["A", "B", "C", "D", "E"]])
def test_weights_of_any_size_replace_those_of_an_initialized_pipe(trained, labels, tmp_path):
    other = spacy.blank("de")
    pipe = other.add_pipe("ner_crf")
    if labels:
        pipe.initialize(lambda: make_examples(other, 3), labels=[*labels, "LOC", "PER"])
    trained.get_pipe("ner_crf").to_disk(tmp_path / "pipe")
    pipe.from_disk(tmp_path / "pipe")
    assert pipe.labels == ("LOC", "PER")
    assert spans(other) == spans(trained)
    optimizer = other.create_optimizer()
    pipe.update(make_examples(other, 3), sgd=optimizer)
    pipe.from_bytes(trained.get_pipe("ner_crf").to_bytes())
    pipe.update(make_examples(other, 3), sgd=optimizer)


def test_labels_that_were_never_trained_are_not_predicted(nlp):
    examples = make_examples(nlp, 10)
    nlp.get_pipe("ner_crf").initialize(lambda: examples, labels=["NEVER", "LOC", "PER"])
    optimizer = nlp.create_optimizer()
    assert spans(nlp) == [[] for _ in TEXTS]
    for _ in range(3):
        nlp.update(examples, sgd=optimizer)
    assert "NEVER" not in nlp.get_pipe("ner_crf").trained_labels
    assert all(label != "NEVER" for found in spans(nlp) for _, _, label in found)


def test_a_preset_of_an_untrained_label_costs_no_other_entity(grown):
    """Rules first, model second, and the model does not know the label of the rules yet."""
    ruler = grown.add_pipe("entity_ruler", first=True)
    ruler.add_patterns([{"label": "DAY", "pattern": "Gestern"}])
    text = "Gestern fuhr Anna nach Bonn , um zu arbeiten ."
    wanted = [("Gestern", "DAY"), ("Anna", "PER"), ("Bonn", "LOC")]
    assert [(ent.text, ent.label_) for ent in grown(text).ents] == wanted
    optimizer = grown.create_optimizer()
    for examples in (make_examples(grown, 3), day_examples(grown)):
        grown.update(examples, annotates=["entity_ruler"], sgd=optimizer)
    assert next((ent.text, ent.label_) for ent in grown(text).ents) == ("Gestern", "DAY")


def test_a_label_whose_annotation_breaks_a_rule_is_not_trained(grown):
    doc = Doc(grown.vocab, words=["Gestern", "Abend"], sent_starts=[True, True])
    reference = doc.copy()
    reference.set_ents([Span(reference, 0, 2, label="DAY")])
    grown.get_pipe("ner_crf").update([Example(doc, reference)])
    assert "DAY" not in grown.get_pipe("ner_crf").trained_labels


def test_get_loss_teaches_without_marking(grown):
    pipe = grown.get_pipe("ner_crf")
    examples = day_examples(grown)
    loss, gradient = pipe.get_loss(examples, pipe.model.predict([eg.predicted for eg in examples]))
    assert loss > 0
    assert (gradient.emissions != 0).any()
    assert set(pipe.labels) - set(pipe.trained_labels) == {"DAY"}


def test_weights_of_another_scheme_are_refused(trained, tmp_path):
    trained.to_disk(tmp_path)
    config = {"components": {"ner_crf": {"model": {"decoder": {"scheme": "BIO"}}}}}
    with pytest.raises(ValueError, match=r"\[NC-P007\] ner_crf: .*BILOU, but the config has BIO"):
        spacy.load(tmp_path, config=config)
