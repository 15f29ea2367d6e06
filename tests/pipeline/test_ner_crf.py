import pickle
import warnings

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import ConfigValidationError, fix_random_seed

from tests.pipeline.examples import UNSEEN, make_examples


def entities(doc):
    return [(ent.text, ent.label_) for ent in doc.ents]


def weights_of(nlp):
    model = nlp.get_pipe("ner_crf").model
    thinc = {
        (i, name): node.get_param(name).copy()
        for i, node in enumerate(model.walk())
        for name in node.param_names
    }
    torch_ = {
        (i, name): parameter.detach().numpy().copy()
        for i, node in enumerate(model.walk())
        for shim in node.shims
        for name, parameter in shim._model.named_parameters()
    }
    return thinc | torch_


@pytest.mark.parametrize("seed", range(3))
def test_learns_sixty_documents_in_sixty_updates(nlp, seed):
    fix_random_seed(seed)
    examples = make_examples(nlp, 60)
    nlp.initialize(lambda: examples)
    optimizer = nlp.create_optimizer()
    losses = []
    for _ in range(60):
        losses.append(nlp.update(examples, sgd=optimizer)["ner_crf"])
    assert losses[-1] < losses[0] / 100
    unseen = make_examples(nlp, 60, UNSEEN, seed=1)
    assert nlp.evaluate(unseen)["ents_f"] > 0.95


def test_small_batches_learn_too(nlp):
    """One pass in batches of four: as many updates again, each from a fifteenth of the data."""
    examples = make_examples(nlp, 60)
    nlp.initialize(lambda: examples)
    optimizer = nlp.create_optimizer()
    for update in range(60):
        start = 4 * update % 60
        nlp.update(examples[start : start + 4], sgd=optimizer)
    assert nlp.evaluate(make_examples(nlp, 60, seed=3))["ents_f"] > 0.95
    assert nlp.evaluate(make_examples(nlp, 60, UNSEEN, seed=1))["ents_f"] > 0.85


def test_annotates_every_token(trained):
    doc = trained("Anna wohnt seit Jahren in Bonn .")
    assert entities(doc) == [("Anna", "PER"), ("Bonn", "LOC")]
    assert doc.has_annotation("ENT_IOB", require_complete=True)
    assert trained("Heute regnet es .").has_annotation("ENT_IOB", require_complete=True)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "."])
def test_next_to_nothing(trained, text):
    assert trained(text).ents == ()


def test_a_document_does_not_depend_on_its_batch(trained):
    texts = [eg.text for eg in make_examples(trained, 40, UNSEEN, seed=2)] + ["", "Anna " * 300]
    together = list(trained.pipe(texts, batch_size=100))
    pipe = trained.get_pipe("ner_crf")
    for text, doc in zip(texts, together, strict=True):
        assert entities(trained(text)) == entities(doc)
    docs = [trained.make_doc(text) for text in texts if text]
    batch = pipe.model.predict(docs).emissions
    for b, doc in enumerate(docs):
        alone = pipe.model.predict([doc]).emissions
        torch.testing.assert_close(alone[:, 0], batch[: len(doc), b], rtol=0, atol=1e-5)


def test_round_trip_through_bytes_disk_and_pickle(trained, tmp_path):
    text = "In Kassel trafen wir Nina und gingen nach Hause ."
    wanted = entities(trained(text))
    assert wanted
    trained.to_disk(tmp_path / "model")
    copies = [
        spacy.load(tmp_path / "model"),
        spacy.blank("de", config=trained.config).from_bytes(trained.to_bytes()),
        pickle.loads(pickle.dumps(trained)),
    ]
    for copy in copies:
        assert entities(copy(text)) == wanted
        assert copy.get_pipe("ner_crf").labels == ("LOC", "PER")


