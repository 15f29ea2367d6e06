"""The pipe ``ner_crf_ensemble``: it behaves as one recogniser."""

import copy
import pickle
from itertools import pairwise
from statistics import mean

import numpy as np
import pytest
import spacy
from spacy.cli.find_threshold import find_threshold
from spacy.tokens import Doc, DocBin, Span

from spacy_bigru_crf.pipeline.ensemble.aggregation import METHODS
from spacy_bigru_crf.pipeline.provenance import PROVENANCE_KEY
from tests.pipeline.ensemble.pipelines import (
    TEXTS,
    ensemble_of,
    member_spans,
    reload,
    scored,
    spans,
)
from tests.pipeline.examples import UNSEEN, make_examples

TEXT = TEXTS[0]
MATCHING = [
    ("majority", "bilou", {}),
    ("majority", "bio", {}),
    ("majority", "io", {}),
    ("weighted", "bilou", {}),
    ("span_posteriors", "bilou", {"decoding": "mbr_spans"}),
    ("span_posteriors", "io", {"decoding": "mbr_spans"}),
]


def texts(n=60):
    return [eg.text for eg in make_examples(spacy.blank("de"), n, UNSEEN, seed=9)] + TEXTS


@pytest.mark.parametrize(("method", "name", "settings"), MATCHING)
def test_an_ensemble_of_one_is_its_member(saved, method, name, settings):
    member = spacy.load(saved[name], config={"components": {"ner_crf": settings}})
    wanted = scored(member, texts())
    found = scored(ensemble_of({name: saved[name]}, method=method), texts())
    assert any(wanted)
    for of_doc, wanted_of_doc in zip(found, wanted, strict=True):
        assert [ent[:3] for ent in of_doc] == [ent[:3] for ent in wanted_of_doc]
        scores = [ent[3] for ent in wanted_of_doc]
        assert [ent[3] for ent in of_doc] == pytest.approx(scores, abs=1e-5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["ner", "shared"])
def test_an_ensemble_of_one_ner_is_that_ner(saved, method, name):
    wanted = spans(spacy.load(saved[name]), texts())
    assert any(wanted)
    found = scored(ensemble_of({name: saved[name]}, method=method), texts())
    assert [[ent[:3] for ent in of_doc] for of_doc in found] == wanted
    assert {ent[3] for of_doc in found for ent in of_doc} == {1.0}


def test_a_member_votes_with_its_own_thresholds(saved, tmp_path):
    member = spacy.load(saved["bilou"])
    scores = sorted(ent[3] for of_doc in scored(member, texts()) for ent in of_doc)
    settings = {"threshold": scores[len(scores) // 2], "decoding": "viterbi"}
    strict = spacy.load(saved["bilou"], config={"components": {"ner_crf": settings}})
    strict.to_disk(tmp_path)
    found = spans(ensemble_of({"strict": tmp_path}, method="majority"), texts())
    assert found == spans(strict, texts()) != spans(member, texts())


@pytest.fixture(scope="module")
def alone(saved, ensemble):
    """The members as pipelines by themselves, and the entities that each finds in each text."""
    names = [member.name for member in ensemble.get_pipe("ner_crf_ensemble").members]
    pipelines = {name: spacy.load(saved[name]) for name in names}
    return pipelines, {name: spans(nlp, texts()) for name, nlp in pipelines.items()}


@pytest.mark.parametrize("method", METHODS)
def test_the_answer_is_that_of_the_members(alone, ensemble, tmp_path, method):
    """Votes are counted by hand, scores are means of the members' own posteriors."""
    pipelines, found_by = alone
    found = scored(reload(ensemble, tmp_path, method=method), texts())
    for i, (text, of_doc) in enumerate(zip(texts(), found, strict=True)):
        answers = {name: of_member[i] for name, of_member in found_by.items()}
        for start, end, label, score in of_doc:
            know = [name for name in pipelines if (label, name) != ("LOC", "persons")]
            shares = [
                float((start, end, label) in answers[name])
                if name == "ner"
                else pipelines[name]
                .get_pipe("ner_crf")
                .span_posteriors([pipelines[name].make_doc(text)], [[(start, end, label)]])[0][0]
                for name in know
            ]
            assert score == pytest.approx(mean(shares), abs=1e-5)
        if method in ("majority", "weighted"):
            votes = [span for spans_ in answers.values() for span in spans_]
            voters = {"PER": 5, "LOC": 4}
            wanted = sorted({s for s in votes if 2 * votes.count(s) > voters[s[2]]})
            assert [ent[:3] for ent in of_doc] == wanted
    assert sum(map(len, found)) > 20


def test_members_disagree_and_methods_too(ensemble, tmp_path):
    """Otherwise the other tests would show nothing."""
    members = ensemble.get_pipe("ner_crf_ensemble").members
    answers = [str(member_spans(ensemble, member.name, texts())) for member in members]
    assert len(set(answers)) == len(answers)
    by_method = {m: str(spans(reload(ensemble, tmp_path / m, method=m), texts())) for m in METHODS}
    assert by_method["majority"] == by_method["weighted"]  # without weights
    assert len(set(by_method.values())) > 1


def test_alone_a_member_is_what_it_was(saved, ensemble):
    pipe = ensemble.get_pipe("ner_crf_ensemble")
    before = scored(ensemble, texts())
    for member in pipe.members:
        wanted = spans(spacy.load(saved[member.name]), texts())
        assert member_spans(ensemble, member.name, texts()) == wanted
    assert scored(ensemble, texts()) == before


def test_the_order_of_members_changes_nothing(saved, ensemble, tmp_path):
    names = ["shared", "persons", "bio", "ner", "io", "bilou"]
    weights = {name: 0.5 + i / 7 for i, name in enumerate(names)}
    answers = []
    for order in (names, sorted(names), names[::-1]):
        nlp = ensemble_of({name: saved[name] for name in order}, weights=weights)
        answers.append([])
        for method in METHODS:
            nlp.get_pipe("ner_crf_ensemble").method = method
            answers[-1].append(scored(nlp, texts(20)))
    assert any(map(any, answers[0]))
    assert answers[0] == answers[1] == answers[2]
    reordered = {"members": ["ner", "io", "bilou", "persons", "bio"]}
    assert scored(reload(ensemble, tmp_path, **reordered), texts()) == scored(ensemble, texts())


def test_removing_a_member_is_one_line_of_the_config(saved, ensemble, tmp_path):
    weights = {"bio": 0.7, "ner": 0.9}
    nlp = ensemble_of({n: saved[n] for n in ("bilou", "bio", "ner")}, weights=weights)
    nlp.to_disk(tmp_path / "three")
    lines = (tmp_path / "three" / "config.cfg").read_text("utf-8").split("\n")
    [i] = [i for i, line in enumerate(lines) if line.startswith("members = ")]
    assert lines[i].replace(" ", "") == 'members=["bilou","bio","ner"]'
    lines[i] = 'members = ["bilou", "bio"]'
    (tmp_path / "three" / "config.cfg").write_text("\n".join(lines), "utf-8")
    two = spacy.load(tmp_path / "three")
    wanted = ensemble_of({n: saved[n] for n in ("bilou", "bio")}, weights={"bio": 0.7})
    assert scored(two, texts()) == scored(wanted, texts()) != scored(nlp, texts())
    # and what is saved then can be loaded
    two.to_disk(tmp_path / "two")
    assert scored(spacy.load(tmp_path / "two"), texts()) == scored(two, texts())


def test_weights_count_by_member(saved):
    paths = {name: saved[name] for name in ("bilou", "bio", "ner")}
    alone = {name: spans(spacy.load(path), texts()) for name, path in paths.items()}
    nlp = ensemble_of(paths, method="weighted", weights={"bio": 2.5})
    assert spans(nlp, texts()) == alone["bio"]
    # one member, one vote
    counted = ensemble_of(paths, method="majority")
    nlp = ensemble_of(paths, method="majority", weights={"bio": 2.5})
    assert scored(nlp, texts()) == scored(counted, texts())


def test_round_trip_through_bytes_disk_pickle_and_copy(ensemble, tmp_path):
    ensemble.get_pipe("ner_crf_ensemble").set_calibration(1.5)
    wanted = scored(ensemble, texts())
    ensemble.to_disk(tmp_path)
    copies = [
        spacy.load(tmp_path),
        spacy.blank("de", config=ensemble.config).from_bytes(ensemble.to_bytes()),
        pickle.loads(pickle.dumps(ensemble)),
        copy.deepcopy(ensemble),
    ]
    ensemble.get_pipe("ner_crf_ensemble").set_calibration(1.0)
    assert scored(ensemble, texts()) != wanted
    for nlp in copies:
        assert nlp.get_pipe("ner_crf_ensemble").labels == ("LOC", "PER")
        assert scored(nlp, texts()) == wanted


def test_the_pipe_itself_round_trips(ensemble):
    pipe = ensemble.get_pipe("ner_crf_ensemble")
    again = pickle.loads(pickle.dumps(pipe))
    assert again.to_bytes(exclude=["vocab"]) == pipe.to_bytes(exclude=["vocab"])
    doc = again(Doc(again.vocab, words=TEXT.split()))
    assert [ent.text for ent in doc.ents] == [ent.text for ent in ensemble(TEXT).ents]


@pytest.mark.parametrize("n_process", [1, 2])
def test_batches_and_processes_change_nothing(ensemble, n_process):
    wanted = [spans(ensemble, [text])[0] for text in texts()]
    docs = ensemble.pipe(texts(), batch_size=7, n_process=n_process)
    assert [[(e.start, e.end, e.label_) for e in doc.ents] for doc in docs] == wanted


def test_scores_stand_beside_the_entities(ensemble):
    doc = ensemble(TEXT)
    group = doc.spans["ner_crf_ensemble"]
    assert [(s.start, s.end, s.label_) for s in group] == [(0, 1, "PER"), (5, 6, "LOC")]
    assert group.attrs["scores"].dtype == np.float32
    assert [ent._.ner_crf_score for ent in doc.ents] == group.attrs["scores"].tolist()
    again = next(iter(DocBin(docs=[doc], store_user_data=True).get_docs(ensemble.vocab)))
    assert [e._.ner_crf_score for e in again.ents] == [e._.ner_crf_score for e in doc.ents]


def test_scores_can_be_switched_off(ensemble, tmp_path):
    nlp = reload(ensemble, tmp_path, span_scores=False)
    doc = nlp(TEXT)
    assert doc.ents
    assert "ner_crf_ensemble" not in doc.spans
    assert doc.ents[0]._.ner_crf_score is None


@pytest.mark.parametrize("method", METHODS)
def test_entities_of_earlier_pipes_are_kept(ensemble, tmp_path, method):
    nlp = reload(ensemble, tmp_path, method=method)
    words = ["Gestern", "fuhr", "Anna", "nach", "Bonn", ",", "um", "zu", "arbeiten", "."]
    doc = Doc(nlp.vocab, words=words)
    preset = [
        Span(doc, 0, 2, label="DATE"),  # nobody knows it
        Span(doc, 4, 5, label="PER", kb_id="Q586", span_id="bonn"),  # not what they would say
    ]
    doc.set_ents(preset, blocked=[doc[6:7]], default="missing")
    nlp.get_pipe("ner_crf_ensemble")(doc)
    found = [(ent.text, ent.label_) for ent in doc.ents]
    assert found == [("Gestern fuhr", "DATE"), ("Anna", "PER"), ("Bonn", "PER")]
    assert (doc.ents[2].kb_id_, doc.ents[2].id_) == ("Q586", "bonn")
    assert (doc[6].ent_iob, doc[6].ent_type) == (3, 0)
    assert doc.has_annotation("ENT_IOB", require_complete=True)
    assert [ent._.ner_crf_score is None for ent in doc.ents] == [True, False, True]
    assert nlp.get_pipe("ner_crf_ensemble").labels == ("LOC", "PER")


@pytest.mark.parametrize("method", METHODS)
def test_a_preset_label_that_only_some_members_know(saved, method):
    nlp = ensemble_of({n: saved[n] for n in ("persons", "bilou")}, method=method)
    doc = Doc(nlp.vocab, words=["Gestern", "fuhr", "Anna", "nach", "Bonn", "."])
    doc.set_ents([Span(doc, 2, 3, label="LOC")], default="missing")
    nlp.get_pipe("ner_crf_ensemble")(doc)
    assert ("Anna", "LOC") in [(ent.text, ent.label_) for ent in doc.ents]


@pytest.mark.parametrize("method", METHODS)
def test_tagged_again_a_document_gets_the_same(ensemble, tmp_path, method):
    nlp = reload(ensemble, tmp_path, method=method)
    pipe = nlp.get_pipe("ner_crf_ensemble")
    for text in texts(20):
        doc = nlp(text)
        first = [(ent.text, ent.label_, ent._.ner_crf_score) for ent in doc.ents]
        again = pipe(doc)
        assert [(e.text, e.label_, e._.ner_crf_score) for e in again.ents] == first


def test_what_ner_is_asked_leaves_the_document_as_it_is(saved):
    nlp = ensemble_of({"shared": saved["shared"]})
    doc = nlp.get_pipe("tok2vec")(nlp.make_doc(TEXT))
    before = doc.to_bytes()
    found = nlp.get_pipe("ner_crf_ensemble").predict([doc])
    assert found[0]
    assert doc.to_bytes() == before


def insist_on_entities(nlp):
    """Every ``ner_crf`` puts every token into an entity, the longer the better."""
    nlp = pickle.loads(pickle.dumps(nlp))
    for member in nlp.get_pipe("ner_crf_ensemble").members:
        bias = member.pipe.model.get_ref("output_layer").get_param("b")
        bias[:] = 0
        bias[:5] = [-1000, 500, 1000, 500, 400]  # O, and B, I, L, U of the first label
    return nlp


@pytest.mark.parametrize("method", METHODS)
def test_entities_keep_within_sentences_and_off_white_space(saved, method):
    nlp = insist_on_entities(ensemble_of({"a": saved["persons"]}, method=method))
    words = ["Gestern", "fuhr", "Anna", "Lena", " "]
    starts = [True, False, True, False, False]
    doc = nlp.get_pipe("ner_crf_ensemble")(Doc(nlp.vocab, words=words, sent_starts=starts))
    assert [(ent.start, ent.end, ent.label_) for ent in doc.ents] == [(0, 2, "PER"), (2, 4, "PER")]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "."])