def test_a_new_setting_is_not_undone_by_loading(trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    changed = spacy.load(
        tmp_path / "model", config={"components": {"ner_crf": {"max_grad_norm": 1.5}}}
    )
    assert changed.get_pipe("ner_crf").cfg["max_grad_norm"] == 1.5


def test_what_is_saved_holds_no_pickle(trained):
    data = trained.get_pipe("ner_crf").to_bytes(exclude=["vocab"])
    assert b"ctorch" not in data
    assert b"numpy.core.multiarray" not in data


def test_labels_from_the_examples_are_sorted(nlp):
    nlp.initialize(lambda: make_examples(nlp, 10))
    assert nlp.get_pipe("ner_crf").labels == ("LOC", "PER")
    assert nlp.pipe_labels["ner_crf"] == ["LOC", "PER"]


def test_labels_from_init_labels(nlp):
    examples = make_examples(nlp, 10)
    pipe = nlp.get_pipe("ner_crf")
    pipe.initialize(lambda: examples, nlp=nlp, labels=["PER", "LOC", "ORG"])
    assert pipe.labels == pipe.label_data == ("PER", "LOC", "ORG")
    assert nlp.vocab.strings["ORG"] in nlp.vocab.strings


def test_add_label_before_initialization(nlp):
    pipe = nlp.get_pipe("ner_crf")
    assert pipe.add_label("ORG") == 1
    assert pipe.add_label("ORG") == 0
    nlp.initialize(lambda: make_examples(nlp, 10))
    assert pipe.labels == ("ORG", "LOC", "PER")
    with pytest.raises(ValueError, match="E187"):
        pipe.add_label(3)


@pytest.mark.parametrize(
    ("label", "code"),
    [("O", "T012"), ("-", "T012"), ("", "T010"), (" ", "T010"), ("PER\n", "T011"), ("B-X", "T013")],
)
def test_labels_that_no_label_can_be(nlp, label, code):
    pipe = nlp.get_pipe("ner_crf")
    with pytest.raises(ValueError, match=code):
        pipe.add_label(label)
    with pytest.raises(ValueError, match=code):
        pipe.initialize(lambda: make_examples(nlp, 2), nlp=nlp, labels=["PER", label])
    assert label not in pipe.labels


def test_a_saved_pipeline_with_such_a_label_is_loaded(trained, tmp_path):
    trained.get_pipe("ner_crf")._replace_output_layer(["LOC", "PER", "O"])
    trained.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert loaded.get_pipe("ner_crf").labels == ("LOC", "PER", "O")
    assert entities(loaded("Anna lacht .")) == entities(trained("Anna lacht ."))


def test_no_labels_at_all(nlp):
    examples = [Example.from_dict(nlp.make_doc("Nichts ."), {"entities": []})]
    with pytest.warns(UserWarning, match=r"\[NC-W002\] ner_crf: no labels"):
        nlp.initialize(lambda: examples)
    nlp.update(examples, sgd=nlp.create_optimizer())
    assert nlp("Nichts .").ents == ()


def test_unknown_label_in_the_annotation(trained):
    doc = trained.make_doc("Anna lacht .")
    example = Example.from_dict(doc, {"entities": [(0, 4, "GOD")]})
    with pytest.raises(ValueError, match=r"\[NC-P001\].*'GOD'.*'Anna'"):
        trained.get_pipe("ner_crf").update([example])


def test_initialize_again_starts_anew(nlp):
    examples = make_examples(nlp, 10)

    def train():
        fix_random_seed(1)
        nlp.initialize(lambda: examples)
        nlp.update(examples, drop=0.2, sgd=nlp.create_optimizer())
        return weights_of(nlp)

    first, second = train(), train()
    assert first.keys() == second.keys()
    for key, weights in first.items():
        np.testing.assert_array_equal(weights, second[key])


def test_initialize_again_forgets_what_was_taught(trained):
    nlp = pickle.loads(pickle.dumps(trained))
    nlp.initialize(lambda: make_examples(nlp, 10))
    assert all(not nlp(eg.text).ents for eg in make_examples(nlp, 10))


def insist_on_entities(nlp):
    """A copy of the pipeline whose model puts every token into an entity, the longer the better."""
    nlp = pickle.loads(pickle.dumps(nlp))
    decoder = nlp.get_pipe("ner_crf").model.get_ref("output_layer")
    bias = decoder.get_param("b")
    bias[:] = 0
    bias[:5] = [-1000, 500, 1000, 500, 400]  # O, and B, I, L, U of the first label
    return nlp


def test_entities_keep_within_sentences(trained):
    nlp = insist_on_entities(trained)
    words = ["Gestern", "fuhr", "Anna", "Lena", "nach", "Bonn", "."]
    [ent] = nlp.get_pipe("ner_crf")(Doc(nlp.vocab, words=words)).ents
    assert len(ent) == 7
    for border in range(1, len(words)):
        starts = [i in (0, border) for i in range(len(words))]
        doc = nlp.get_pipe("ner_crf")(Doc(nlp.vocab, words=words, sent_starts=starts))
        assert [(ent.start, ent.end) for ent in doc.ents] == [(0, border), (border, 7)]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["Anna", "\n", "Lena"], [(0, 3)]),
        ([" ", "Anna", "Lena"], [(1, 3)]),
        (["Anna", "Lena", " "], [(0, 2)]),
        (["\n", "\n"], []),
    ],
)
def test_no_entity_begins_or_ends_on_white_space(trained, words, wanted):
    nlp = insist_on_entities(trained)
    doc = nlp.get_pipe("ner_crf")(Doc(nlp.vocab, words=words))
    assert [(ent.start, ent.end) for ent in doc.ents] == wanted