def test_next_to_nothing(ensemble, text):
    doc = ensemble(text)
    assert doc.ents == ()
    assert len(doc.spans["ner_crf_ensemble"]) == 0


def test_thresholds(ensemble, tmp_path):
    every = scored(ensemble, texts())
    scores = sorted(ent[3] for of_doc in every for ent in of_doc)
    # between two scores, since rounding decides about one that is the threshold
    middle = sum(max(pairwise(scores), key=lambda pair: pair[1] - pair[0])) / 2
    some = scored(reload(ensemble, tmp_path / "some", threshold=middle), texts())
    assert some == [[ent for ent in of_doc if ent[3] > middle] for of_doc in every]
    assert any(some)
    nlp = reload(ensemble, tmp_path / "labels", label_thresholds={"PER": 1.0})
    assert {ent[2] for of_doc in scored(nlp, texts()) for ent in of_doc} == {"LOC"}
    with pytest.raises(ValueError, match=r"P015.*'PRE'.*'LOC', 'PER'"):
        reload(ensemble, tmp_path / "wrong", label_thresholds={"PRE": 0.5})


def test_find_threshold(ensemble, tmp_path, capsys):
    ensemble.to_disk(tmp_path / "model")
    dev = DocBin(docs=[eg.reference for eg in make_examples(ensemble, 30, UNSEEN, seed=4)])
    dev.to_disk(tmp_path / "dev.spacy")
    name, dev_path = "ner_crf_ensemble", tmp_path / "dev.spacy"
    _, _, found = find_threshold(
        tmp_path / "model", dev_path, name, "threshold", "ents_r", n_trials=5
    )
    recalls = list(found.values())
    assert recalls[0] > recalls[-1]
    assert recalls[1:] == sorted(recalls[1:], reverse=True)


def test_candidates_and_posteriors(ensemble):
    pipe = ensemble.get_pipe("ner_crf_ensemble")
    for text in TEXTS:
        doc = ensemble.make_doc(text)
        candidates = pipe.candidates(doc, 0.01)
        assert [s.start for s, _ in candidates] == sorted(s.start for s, _ in candidates)
        asked = [(span.start, span.end, span.label_) for span, _ in candidates]
        [posteriors] = pipe.span_posteriors([doc], [asked])
        assert posteriors == [score for _, score in candidates]
        assert all(score >= 0.01 for score in posteriors)
        found = {(ent.start, ent.end, ent.label_) for ent in ensemble(text).ents}
        assert found <= set(asked)
    with pytest.raises(ValueError, match="P010"):
        pipe.candidates(ensemble.make_doc(TEXT), 0.0)
    assert pipe.candidates(ensemble.make_doc(TEXT), 1e-300)
    with pytest.raises(ValueError, match=r"P054.*'nobody'"):
        pipe.predict_member([ensemble.make_doc(TEXT)], "nobody")
    with pytest.raises(ValueError, match="P052"):
        pipe.set_calibration(0.0)


def test_long_documents_are_read_in_windows(saved, tmp_path):
    for name, window in (("bilou", 16), ("bio", 4096)):
        settings = {"window": window, "window_context": 4 if window == 16 else 128}
        nlp = spacy.load(saved[name], config={"components": {"ner_crf": settings}})
        nlp.to_disk(tmp_path / name)
    nlp = ensemble_of({name: tmp_path / name for name in ("bilou", "bio")})
    text = " ".join(TEXTS * 12)
    for name in ("bilou", "bio"):
        wanted = spans(spacy.load(tmp_path / name), [text])
        assert member_spans(nlp, name, [text, TEXT])[:1] == wanted
    assert any(spans(nlp, [text]))