def test_entities_of_earlier_pipes_are_kept(trained):
    text = "Gestern fuhr Anna nach Bonn , um zu arbeiten ."
    free = trained.get_pipe("ner_crf")(trained.make_doc(text))
    assert entities(free) == [("Anna", "PER"), ("Bonn", "LOC")]
    doc = trained.make_doc(text)
    preset = [
        Span(doc, 0, 2, label="DATE"),  # unknown to the model
        Span(doc, 4, 5, label="PER", kb_id="Q586", span_id="bonn"),  # not what it would say
    ]
    doc.set_ents(preset, default="missing")
    trained.get_pipe("ner_crf")(doc)
    assert entities(doc) == [("Gestern fuhr", "DATE"), ("Anna", "PER"), ("Bonn", "PER")]
    assert (doc.ents[2].kb_id_, doc.ents[2].id_) == ("Q586", "bonn")


def test_preset_entities_win_over_sentence_borders(trained):
    words = ["Gestern", "fuhr", "Anna", "Lena", "nach", "Bonn", "."]
    doc = Doc(trained.vocab, words=words, sent_starts=[i in (0, 3) for i in range(7)])
    doc.set_ents([Span(doc, 2, 4, label="PER")], default="missing")
    trained.get_pipe("ner_crf")(doc)
    assert entities(doc)[0] == ("Anna Lena", "PER")


def test_blocked_tokens_stay_blocked(trained):
    doc = trained.make_doc("Gestern fuhr Anna nach Bonn , um zu arbeiten .")
    doc.set_ents([], blocked=[doc[2:3]], default="missing")
    trained.get_pipe("ner_crf")(doc)
    assert entities(doc) == [("Bonn", "LOC")]
    assert (doc[2].ent_iob, doc[2].ent_type) == (3, 0)


def test_preset_o_is_free(trained):
    doc = trained.make_doc("Gestern fuhr Anna nach Bonn , um zu arbeiten .")
    doc.set_ents([], default="outside")
    trained.get_pipe("ner_crf")(doc)
    assert entities(doc) == [("Anna", "PER"), ("Bonn", "LOC")]


def test_unlabelled_documents_change_nothing(trained):
    nlp = pickle.loads(pickle.dumps(trained))
    docs = [nlp.make_doc(eg.text) for eg in make_examples(nlp, 3)]
    losses = nlp.get_pipe("ner_crf").update([Example(doc, doc.copy()) for doc in docs])
    assert losses["ner_crf"] == 0.0
    model = nlp.get_pipe("ner_crf").model
    assert all((gradient == 0).all() for _, gradient in model.get_gradients().values())


def test_empty_documents_among_others_teach_nothing(trained):
    nlp = pickle.loads(pickle.dumps(trained))
    examples = make_examples(nlp, 3, UNSEEN, seed=4)
    empty = Example.from_dict(nlp.make_doc(""), {})
    pipe = nlp.get_pipe("ner_crf")

    def loss(examples):
        fix_random_seed(0)
        return pipe.update(examples)["ner_crf"]

    assert loss([empty, *examples, empty]) == pytest.approx(loss(examples), rel=1e-5)
    assert loss([empty]) == 0.0
    assert loss([]) == 0.0


def test_broken_rules_are_warned_of_once(nlp):
    examples = []
    for _ in range(3):
        doc = nlp.make_doc("Anna Lena wohnt in Bonn .")
        reference = Doc(nlp.vocab, words=[t.text for t in doc])
        reference.set_ents([Span(reference, 0, 2, label="PER"), Span(reference, 4, 5, label="LOC")])
        predicted = Doc(
            nlp.vocab, words=[t.text for t in doc], sent_starts=[i in (0, 1) for i in range(6)]
        )
        examples.append(Example(predicted, reference))
    with pytest.warns(UserWarning, match=r"\[NC-W001\] ner_crf: 3 entities.*'Anna Lena'") as caught:
        nlp.initialize(lambda: examples)
    assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert nlp.update(examples, sgd=nlp.create_optimizer())["ner_crf"] > 0