def test_an_untrained_label_is_no_opinion(saved):
    """Not even where the member knows its name."""
    paths = {name: saved[name] for name in ("persons", "bilou")}
    nlp = ensemble_of(paths)
    wanted = scored(nlp, texts())
    persons = nlp.get_pipe("ner_crf_ensemble").members[1]
    assert persons.name == "persons"
    persons.pipe.add_label("LOC")
    assert persons.trained_labels == {"PER"}
    for found, before in zip(scored(nlp, texts()), wanted, strict=True):
        assert [ent[:3] for ent in found] == [ent[:3] for ent in before]
        assert [ent[3] for ent in found] == pytest.approx([ent[3] for ent in before], abs=1e-5)


def test_the_model_is_that_of_all_members(ensemble):
    docs = [ensemble.make_doc(TEXT)]
    pipe = ensemble.get_pipe("ner_crf_ensemble")
    predicted, _ = pipe.model(docs, is_train=False)
    assert len(predicted) == len(pipe.members) == 5
    assert predicted[0].emissions.shape[:2] == (len(docs[0]), 1)


def test_training_other_pipes_leaves_it_as_it_is(ensemble):
    nlp = pickle.loads(pickle.dumps(ensemble))
    nlp.add_pipe("tagger")
    examples = make_examples(nlp, 10)
    for example in examples:
        for token in example.reference:
            token.tag_ = "X"
    nlp.get_pipe("tagger").initialize(lambda: examples, nlp=nlp)
    before = scored(nlp, TEXTS)
    losses = nlp.update(examples, sgd=nlp.create_optimizer())
    assert "ner_crf_ensemble" not in losses
    assert scored(nlp, TEXTS) == before