def test_gradient_is_the_mean_over_documents(trained):
    nlp = pickle.loads(pickle.dumps(trained))
    pipe = nlp.get_pipe("ner_crf")
    examples = make_examples(nlp, 4, UNSEEN, seed=5)
    lattice = pipe.model.predict([eg.predicted for eg in examples])
    loss, gradient = pipe.get_loss(examples, lattice)
    doubled = pipe.model.predict([eg.predicted for eg in examples * 2])
    loss2, gradient2 = pipe.get_loss(examples * 2, doubled)
    assert loss2 == pytest.approx(2 * loss, rel=1e-5)
    for name in ("transitions", "start_transitions", "end_transitions"):
        torch.testing.assert_close(getattr(gradient2, name), getattr(gradient, name))
    torch.testing.assert_close(gradient2.emissions[:, :4], gradient.emissions / 2)
    torch.testing.assert_close(gradient2.emissions[:, 4:], gradient.emissions / 2)


@pytest.mark.parametrize("max_grad_norm", [0.0, 0.01])
def test_all_gradients_together_are_clipped(max_grad_norm):
    nlp = spacy.blank("de")
    pipe = nlp.add_pipe("ner_crf", config={"max_grad_norm": max_grad_norm})
    examples = make_examples(nlp, 5)
    nlp.initialize(lambda: examples)
    squares = []

    def record(key, weights, gradient):
        squares.append(float((gradient**2).sum()))
        return weights, gradient

    pipe.update(examples, sgd=record)
    norm = sum(squares) ** 0.5
    assert norm == pytest.approx(0.01, rel=1e-3) if max_grad_norm else norm > 0.1


def test_averages_are_used_and_restored(nlp):
    examples = make_examples(nlp, 20)
    nlp.initialize(lambda: examples)
    optimizer = nlp.create_optimizer()
    optimizer.averages = {}
    for _ in range(5):
        nlp.update(examples, sgd=optimizer)
    last = weights_of(nlp)
    with nlp.use_params(optimizer.averages):
        averaged = weights_of(nlp)
    restored = weights_of(nlp)
    for key, weights in last.items():
        assert not np.array_equal(averaged[key], weights), key
        np.testing.assert_array_equal(restored[key], weights)


def test_dropout_of_the_training_loop_has_its_effect(nlp):
    examples = make_examples(nlp, 20)
    nlp.initialize(lambda: examples)
    pipe = nlp.get_pipe("ner_crf")

    def loss(drop):
        fix_random_seed(0)
        return pipe.update(examples, drop=drop)["ner_crf"]

    assert loss(0.0) == loss(0.0)
    assert loss(0.5) != loss(0.0)


def test_score(trained):
    scores = trained.evaluate(make_examples(trained, 30, UNSEEN, seed=3))
    assert scores["ents_f"] > 0.9
    assert set(scores["ents_per_type"]) == {"PER", "LOC"}


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match=r"\[NC-P048\] ner_crf: max_grad_norm is -1"):
        spacy.blank("de").add_pipe("ner_crf", config={"max_grad_norm": -1})
    with pytest.raises(ConfigValidationError, match="max_grad_norm"):
        spacy.blank("de").add_pipe("ner_crf", config={"max_grad_norm": "much"})


@pytest.mark.parametrize(
    "call",
    [
        lambda nlp, pipe, examples: nlp.update(examples),
        lambda nlp, pipe, examples: (nlp.resume_training(), nlp.rehearse(examples)),
        lambda nlp, pipe, examples: nlp("Anna wohnt in Bonn ."),
        lambda nlp, pipe, examples: list(nlp.pipe(["Anna wohnt in Bonn ."])),
        lambda nlp, pipe, examples: nlp.evaluate(examples),
        lambda nlp, pipe, examples: pipe.predict([examples[0].predicted]),
        lambda nlp, pipe, examples: pipe.k_best(examples[0].predicted, 2),
        lambda nlp, pipe, examples: pipe.candidates(examples[0].predicted, 0.1),
        lambda nlp, pipe, examples: pipe.entropy(examples[0].predicted),
    ],
)
@pytest.mark.parametrize("labels", [[], ["PER", "LOC"]])
def test_without_weights_the_message_says_how_to_get_them(call, labels):
    nlp = spacy.blank("de")
    pipe = nlp.add_pipe("ner_crf")
    for label in labels:
        pipe.add_label(label)
    with pytest.raises(ValueError, match=r"\[NC-P061\] ner_crf has no weights.*nlp\.initialize"):
        call(nlp, pipe, make_examples(nlp, 3))