def test_sourcing_under_another_name(ensemble):
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf_ensemble", "entities", source=pickle.loads(pickle.dumps(ensemble)))
    pipe = nlp.get_pipe("entities")
    doc = nlp(TEXT)
    assert spans(nlp, texts()) == spans(ensemble, texts())
    assert list(doc.spans) == [PROVENANCE_KEY, "entities"]
    assert [e.text for e in pipe(doc).ents] == [e.text for e in ensemble(TEXT).ents]


def test_errors_go_to_the_error_handler(ensemble):
    nlp = pickle.loads(pickle.dumps(ensemble))
    failed = []
    nlp.set_error_handler(lambda name, pipe, docs, error: failed.append((name, len(docs))))
    nlp.get_pipe("ner_crf_ensemble").cfg["method"] = "no such method"
    assert list(nlp.pipe(TEXTS[:2])) == []
    assert failed == [("ner_crf_ensemble", 2)]


def block(**settings):
    return {"members": ["a"], "pipes": {"a": {"factory": "ner_crf"}}, **settings}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, r"\[NC-P030\] ner_crf_ensemble has no members; its pipes: none"),
        ({"pipes": block()["pipes"]}, r"\[NC-P030\].*its pipes: a\."),
        (block(members=["a", "b"]), r"\[NC-P033\].*'b'"),
        (block(members=["a", "a"]), r"\[NC-P033\].*'a'.*listed twice"),
        (block(pipes={"a": {"factory": "tagger"}}), r"\[NC-P031\].*'a' has the factory 'tagger'"),
        (block(pipes={"a": {"model": None}}), r"\[NC-P031\].*None.*ner_crf, ner, beam_ner"),
        (block(pipes={"a": {"factory": "ner", "decoding": "x"}}), r"\[NC-P032\].*'decoding'"),
        (
            block(method="best"),
            r"\[NC-P048\].*method is 'best'.*majority, weighted",
        ),
        (block(weights={"b": 1.0}), r"\[NC-P035\].*'b'"),
        (block(label_weights={"a": {"PER": 1.0}}), r"\[NC-P046\] .*one weight per member"),
        (block(weights={"a": -1.0}), r"\[NC-P048\].*weights.a is -1.0"),
        (block(threshold=1.5), r"\[NC-P048\].*: threshold is 1.5"),
    ],
)
def test_bad_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        spacy.blank("de").add_pipe("ner_crf_ensemble", config=settings)


def test_what_a_member_leaves_out_is_as_its_factory_has_it():
    pipes = {"a": {"factory": "ner_crf", "threshold": 0.25}, "b": {"factory": "ner"}}
    nlp = spacy.blank("de")
    pipe = nlp.add_pipe("ner_crf_ensemble", config={"members": ["a", "b"], "pipes": pipes})
    a, b = (member.pipe for member in pipe.members)
    assert a.cfg["threshold"] == 0.25
    assert a.cfg["decoding"] == "mbr_spans"
    assert b.model.name == spacy.blank("de").add_pipe("ner").model.name


def test_a_member_without_weights(ensemble, tmp_path):
    ensemble.to_disk(tmp_path)
    members = tmp_path / "ner_crf_ensemble" / "members"
    (members / "bio").rename(members / "gone")
    with pytest.raises(ValueError, match=r"\[NC-P037\].*'bio', only for bilou, gone, io"):
        spacy.load(tmp_path)
